import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPostgres, type PostgresStores } from '../../src/adapters/postgres/index.ts';
import type { RecommendJob } from '../../src/app/jobs.ts';
import type { JobRun } from '../../src/app/ports.ts';
import type { UseCases } from '../../src/app/requests.ts';
import { digestOf, fail, finding, type JobId, jobId, ok } from '../../src/kernel/index.ts';
import { processor } from '../../workers/recommend.ts';
import { NORTH, SOUTH } from '../kit/decisions.ts';
import { startEmbedded } from '../kit/embedded.ts';
import { keptLog } from '../kit/quiet-log.ts';

describe('the recommend worker', () => {
  let server: Awaited<ReturnType<typeof startEmbedded>>;
  let stores: PostgresStores;
  beforeAll(async () => {
    server = await startEmbedded();
    stores = openPostgres(server.url, keptLog());
    await stores.ready();
  });
  afterAll(async () => {
    await stores?.close();
    await server?.stop();
  });

  const JOB: RecommendJob = {
    request: { patientId: 'p1', resources: [], digest: digestOf('x'), instance: 'i1' },
    caller: { issuer: 'https://ehr.example.org', tenant: NORTH, requestId: 'r1' },
  };
  const aRun = (id: JobId, given: Partial<JobRun> = {}): JobRun => ({
    id,
    tenant: NORTH,
    attempt: 1,
    report: async () => undefined,
    signal: new AbortController().signal,
    ...given,
  });
  const advising = (recommend: UseCases['recommend']) => processor({ jobs: stores.jobs, useCases: { recommend } });
  const queued = async (): Promise<JobId> => {
    const id = jobId(randomUUID());
    await stores.jobs.putInput(id, NORTH, JOB);
    return id;
  };

  test('gives the use case what was asked and by whom, and keeps the answer', async () => {
    const id = await queued();
    const asked: unknown[] = [];
    const progress: number[] = [];
    const work = advising(async (request, caller) => {
      asked.push({ request, caller });
      return ok({ bundle: { resourceType: 'Bundle' } });
    });
    const run = aRun(id, { report: async (percent) => void progress.push(percent) });
    expect(await work({}, run)).toEqual({ done: true });
    expect(asked).toEqual([JOB]);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(await stores.jobs.outcome(id, NORTH)).toEqual({ ok: true, body: { resourceType: 'Bundle' } });
  });

  test('a second run of the same job asks nobody and changes nothing', async () => {
    const id = await queued();
    await advising(async () => ok({ bundle: { run: 1 } }))({}, aRun(id));
    const again = advising(async () => {
      throw new Error('must not be asked');
    });
    expect(await again({}, aRun(id))).toEqual({ done: true });
    expect(await stores.jobs.outcome(id, NORTH)).toEqual({ ok: true, body: { run: 1 } });
  });

  test('of two runs at the same time one outcome stays', async () => {
    const id = await queued();
    const work = advising(async () => ok({ bundle: { run: randomUUID() } }));
    await Promise.all([work({}, aRun(id)), work({}, aRun(id))]);
    const outcome = await stores.jobs.outcome(id, NORTH);
    await work({}, aRun(id));
    expect(await stores.jobs.outcome(id, NORTH)).toEqual(outcome);
  });

  test('an input that the use case refuses ends the job with its Findings', async () => {
    const id = await queued();
    const fault = finding('fhir.required', 'Bundle.type is missing.');
    expect(await advising(async () => fail(fault))({}, aRun(id))).toEqual({ done: false, findings: [fault] });
    expect(await stores.jobs.outcome(id, NORTH)).toEqual({ ok: false, findings: [fault] });
  });

  test('a use case that breaks leaves the job to be tried again', async () => {
    const id = await queued();
    const broken = advising(async () => {
      throw new TypeError('broken');
    });
    await expect(broken({}, aRun(id))).rejects.toThrow(TypeError);
    expect(await stores.jobs.outcome(id, NORTH)).toBeUndefined();
    expect(await stores.jobs.input(id)).toEqual(JOB);
  });

  test('a job that is cancelled while the advice is made keeps none of it', async () => {
    const id = await queued();
    const abort = new AbortController();
    const work = advising(async () => {
      abort.abort();
      return ok({ bundle: {} });
    });
    await expect(work({}, aRun(id, { signal: abort.signal }))).rejects.toThrow();
    expect(await stores.jobs.outcome(id, NORTH)).toBeUndefined();
  });

  test('a job without input, dropped, or of another hospital fails for good', async () => {
    const never = advising(async () => {
      throw new Error('must not be asked');
    });
    const gone = { done: false, findings: [expect.objectContaining({ code: 'job.input-gone' })] };
    expect(await never({}, aRun(jobId(randomUUID())))).toEqual(gone);
    const dropped = await queued();
    await stores.jobs.drop(dropped);
    expect(await never({}, aRun(dropped))).toEqual(gone);
    expect(await never({}, aRun(await queued(), { tenant: SOUTH }))).toEqual(gone);
  });
});
