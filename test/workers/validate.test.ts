import { randomUUID } from 'node:crypto';
import { openPostgres, type PostgresStores } from '../../src/adapters/postgres/index.ts';
import type { JobRun } from '../../src/app/ports.ts';
import type { ValidatedBatch } from '../../src/app/validate-batch.ts';
import { validateResource } from '../../src/fhir/index.ts';
import { type JobId, jobId } from '../../src/kernel/index.ts';
import { processor } from '../../workers/validate.ts';
import { NORTH } from '../kit/decisions.ts';
import { startEmbedded } from '../kit/embedded.ts';
import { keptLog } from '../kit/quiet-log.ts';

describe('the validate worker', () => {
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

  const patient = (gender: string) => JSON.stringify({ resourceType: 'Patient', gender });
  const queued = async (ndjson: string, profiles: readonly string[] = []): Promise<JobId> => {
    const id = jobId(randomUUID());
    await stores.jobs.putInput(id, NORTH, { ndjson, profiles });
    return id;
  };
  const aRun = (id: JobId, given: Partial<JobRun> = {}): JobRun => ({
    id,
    tenant: NORTH,
    attempt: 1,
    report: async () => undefined,
    signal: new AbortController().signal,
    ...given,
  });
  const work = (run: JobRun) => processor({ jobs: stores.jobs })({}, run);
  const outcomes = async (id: JobId) => {
    const outcome = await stores.jobs.outcome(id, NORTH);
    const { ndjson } = (outcome?.ok === true ? outcome.body : { ndjson: '' }) as ValidatedBatch;
    return ndjson
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  };

  test('leaves one valid OperationOutcome for each line, in their order, with places in the whole input', async () => {
    const id = await queued([patient('male'), '', patient('mail'), 'no json'].join('\n'));
    expect(await work(aRun(id))).toEqual({ done: true });
    const all = await outcomes(id);
    expect(all.map((o) => [o.id, o.issue[0].details.coding[0].code])).toEqual([
      ['line-1', 'fhir.all-ok'],
      ['line-3', 'fhir.code-not-in-value-set'],
      ['line-4', 'fhir.not-json'],
    ]);
    expect(all[1].issue[0].diagnostics).toContain('(line 3, column 27)');
    expect(all.flatMap((o) => validateResource(o))).toEqual([]);
  });

  test('judges against the profiles that were asked for', async () => {
    const id = await queued(patient('male'), ['https://nowhere.example/StructureDefinition/x']);
    await work(aRun(id));
    expect((await outcomes(id))[0].issue[0].details.coding[0].code).toBe('fhir.unknown-profile');
  });

  test('tells how far it is, and stops when it is cancelled', async () => {
    const many = Array.from({ length: 20_000 }, () => patient('male')).join('\n');
    const told: number[] = [];
    await work(aRun(await queued(many), { report: async (percent) => void told.push(percent) }));
    expect(told.length).toBeGreaterThan(1);
    expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
    const cancelled = await queued(many);
    const abort = new AbortController();
    const run = aRun(cancelled, { signal: abort.signal, report: async () => abort.abort(new Error('cancelled')) });
    await expect(work(run)).rejects.toThrow('cancelled');
    expect(await stores.jobs.outcome(cancelled, NORTH)).toBeUndefined();
  });

  test('a second run changes nothing, and a job without input fails for good', async () => {
    const id = await queued(patient('male'));
    await work(aRun(id));
    expect(await work(aRun(id, { attempt: 2 }))).toEqual({ done: true });
    expect(await work(aRun(jobId(randomUUID())))).toMatchObject({ done: false });
  });

  test('of a line with a flood of findings, a hundred are listed and the rest counted', async () => {
    const id = await queued(JSON.stringify({ resourceType: 'Patient', name: Array.from({ length: 500 }, () => ({})) }));
    await work(aRun(id));
    const [{ issue }] = await outcomes(id);
    expect(issue).toHaveLength(101);
    expect(issue.at(-1).details.text).toBe('500 findings in all; 400 of them are not listed.');
  });
});
