import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type RunningDemo, startDemo } from '../kit/gateway-process.ts';
import { issuesOf, jsonOf } from './gateway.ts';
import { patient, patientView, prefetch } from './hook-requests.ts';

/*
 * Data that the hook did not bring is read from the hospital's FHIR server: by the whole gateway, from servers that serve, refuse, hang and lie.
 */

const VIEW = '/cds-services/precision-patient-view';
const KEYS = Object.keys(prefetch);
const TOKEN = 'very-secret-token';
/** Seconds that a clinician may be kept waiting before the gateway gives up. */
const LONGEST_MS = 12_000;

type Behaviour = (type: string, res: ServerResponse, url: URL) => void;
interface Asked {
  readonly path: string;
  readonly type: string;
  readonly authorization: string | undefined;
}
interface Hospital {
  readonly server: Server;
  readonly base: string;
  readonly asked: Asked[];
  behave: Behaviour;
}

const json = (res: ServerResponse, body: unknown, status = 200): void => {
  res.writeHead(status, { 'content-type': 'application/fhir+json' });
  res.end(typeof body === 'string' ? body : JSON.stringify(body));
};
const empty = { resourceType: 'Bundle', type: 'searchset', total: 0 };
const serve: Behaviour = (type, res) => json(res, type === 'Patient' ? patient : empty);

async function openHospital(): Promise<Hospital> {
  const asked: Asked[] = [];
  const server = createServer((req, res) => {
    const url = new URL(String(req.url), 'http://x');
    const type = url.pathname.split('/')[2] ?? '';
    asked.push({ path: `${url.pathname}${url.search}`, type, authorization: req.headers.authorization });
    hospital.behave(type, res, url);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`;
  const hospital: Hospital = { server, base, asked, behave: serve };
  return hospital;
}

let demo: RunningDemo;
let ehr: Hospital;
let stranger: Hospital;
beforeAll(async () => {
  [ehr, stranger] = await Promise.all([openHospital(), openHospital()]);
  demo = await startDemo({ TRUSTED_FHIR_SERVERS: ehr.base });
}, 120_000);
beforeEach(() => {
  ehr.behave = serve;
  ehr.asked.length = 0;
  stranger.asked.length = 0;
});
afterAll(async () => {
  await demo?.stop();
  for (const { server } of [ehr, stranger]) {
    server.closeAllConnections();
    server.close();
  }
});

const authorization = {
  access_token: TOKEN,
  token_type: 'Bearer',
  expires_in: 300,
  scope: 'user/*.read',
  subject: 'cds',
};
const without = (...keys: readonly string[]) =>
  Object.fromEntries(Object.entries(prefetch).filter(([key]) => !keys.includes(key)));

async function ask(changed: { readonly [key: string]: unknown } = {}) {
  const response = await fetch(demo.gateway + VIEW, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(
      patientView({ prefetch: undefined, fhirServer: ehr.base, fhirAuthorization: authorization, ...changed }),
    ),
  });
  return { status: response.status, body: await jsonOf(response) };
}
const codes = (body: Awaited<ReturnType<typeof jsonOf>>) =>
  issuesOf(body).map((issue) => issue.details.coding[0]?.code);

describe('a server that serves', () => {
  test('40, 41: everything is read, with the token, and nothing but reads and searches of this patient', async () => {
    expect((await ask()).status).toBe(200);
    expect(ehr.asked.length).toBe(KEYS.length);
    for (const { authorization: sent, path } of ehr.asked) {
      expect(sent).toBe(`Bearer ${TOKEN}`);
      expect(path).toContain('pat-1');
      expect(path).not.toMatch(/\{\{|\}\}/);
    }
  });

  test('42: what came along is not read again', async () => {
    expect((await ask({ prefetch: without('conditions', 'allergies') })).status).toBe(200);
    expect(ehr.asked.map(({ type }) => type).sort()).toEqual(['AllergyIntolerance', 'Condition']);
  });

  test('43: null is not read again', async () => {
    expect((await ask({ prefetch: { ...prefetch, conditions: null, allergies: null } })).status).toBe(200);
    expect(ehr.asked).toEqual([]);
  });

  test('38: an OperationOutcome in the prefetch is read anew', async () => {
    const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] };
    expect((await ask({ prefetch: { ...prefetch, conditions: outcome } })).status).toBe(200);
    expect(ehr.asked.map(({ type }) => type)).toEqual(['Condition']);
  });

  test('45: pages of a search are read to the end', async () => {
    ehr.behave = (type, res, url) => {
      if (type !== 'Condition' || url.searchParams.has('page')) return serve(type, res, url);
      json(res, { ...empty, link: [{ relation: 'next', url: `${ehr.base}/Condition?patient=pat-1&page=2` }] });
    };
    expect((await ask()).status).toBe(200);
    expect(ehr.asked.some(({ path }) => path.includes('page=2'))).toBe(true);
  });

  test('45: a prefetched Bundle with a next page is read on', async () => {
    const paged = { ...empty, link: [{ relation: 'next', url: `${ehr.base}/Condition?patient=pat-1&page=2` }] };
    expect((await ask({ prefetch: { ...prefetch, conditions: paged } })).status).toBe(200);
    expect(ehr.asked.map(({ path }) => path)).toEqual(['/fhir/Condition?patient=pat-1&page=2']);
  });

  test('47: the scopes are kept', async () => {
    const scope = 'patient/Patient.read patient/Observation.read';
    const { status } = await ask({ fhirAuthorization: { ...authorization, scope } });
    expect(status).toBe(412);
    expect(new Set(ehr.asked.map(({ type }) => type))).toEqual(new Set(['Patient', 'Observation']));
  });

  test('without fhirAuthorization no Authorization is sent', async () => {
    expect((await ask({ fhirAuthorization: undefined })).status).toBe(200);
    expect(ehr.asked.map((one) => one.authorization)).toEqual(Array(KEYS.length).fill(undefined));
  });
});

describe('a server that does not', () => {
  const all =
    (act: (res: ServerResponse) => void): Behaviour =>
    (_type, res) =>
      act(res);
  test.each<[string, Behaviour]>([
    ['401', all((res) => json(res, { resourceType: 'OperationOutcome', issue: [] }, 401))],
    ['403', all((res) => json(res, '', 403))],
    ['404', all((res) => json(res, {}, 404))],
    ['500', all((res) => json(res, 'oops', 500))],
    ['503', all((res) => json(res, '<html>', 503))],
    ['HTML', all((res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in</html>'))],
    ['half a JSON text', all((res) => json(res, '{"resourceType":"Bun'))],
    ['an empty body', all((res) => json(res, ''))],
    ['null', all((res) => json(res, 'null'))],
    ['an OperationOutcome', all((res) => json(res, { resourceType: 'OperationOutcome', issue: [] }))],
    ['the wrong type', all((res) => json(res, { resourceType: 'Basic' }))],
    ['a closed connection', all((res) => res.destroy())],
    ['a redirect to another server', all((res) => res.writeHead(307, { location: `${stranger.base}/x` }).end())],
    [
      'another patient',
      (type, res, url) => (type === 'Patient' ? json(res, { ...patient, id: 'other' }) : serve(type, res, url)),
    ],
    [
      'a next page elsewhere',
      (type, res, url) =>
        type === 'Condition'
          ? json(res, { ...empty, link: [{ relation: 'next', url: `${stranger.base}/Condition?page=2` }] })
          : serve(type, res, url),
    ],
    [
      'one failure among good answers',
      (type, res, url) => (type === 'Observation' ? json(res, 'x', 500) : serve(type, res, url)),
    ],
  ])('44: %s gives 412, and the token goes nowhere else', async (_name, behaviour) => {
    ehr.behave = behaviour;
    const { status, body } = await ask();
    expect([status, body?.resourceType]).toEqual([412, 'OperationOutcome']);
    expect(stranger.asked).toEqual([]);
    expect(JSON.stringify(body)).not.toContain(TOKEN);
  });

  test('44: one that hangs gives 412 within the time a clinician waits', async () => {
    ehr.behave = () => undefined;
    const begun = Date.now();
    const { status, body } = await ask();
    expect([status, codes(body).includes('ehr.timeout')]).toEqual([412, true]);
    expect(Date.now() - begun).toBeLessThan(LONGEST_MS);
  }, 30_000);

  test('35: the 412 names every key that is missing', async () => {
    ehr.behave = (type, res, url) =>
      type === 'Condition' || type === 'Consent' ? json(res, '', 500) : serve(type, res, url);
    const text = JSON.stringify((await ask()).body);
    expect(text).toContain('conditions');
    expect(text).toContain('consents');
    expect(text).not.toContain('`allergies`');
  });
});

describe('a server that is not registered', () => {
  test.each<[string, () => string]>([
    ['another port', () => stranger.base],
    ['another name of this machine', () => ehr.base.replace('127.0.0.1', 'localhost')],
    ['user-info', () => ehr.base.replace('http://', 'http://a:b@')],
    ['another path', () => ehr.base.replace('/fhir', '/other')],
    ['a way out of the path', () => `${ehr.base}/../other`],
  ])('48: %s is never asked', async (_name, base) => {
    const { status, body } = await ask({ fhirServer: base() });
    expect([status, codes(body).includes('hooks.fhir-server-unregistered')]).toEqual([412, true]);
    expect([...ehr.asked, ...stranger.asked]).toEqual([]);
  });

  test('but what came along is enough', async () => {
    expect((await ask({ fhirServer: stranger.base, prefetch })).status).toBe(200);
    expect(stranger.asked).toEqual([]);
  });
});

test('46: the token is in no line of the log', () => {
  expect(demo.output()).not.toContain(TOKEN);
});
