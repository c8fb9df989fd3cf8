import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { authorized, BASES, context, SELECT, SIGN, select, sign, VIEW } from './duties.ts';
import { type Gateway, issuesOf, jsonOf, startGateway } from './gateway.ts';
import { draftOrders, order, patient, patientView, prefetch } from './hook-requests.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { trustedFhirServers: BASES } });
});
afterAll(() => gateway.close());

describe('what reaches the use case', () => {
  const handedOn = async (body: unknown, path: string) => {
    const response = await gateway.post(path, body);
    expect(response.status).toBe(200);
    const last = gateway.received.hooks.at(-1);
    if (last === undefined) throw new Error('nothing was handed on');
    return last.request;
  };

  test('32: only the keys that the service asked for', async () => {
    const request = await handedOn(patientView({ prefetch: { ...prefetch, other: patient, toString: patient } }), VIEW);
    expect([...request.prefetch.keys()].sort()).toEqual(['genomics', 'patient']);
  });

  test('36: null is there, absent is not', async () => {
    const request = await handedOn(authorizedWith({ patient: null }), VIEW);
    expect([...request.prefetch]).toEqual([['patient', null]]);
  });

  test('46, 48: the server and its token go along when the base is registered', async () => {
    const request = await handedOn(authorized(), VIEW);
    expect(request.ehr).toEqual({ base: BASES[0], bearer: 'abc.DEF-123', scope: 'patient/*.rs' });
    expect(JSON.stringify(gateway.received.log)).not.toContain('abc.DEF-123');
  });

  test('48: a slash at the end or capitals in the host make no other server', async () => {
    const request = await handedOn(authorized({}, 'HTTP://127.0.0.1:9/fhir/'), VIEW);
    expect(request.ehr?.base).toBe(BASES[0]);
  });

  test.each([
    'http://127.0.0.1:9/other',
    'http://127.0.0.1:9/fhir/../other',
    'http://127.0.0.1:9/fhir/%2e%2e/other',
    'http://127.0.0.1:9/fhirs',
    'http://127.0.0.1:9/fhir/deeper',
    'http://127.0.0.1:9/FHIR',
    'http://127.0.0.1:8/fhir',
    'https://127.0.0.1:9/fhir',
    'http://localhost:9/fhir',
    'http://user:pass@127.0.0.1:9/fhir',
    'http://127.0.0.1:9@evil.test/fhir',
    'http://evil.test\\@127.0.0.1:9/fhir',
    'http://127.0.0.1:9/fhir?x=1',
    'http://127.0.0.1:9/fhir#x',
    'http://127.0.0.1:9/fhir\t',
    'http://127.0.0.1.evil.test:9/fhir',
    'http://2130706433:99/fhir',
  ])('48: %s is not registered, so it is never asked, and the answer needs the data itself', async (server) => {
    const request = await handedOn(authorized({}, server), VIEW);
    expect(request.ehr).toBeUndefined();
    const response = await gateway.post(VIEW, { ...authorized({}, server), prefetch: { patient } });
    expect(response.status).toBe(412);
    const codes = issuesOf(await jsonOf(response)).map((issue) => issue.details.coding[0]?.code);
    expect(codes).toEqual(['app.data-missing', 'hooks.fhir-server-unregistered']);
  });

  test('a token that has expired is not used', async () => {
    const request = await handedOn(authorized({ expires_in: 0 }), VIEW);
    expect(request.ehr).toBeUndefined();
  });

  test('108: order-select hands on what is selected, order-sign all of it', async () => {
    const both = {
      resourceType: 'Bundle',
      entry: [{ resource: order }, { resource: { ...order, id: 'order-2' } }, null],
    };
    const selected = await handedOn(select({ draftOrders: both }), SELECT);
    expect(selected.selections).toEqual(['MedicationRequest/order-1']);
    expect(selected.draftOrders).toEqual(both.entry);
    const signed = await handedOn(sign({ draftOrders: both }), SIGN);
    expect(signed.selections).toEqual(['MedicationRequest/order-1', 'MedicationRequest/order-2']);
  });

  test('patient-view hands on no orders, whatever the context holds', async () => {
    const request = await handedOn(context({ draftOrders, selections: ['MedicationRequest/order-1'] }), VIEW);
    expect([request.draftOrders, request.selections]).toEqual([[], []]);
  });

  test('31: the digest is that of the bytes, compressed or not', async () => {
    const text = JSON.stringify(patientView());
    const plain = await handedOn(text, VIEW);
    const response = await gateway.post(VIEW, gzipSync(text), { 'content-encoding': 'gzip' });
    expect(response.status).toBe(200);
    expect(gateway.received.hooks.at(-1)?.request.digest).toBe(plain.digest);
    expect(plain.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  const authorizedWith = (sent: object) => ({ ...authorized(), prefetch: sent });
});

describe('request ids', () => {
  test('a harmless one of the caller comes back and goes into the log', async () => {
    const response = await gateway.post(VIEW, patientView(), { 'x-request-id': 'ehr-42' });
    expect(response.headers.get('x-request-id')).toBe('ehr-42');
    expect(gateway.received.hooks.at(-1)?.caller.requestId).toBe('ehr-42');
  });

  test('any other is replaced', async () => {
    const response = await gateway.post(VIEW, patientView(), { 'x-request-id': 'a b;<script>' });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test('105: the log names routes, callers, codes and counts, and no patient', async () => {
  await gateway.post(`${VIEW}?patient=pat-1`, patientView());
  await gateway.call('/fhir/Patient/pat-1');
  const log = JSON.stringify(gateway.received.log);
  expect(log).toContain('"route":"/cds-services/:id"');
  expect(log).toContain('"cards":1');
  expect(log).not.toMatch(/pat-1|dr-1|order-1/);
});
