import { afterAll, beforeAll } from '@jest/globals';
import { redisBackend } from '../../src/adapters/bullmq/index.ts';
import { describeWith } from '../kit/left-out.ts';
import { keptLog } from '../kit/quiet-log.ts';
import { hasRedis, startRedis, type TestServer } from '../kit/servers.ts';
import { queueSuites } from './queue-suites.ts';

describeWith('a Redis server', hasRedis(), () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());

  queueSuites(() => redisBackend(server.url, keptLog()));
});
