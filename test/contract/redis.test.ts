import { afterAll, beforeAll } from '@jest/globals';
import { redisBackend } from '../../src/adapters/bullmq/index.ts';
import { startEmbedded } from '../kit/embedded.ts';
import { describeWith } from '../kit/left-out.ts';
import { keptLog } from '../kit/quiet-log.ts';
import { hasRedis, startRedis, type TestServer } from '../kit/servers.ts';
import { killSuite } from './kill-suite.ts';
import { outageSuite } from './outage-suite.ts';
import { queueSuites } from './queue-suites.ts';

describeWith('a Redis server', hasRedis(), () => {
  let server: TestServer;
  let store: Awaited<ReturnType<typeof startEmbedded>>;
  beforeAll(async () => {
    [server, store] = await Promise.all([startRedis(), startEmbedded()]);
  });
  afterAll(async () => {
    await server?.stop();
    await store?.stop();
  });

  queueSuites(() => redisBackend(server.url, keptLog()));
  outageSuite(
    () => server,
    () => redisBackend(server.url, keptLog()),
  );
  killSuite(() => ({ store: store.url, queue: server.url }));
});
