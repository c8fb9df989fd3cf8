import { openJobQueue, openJobWorkers, type QueueBackend } from '../../src/adapters/bullmq/index.ts';
import { keptLog } from '../kit/quiet-log.ts';
import { TEST_TIMES } from './backends.ts';
import { jobQueueContract } from './job-queue.contract.ts';

/** The suite of the queue on one backend. */
export function queueSuites(backend: () => QueueBackend): void {
  const extras = { times: TEST_TIMES };
  jobQueueContract(() => ({
    queue: () => openJobQueue(backend(), keptLog(), extras),
    workers: () => openJobWorkers(backend(), keptLog(), extras),
  }));
}
