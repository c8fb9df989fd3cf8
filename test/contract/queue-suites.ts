import { openJobQueue, openJobWorkers, type QueueBackend } from '../../src/adapters/bullmq/index.ts';
import { keptLog } from '../kit/quiet-log.ts';
import { jobQueueContract } from './job-queue.contract.ts';

/** Short, so that retries and takeovers need seconds. */
export const TEST_TIMES = { attempts: 3, backoffMs: 50, lockMs: 2000, stalledMs: 500, cancelMs: 50 };

/** The suite of the queue on one backend. */
export function queueSuites(backend: () => QueueBackend): void {
  const extras = { times: TEST_TIMES };
  jobQueueContract(() => ({
    queue: () => openJobQueue(backend(), keptLog(), extras),
    workers: () => openJobWorkers(backend(), keptLog(), extras),
  }));
}
