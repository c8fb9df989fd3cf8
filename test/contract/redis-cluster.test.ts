import { afterAll, beforeAll } from '@jest/globals';
import { redisBackend } from '../../src/adapters/bullmq/index.ts';
import { describeWith } from '../kit/left-out.ts';
import { keptLog } from '../kit/quiet-log.ts';
import { startRedisCluster } from '../kit/redis-cluster.ts';
import { hasRedis } from '../kit/servers.ts';
import { queueSuites } from './queue-suites.ts';

describeWith('a Redis Cluster', hasRedis(), () => {
  let cluster: Awaited<ReturnType<typeof startRedisCluster>>;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(() => cluster?.stop());

  queueSuites(() => redisBackend(cluster.url, keptLog()));
});
