import type { JobStatus } from '../../src/app/ports.ts';
import type { UseCases, ValidateJob } from '../../src/app/requests.ts';
import { jobId, ok, tenantId } from '../../src/kernel/index.ts';
import { doorUseCases, type Gateway, startGateway } from './gateway.ts';

const status: JobStatus = {
  id: jobId('job-2'),
  kind: 'validate',
  tenant: tenantId('demo'),
  state: 'completed',
  progress: 100,
  attempts: 1,
  createdAt: 0,
};
const queued: ValidateJob[] = [];
const NDJSON = 'application/fhir+ndjson';

let gateway: Gateway;
beforeAll(async () => {
  const useCases = (received: Parameters<typeof doorUseCases>[0]): UseCases => ({
    ...doorUseCases(received),
    startValidation: async (job) => {
      queued.push(job);
      return ok({ job: jobId('job-2') });
    },
    jobStatus: async () => ({
      status,
      outcome: { ok: true, body: { ndjson: '{"resourceType":"OperationOutcome"}\n' } },
    }),
  });
  gateway = await startGateway({ useCases });
});
afterAll(() => gateway.close());

const post = (path: string, body: string, headers: Readonly<Record<string, string>>) =>
  gateway.call(path, { method: 'POST', body, headers });

describe('$validate of resources on lines', () => {
  test('is queued, and the outcome comes back one on each line', async () => {
    const lines = '{"resourceType":"Patient"}\n{"resourceType":"Patient"}\n';
    const response = await post('/fhir/$validate?profile=http://p', lines, {
      'content-type': NDJSON,
      prefer: 'respond-async',
    });
    expect(response.status).toBe(202);
    expect(queued).toEqual([{ ndjson: lines, profiles: ['http://p'] }]);
    const at = new URL(response.headers.get('content-location') ?? '').pathname;
    const done = await gateway.call(at, { headers: { accept: NDJSON } });
    expect([done.status, done.headers.get('content-type')]).toEqual([200, `${NDJSON}; charset=utf-8`]);
    expect(await done.text()).toBe('{"resourceType":"OperationOutcome"}\n');
  });

  test('asks for Prefer: respond-async', async () => {
    const response = await post('/fhir/$validate', '{}', { 'content-type': NDJSON });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('respond-async');
  });
});
