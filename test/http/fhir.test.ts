import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JobStatus } from '../../src/app/ports.ts';
import type { RecommendRequest, UseCases } from '../../src/app/requests.ts';
import { validateResource } from '../../src/fhir/index.ts';
import { fail, finding, isFault, jobId, ok, tenantId } from '../../src/kernel/index.ts';
import { doorUseCases, type Gateway, issuesOf, jsonOf, type Received, startGateway } from './gateway.ts';

/*
 * The FHIR doors: what they offer is valid by our own validator, they speak FHIR JSON and nothing else, and long work follows the asynchronous pattern.
 */

const FHIR = 'application/fhir+json; charset=utf-8';
const codeSystem = {
  resourceType: 'CodeSystem',
  id: 'level',
  url: 'https://gateway.test/fhir/CodeSystem/level',
  status: 'active',
  content: 'complete',
  concept: [{ code: 'a' }],
};
const result = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [{ fullUrl: 'http://a.b/x', resource: { resourceType: 'Basic', code: { text: 'x' } } }],
};
const status = (id: string, state: JobStatus['state'], progress = 0): JobStatus => ({
  id: jobId(id),
  kind: 'recommend',
  tenant: tenantId('demo'),
  state,
  progress,
  attempts: 1,
  createdAt: 0,
});

/** Use cases whose jobs stand in every state that there is. */
function useCases(received: Received): UseCases {
  const cancelled = new Set<string>();
  return {
    ...doorUseCases(received),
    readRecommendRequest: (body, digest, caller) =>
      (body as { resourceType?: unknown }).resourceType === 'Bundle'
        ? ok<RecommendRequest>({ patientId: 'p', resources: [], digest, instance: caller.requestId })
        : fail(finding('app.request-shape', 'The body is neither a Bundle nor Parameters.')),
    recommend: async () => ok({ bundle: result }),
    startRecommend: async () => ok({ job: jobId('waiting-1') }),
    jobStatus: async (id) => {
      if (cancelled.has(id)) return undefined;
      switch (id) {
        case 'waiting-1':
          return { status: status(id, 'waiting') };
        case 'active-1':
          return { status: status(id, 'active', 41.6) };
        case 'retrying-1':
          return { status: status(id, 'retrying') };
        case 'done-1':
          return { status: status(id, 'completed', 100), outcome: { ok: true, body: result } };
        case 'failed-1':
          return {
            status: status(id, 'failed'),
            outcome: { ok: false, findings: [finding('app.subject-missing', 'Nobody is named.')] },
          };
        default:
          return undefined;
      }
    },
    cancelJob: async (id) => {
      if (id !== 'waiting-1' || cancelled.has(id)) return false;
      cancelled.add(id);
      return true;
    },
  };
}

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ useCases, parts: { definitions: [codeSystem] } });
});
afterAll(() => gateway.close());

const valid = (resource: unknown) => validateResource(resource).filter(isFault);
const send = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  gateway.post(path, body, { 'content-type': 'application/fhir+json', ...headers });

describe('what the gateway says of itself', () => {
  test('the CapabilityStatement is valid R4 and names what is offered', async () => {
    const response = await gateway.call('/fhir/metadata');
    const statement = await jsonOf(response);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, FHIR]);
    expect(valid(statement)).toEqual([]);
    expect(statement).toMatchObject({ fhirVersion: '4.0.1', kind: 'instance' });
    expect(JSON.stringify(statement)).toContain('"recommend"');
  });

  test('its OperationDefinition is valid R4 and readable by id and by canonical URL', async () => {
    const read = await jsonOf(await gateway.call('/fhir/OperationDefinition/recommend'));
    expect(valid(read)).toEqual([]);
    const found = await jsonOf(
      await gateway.call(`/fhir/OperationDefinition?url=${encodeURIComponent(String(read?.url))}`),
    );
    expect(found).toMatchObject({ type: 'searchset', total: 1 });
    expect(valid(found)).toEqual([]);
  });

  test('code systems are served; one that is not there is a 404', async () => {
    expect(await jsonOf(await gateway.call('/fhir/CodeSystem/level'))).toEqual(codeSystem);
    expect((await gateway.call('/fhir/CodeSystem/none')).status).toBe(404);
    expect((await gateway.call('/fhir/CodeSystem/__proto__')).status).toBe(404);
    expect(await jsonOf(await gateway.call('/fhir/CodeSystem?url=urn:none'))).toMatchObject({ total: 0 });
  });

  test.each(['/fhir/Patient', '/fhir/Patient/1', '/fhir', '/fhir/', '/fhir/%E0%A4%A', '/fhir/CodeSystem/a/b/c'])(
    'nothing at %s: a FHIR 404',
    async (path) => {
      const response = await gateway.call(path);
      const body = await jsonOf(response);
      expect([response.status, response.headers.get('content-type')]).toEqual([404, FHIR]);
      expect(valid(body)).toEqual([]);
    },
  );
});

describe('media types', () => {
  test.each([
    ['application/fhir+json', 200],
    ['application/fhir+json; fhirVersion=4.0', 200],
    ['application/json', 200],
    ['*/*', 200],
    ['application/*', 200],
    ['text/html, */*;q=0.1', 200],
    ['application/fhir+xml;q=0.9, application/fhir+json;q=0.5', 200],
    ['application/fhir+xml', 406],
    ['application/xml', 406],
    ['text/turtle', 406],
    ['text/html', 406],
    ['application/fhir+json;q=0', 406],
    ['nonsense', 406],
  ])('Accept: %s gives %i', async (accept, expected) => {
    const response = await gateway.call('/fhir/metadata', { headers: { accept } });
    expect(response.status).toBe(expected);
    expect(response.headers.get('content-type')).toMatch(/^application\/(fhir\+)?json/);
  });

  test('_format goes before Accept', async () => {
    expect((await gateway.call('/fhir/metadata?_format=json', { headers: { accept: 'text/html' } })).status).toBe(200);
    expect((await gateway.call('/fhir/metadata?_format=application/fhir%2Bjson')).status).toBe(200);
    expect((await gateway.call('/fhir/metadata?_format=application/fhir+json')).status).toBe(200);
    expect((await gateway.call('/fhir/metadata?_format=xml')).status).toBe(406);
  });

  test('XML is not read', async () => {
    const response = await send('/fhir/$recommend', '<Bundle/>', { 'content-type': 'application/fhir+xml' });
    expect([response.status, response.headers.get('content-type')]).toEqual([415, FHIR]);
  });
});

describe('$validate', () => {
  const codes = async (response: Response) =>
    issuesOf(await jsonOf(response)).map((issue) => issue.details.coding[0]?.code);
  const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };

  test('of a valid resource: all OK', async () => {
    const response = await send('/fhir/Observation/$validate', observation);
    expect([response.status, await codes(response)]).toEqual([200, ['fhir.all-ok']]);
  });

  test('of a faulty one: 200 with what is wrong', async () => {
    const response = await send('/fhir/Observation/$validate', { ...observation, status: 'maybe' });
    expect([response.status, await codes(response)]).toEqual([200, ['fhir.code-not-in-value-set']]);
  });

  test('with Parameters, without a type in the URL, and on an instance', async () => {
    const parameters = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'mode', valueCode: 'create' },
        { name: 'resource', resource: observation },
      ],
    };
    expect((await send('/fhir/Observation/$validate', parameters)).status).toBe(200);
    expect((await send('/fhir/$validate', observation)).status).toBe(200);
    expect((await send('/fhir/Observation/o1/$validate?mode=update', { ...observation, id: 'o1' })).status).toBe(200);
  });

  test.each<[string, string, unknown, number]>([
    ['another type than the URL', '/fhir/Patient/$validate', observation, 400],
    ['a type that R4 does not have', '/fhir/Nonsense/$validate', observation, 400],
    ['an unknown mode', '/fhir/Observation/$validate?mode=guess', observation, 400],
    ['no JSON', '/fhir/Observation/$validate', '{', 400],
    ['an array', '/fhir/Observation/$validate', [], 400],
    [
      'nesting without end',
      '/fhir/Observation/$validate',
      `${'{"extension":['.repeat(5_000)}${']}'.repeat(5_000)}`,
      400,
    ],
  ])('%s', async (_name, path, body, expected) => {
    const response = await send(path, body);
    expect([response.status, (await jsonOf(response))?.resourceType]).toEqual([expected, 'OperationOutcome']);
  });

  test('without a body: an outcome that says so', async () => {
    const response = await gateway.call('/fhir/Observation/$validate', { method: 'POST' });
    expect([response.status, await codes(response)]).toEqual([400, ['fhir.validate-input']]);
  });

  test('GET is not offered', async () => {
    const response = await gateway.call('/fhir/Observation/$validate');
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });
});

describe('$recommend', () => {
  const bundle = { resourceType: 'Bundle', type: 'collection' };

  test('answers with the Bundle', async () => {
    const response = await send('/fhir/$recommend', bundle);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, FHIR]);
    expect(await jsonOf(response)).toEqual(result);
  });

  test('plain JSON is taken too', async () => {
    expect((await send('/fhir/$recommend', bundle, { 'content-type': 'application/json' })).status).toBe(200);
  });

  test('a body that the operation does not take is a 400', async () => {
    expect((await send('/fhir/$recommend', { resourceType: 'Patient' })).status).toBe(400);
  });

  test.each(['respond-async', 'respond-async, wait=10', 'return=minimal, Respond-Async', 'respond-async; x=1'])(
    'Prefer: %s is answered with 202 and the address of the status',
    async (prefer) => {
      const response = await send('/fhir/$recommend', bundle, { prefer });
      expect([response.status, response.headers.get('content-location')]).toEqual([
        202,
        'http://gateway.test/fhir/jobs/waiting-1',
      ]);
    },
  );

  test('what is wrong with the request is said at once, not later', async () => {
    expect((await send('/fhir/$recommend', { resourceType: 'Patient' }, { prefer: 'respond-async' })).status).toBe(400);
  });
});

describe('the status of long work', () => {
  test.each([
    ['waiting-1', 'waiting for a worker'],
    ['active-1', 'in progress, 42%'],
    ['retrying-1', 'to be tried again, 1 attempts so far'],
  ])('%s: 202 with progress', async (id, progress) => {
    const response = await gateway.call(`/fhir/jobs/${id}`);
    expect([response.status, response.headers.get('x-progress'), response.headers.get('retry-after')]).toEqual([
      202,
      progress,
      '1',
    ]);
  });

  test('done: a valid batch-response with the result inside', async () => {
    const response = await gateway.call('/fhir/jobs/done-1');
    const body = await jsonOf(response);
    expect(response.status).toBe(200);
    expect(body).toMatchObject({
      type: 'batch-response',
      entry: [{ resource: result, response: { status: '200 OK' } }],
    });
    expect(valid(body)).toEqual([]);
  });

  test('failed: the OperationOutcome', async () => {
    const response = await gateway.call('/fhir/jobs/failed-1');
    expect([response.status, issuesOf(await jsonOf(response))[0]?.details.coding[0]?.code]).toEqual([
      400,
      'app.subject-missing',
    ]);
  });

  test.each(['none', '__proto__', '%00', 'a b', 'x'.repeat(100)])('nobody knows %s', async (id) => {
    expect((await gateway.call(`/fhir/jobs/${id}`)).status).toBe(404);
    expect((await gateway.call(`/fhir/jobs/${id}`, { method: 'DELETE' })).status).toBe(404);
  });

  test('DELETE cancels, and from then on there is nothing', async () => {
    expect((await gateway.call('/fhir/jobs/waiting-1', { method: 'DELETE' })).status).toBe(202);
    expect((await gateway.call('/fhir/jobs/waiting-1')).status).toBe(404);
    expect((await gateway.call('/fhir/jobs/waiting-1', { method: 'DELETE' })).status).toBe(404);
  });
});
