import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openJobQueue } from '../../src/adapters/bullmq/index.ts';
import { openPostgres, type PostgresStores } from '../../src/adapters/postgres/index.ts';
import type { RecommendJob } from '../../src/app/jobs.ts';
import type { JobQueue } from '../../src/app/ports.ts';
import { digestOf, type JobId, jobId } from '../../src/kernel/index.ts';
import { NORTH } from '../kit/decisions.ts';
import { keptLog } from '../kit/quiet-log.ts';
import { until } from '../kit/until.ts';
import { backendOf, TEST_TIMES } from './backends.ts';

const JOBS = 1000;
/** The worker is killed once this many are done, in the middle of others. */
const DONE_AT_KILL = 200;
const AT_ONCE = 50;
const LOADER = fileURLToPath(new URL('../kit/typescript.mjs', import.meta.url));
const CHILD = fileURLToPath(new URL('worker-child.ts', import.meta.url));

/** A worker killed in the middle of its work loses no job and doubles no effect. The effect of a job is its outcome in the JobStore. */
export function killSuite(urls: () => { readonly store: string; readonly queue: string }): void {
  describe('a worker process that is killed', () => {
    let stores: PostgresStores;
    let queue: JobQueue;
    let client: pg.Client;
    const children: ChildProcess[] = [];
    beforeAll(async () => {
      stores = openPostgres(urls().store, keptLog());
      await stores.ready();
      queue = openJobQueue(backendOf(urls().queue), keptLog(), { times: TEST_TIMES });
      client = new pg.Client({ connectionString: urls().store });
      await client.connect();
    });
    afterEach(() => {
      for (const child of children.splice(0)) child.kill('SIGKILL');
    });
    afterAll(async () => {
      await client?.end();
      await queue?.close();
      await stores?.close();
    });

    const startWorker = (): ChildProcess => {
      const child = spawn(process.execPath, ['--import', LOADER, CHILD, urls().store, urls().queue], {
        stdio: 'inherit',
      });
      children.push(child);
      return child;
    };
    const outcomes = async (ids: readonly JobId[]): Promise<ReadonlyMap<string, string>> => {
      const { rows } = await client.query<{ readonly id: string; readonly outcome: string }>(
        'SELECT id, outcome FROM gateway.job WHERE id = ANY($1) AND outcome IS NOT NULL',
        [ids],
      );
      return new Map(rows.map(({ id, outcome }) => [id, outcome]));
    };

    test(`${JOBS} jobs survive it: none is lost, none has its effect twice`, async () => {
      const ids = Array.from({ length: JOBS }, () => jobId(randomUUID()));
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        await Promise.all(
          ids.slice(at, at + AT_ONCE).map(async (id) => {
            await stores.jobs.putInput(id, NORTH, inputOf(id));
            await queue.add('recommend', id, NORTH, {});
          }),
        );
      }
      const first = startWorker();
      await until('work is in full swing', async () => (await outcomes(ids)).size >= DONE_AT_KILL);
      const killed = new Promise((resolve) => first.once('exit', resolve));
      first.kill('SIGKILL');
      await killed;
      // What the dead worker had sent is given time to arrive: the server knows no more of it once two looks show the same.
      let before = await outcomes(ids);
      await until('the dead worker is silent', async () => {
        const now = await outcomes(ids);
        const silent = now.size === before.size;
        before = now;
        return silent;
      });
      expect(before.size).toBeLessThan(JOBS);

      startWorker();
      await until('every job has its effect', async () => (await outcomes(ids)).size === JOBS);
      await until('the queue is empty', async () => {
        const { waiting, active, delayed } = await queue.counts();
        return waiting + active + delayed === 0;
      });

      const after = await outcomes(ids);
      for (const [id, outcome] of before) expect(after.get(id)).toBe(outcome);
      for (const id of ids)
        expect(JSON.parse(after.get(id) ?? '{}')).toMatchObject({ ok: true, body: { patient: id } });
      const dead = new Set((await queue.deadLetters(JOBS)).map(({ id }) => id));
      expect(ids.filter((id) => dead.has(id))).toEqual([]);
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        const states = await Promise.all(ids.slice(at, at + AT_ONCE).map((id) => queue.status(id)));
        expect(states.map((status) => status?.state)).toEqual(states.map(() => 'completed'));
      }
    }, 170_000);
  });
}

const inputOf = (id: string): RecommendJob => ({
  request: { patientId: id, resources: [], digest: digestOf(id), instance: id },
  caller: { issuer: 'https://ehr.example.org', tenant: NORTH, requestId: id },
});
