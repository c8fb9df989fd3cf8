import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { JobProcessor, JobQueue, JobStatus, JobWorkers } from '../../src/app/ports.ts';
import { finding, type JobId, jobId } from '../../src/kernel/index.ts';
import { NORTH } from '../kit/decisions.ts';
import { until } from '../kit/until.ts';

export interface QueueAdapters {
  queue(): JobQueue;
  workers(): JobWorkers;
}

/** What every JobQueue and its JobWorkers do. The adapters are given short times, so that retries and takeovers need seconds, not minutes. */
export function jobQueueContract(adapters: () => QueueAdapters): void {
  describe('JobQueue', () => {
    let queue: JobQueue;
    const atWork: JobWorkers[] = [];
    beforeAll(() => {
      queue = adapters().queue();
    });
    afterEach(async () => {
      for (const workers of atWork.splice(0)) await workers.stop(0);
    });
    afterAll(() => queue?.close());

    const work = async (recommend: JobProcessor, concurrency = 4): Promise<JobWorkers> => {
      const workers = adapters().workers();
      atWork.push(workers);
      await workers.start({ recommend }, concurrency);
      return workers;
    };
    const added = async (payload: unknown = {}): Promise<JobId> => {
      const id = jobId(randomUUID());
      await queue.add('recommend', id, NORTH, payload);
      return id;
    };
    const inState = (id: JobId, state: JobStatus['state']): Promise<JobStatus> =>
      until(`job ${state}`, async () => {
        const status = await queue.status(id);
        return status?.state === state ? status : undefined;
      });

    test('a job is worked with its payload, its hospital and its first attempt, and is completed', async () => {
      const seen: unknown[] = [];
      await work(async (payload, run) => {
        seen.push({ payload, id: run.id, tenant: run.tenant, attempt: run.attempt });
        return { done: true };
      });
      const id = await added({ n: 1, text: 'é"\\' });
      const status = await inState(id, 'completed');
      expect(status).toMatchObject({ id, kind: 'recommend', tenant: NORTH, progress: 100 });
      expect(seen).toEqual([{ payload: { n: 1, text: 'é"\\' }, id, tenant: NORTH, attempt: 1 }]);
    });

    test('the same id added many times is one job', async () => {
      const id = jobId(randomUUID());
      await Promise.all(Array.from({ length: 10 }, () => queue.add('recommend', id, NORTH, {})));
      let runs = 0;
      await work(async () => {
        runs += 1;
        return { done: true };
      });
      await inState(id, 'completed');
      await queue.add('recommend', id, NORTH, {});
      const other = await added();
      await inState(other, 'completed');
      expect(runs).toBe(2);
    });

    test('what was never added has no status, and can be neither cancelled nor run again', async () => {
      const id = jobId(randomUUID());
      expect(await queue.status(id)).toBeUndefined();
      expect(await queue.cancel(id)).toBe(false);
      expect(await queue.retry(id)).toBe(false);
    });

    test('progress is seen while the job runs', async () => {
      let finish: () => void = () => undefined;
      await work(async (_payload, run) => {
        await run.report(42);
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return { done: true };
      });
      const id = await added();
      await until('progress', async () => (await queue.status(id))?.progress === 42);
      expect((await queue.status(id))?.state).toBe('active');
      finish();
      await inState(id, 'completed');
    });

    test('a job whose input is at fault fails for good, at once, and is no dead letter', async () => {
      let runs = 0;
      await work(async () => {
        runs += 1;
        return { done: false, findings: [finding('job.input-gone', 'gone')] };
      });
      const id = await added();
      await inState(id, 'failed');
      expect(runs).toBe(1);
      expect((await queue.deadLetters(100)).some((letter) => letter.id === id)).toBe(false);
    });

    test('a job that is thrown back is tried again until it succeeds', async () => {
      const attempts: number[] = [];
      await work(async (_payload, run) => {
        attempts.push(run.attempt);
        if (attempts.length < 3) throw new Error('not yet');
        return { done: true };
      });
      await inState(await added(), 'completed');
      expect(attempts).toEqual([1, 2, 3]);
    });

    test('a job that always fails becomes a dead letter, which names no patient and can be run again', async () => {
      let broken = true;
      let runs = 0;
      await work(async () => {
        runs += 1;
        if (broken) throw new TypeError('Jane Doe, born 1970-01-01');
        return { done: true };
      });
      const id = await added();
      const status = await inState(id, 'failed');
      expect(runs).toBe(status.attempts);
      expect(runs).toBeGreaterThan(1);
      const letter = (await queue.deadLetters(100)).find((one) => one.id === id);
      expect(letter?.reason).toContain('TypeError');
      expect(JSON.stringify(letter)).not.toContain('Jane');
      expect((await queue.counts()).failed).toBeGreaterThanOrEqual(1);

      broken = false;
      expect(await queue.retry(id)).toBe(true);
      await inState(id, 'completed');
      expect(await queue.retry(id)).toBe(false);
      expect((await queue.deadLetters(100)).some((one) => one.id === id)).toBe(false);
    });

    test('a waiting job that is cancelled never runs', async () => {
      const id = await added();
      expect((await queue.status(id))?.state).toBe('waiting');
      expect(await queue.cancel(id)).toBe(true);
      const ran: JobId[] = [];
      await work(async (_payload, run) => {
        ran.push(run.id);
        return { done: true };
      });
      const next = await added();
      await inState(next, 'completed');
      expect(ran).toEqual([next]);
    });

    test('a job that waits for its retry can be cancelled', async () => {
      await work(async () => {
        throw new Error('always');
      });
      const id = await added();
      await until('cancelled before it becomes a dead letter', async () => {
        const state = (await queue.status(id))?.state;
        return state === 'retrying' || state === 'active' ? queue.cancel(id) : undefined;
      });
      expect([undefined, 'cancelled']).toContain((await queue.status(id))?.state);
      // By the time another one has failed for good, this one would have, too.
      await inState(await added(), 'failed');
      expect((await queue.deadLetters(100)).some((one) => one.id === id)).toBe(false);
      expect([undefined, 'cancelled']).toContain((await queue.status(id))?.state);
    });

    test('a running job that is cancelled is aborted and ends as cancelled', async () => {
      let aborted = false;
      await work(async (_payload, run) => {
        await new Promise<void>((resolve) => run.signal.addEventListener('abort', () => resolve()));
        aborted = true;
        return { done: true };
      });
      const id = await added();
      await inState(id, 'active');
      expect(await queue.cancel(id)).toBe(true);
      await until('the signal', () => aborted);
      expect((await queue.status(id))?.state).toBe('cancelled');
      await until('the worker lets go', async () => (await queue.counts()).active === 0);
      expect((await queue.status(id))?.state).toBe('cancelled');
    });

    test('a running job that only reports is stopped by its next report', async () => {
      let stopped = false;
      let step = 0;
      await work(async (_payload, run) => {
        try {
          for (;;) {
            step += 1;
            await run.report(step % 100);
          }
        } finally {
          stopped = true;
        }
      });
      const id = await added();
      await until('at work', () => step > 2);
      expect(await queue.cancel(id)).toBe(true);
      await until('stopped', () => stopped);
      expect((await queue.status(id))?.state).toBe('cancelled');
    });

    test('a job that is done can no longer be cancelled, and stays done', async () => {
      await work(async () => ({ done: true }));
      const id = await added();
      await inState(id, 'completed');
      expect(await queue.cancel(id)).toBe(false);
      expect((await queue.status(id))?.state).toBe('completed');
    });

    test('a worker that is stopped finishes what it has begun', async () => {
      let begun = false;
      const workers = await work(async () => {
        begun = true;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return { done: true };
      });
      const id = await added();
      await until('begun', () => begun);
      await workers.stop(60_000);
      expect((await queue.status(id))?.state).toBe('completed');
    });

    test('a worker that is stopped hands back what takes too long, and another one works it', async () => {
      let begun = false;
      let aborted = false;
      const workers = await work(async (_payload, run) => {
        begun = true;
        await new Promise<void>((resolve) => run.signal.addEventListener('abort', () => resolve()));
        aborted = true;
        await new Promise(() => undefined);
        return { done: true };
      });
      const id = await added();
      await until('begun', () => begun);
      await workers.stop(0);
      expect(aborted).toBe(true);
      expect((await queue.status(id))?.state).toBe('waiting');
      await work(async () => ({ done: true }));
      await inState(id, 'completed');
    });

    test('a worker that is stopped while a job is just on its way to it leaves that job to others', async () => {
      const ids = await Promise.all(Array.from({ length: 20 }, () => added()));
      const forEver: JobProcessor = () => new Promise(() => undefined);
      const workers = adapters().workers();
      await workers.start({ recommend: forEver }, 20);
      await workers.stop(0);
      expect((await queue.counts()).active).toBe(0);
      await work(async () => ({ done: true }));
      for (const id of ids) await inState(id, 'completed');
    });

    test('several workers share the work, and each job runs once', async () => {
      const ran: JobId[] = [];
      const recommend: JobProcessor = async (_payload, run) => {
        ran.push(run.id);
        return { done: true };
      };
      const ids = await Promise.all(Array.from({ length: 60 }, () => added()));
      await Promise.all([work(recommend), work(recommend)]);
      for (const id of ids) await inState(id, 'completed');
      expect([...ran].sort()).toEqual([...ids].sort());
    });

    test('jobs are counted by state, and a ping is answered', async () => {
      const ids = await Promise.all([added(), added()]);
      expect((await queue.counts()).waiting).toBe(2);
      await expect(queue.ping()).resolves.toBeUndefined();
      for (const id of ids) await queue.cancel(id);
      expect((await queue.counts()).waiting).toBe(0);
    });

    test('a queue that was closed says so', async () => {
      const other = adapters().queue();
      await other.ping();
      await other.close();
      await other.close();
      await expect(other.ping()).rejects.toThrow('closed');
    });
  });
}
