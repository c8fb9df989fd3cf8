import { postgresBackend, type QueueBackend, redisBackend } from '../../src/adapters/bullmq/index.ts';
import { keptLog } from '../kit/quiet-log.ts';

/** Short, so that retries and takeovers need seconds. */
export const TEST_TIMES = { attempts: 3, backoffMs: 50, lockMs: 2000, stalledMs: 500, cancelMs: 50 };

export const backendOf = (url: string): QueueBackend =>
  url.startsWith('redis') ? redisBackend(url, keptLog()) : postgresBackend(url);
