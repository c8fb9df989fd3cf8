export { postgresBackend, type QueueBackend, redisBackend } from './backend.ts';
export { openJobQueue } from './job-queue.ts';
export { openJobWorkers } from './job-workers.ts';
export type { JobTimes, QueueExtras, QueueTelemetry } from './options.ts';
