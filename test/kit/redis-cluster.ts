import { Redis } from 'ioredis';
import { freePort, startRedis, type TestServer } from './servers.ts';
import { until } from './until.ts';

const SLOTS = 16_384;
const MASTERS = 3;

/** A Redis Cluster of three masters; `url` names all of them. */
export async function startRedisCluster(): Promise<Pick<TestServer, 'url' | 'stop'>> {
  const nodes = await Promise.all(
    Array.from({ length: MASTERS }, async () => {
      const bus = await freePort();
      const server = await startRedis([
        '--cluster-enabled',
        'yes',
        '--cluster-config-file',
        'nodes.conf',
        '--cluster-port',
        String(bus),
      ]);
      return { server, bus, client: new Redis(server.url) };
    }),
  );
  const [first] = nodes;
  if (first === undefined) throw new Error('a cluster has nodes');
  for (const [at, { server, bus, client }] of nodes.entries()) {
    const [from, to] = [Math.floor((at * SLOTS) / MASTERS), Math.floor(((at + 1) * SLOTS) / MASTERS) - 1];
    await client.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1));
    if (at > 0) await first.client.call('CLUSTER', 'MEET', '127.0.0.1', new URL(server.url).port, String(bus));
  }
  for (const { client } of nodes) {
    await until('the cluster is whole on every node', async () => {
      const info = String(await client.call('CLUSTER', 'INFO'));
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${MASTERS}`);
    });
    await client.quit();
  }
  return {
    url: nodes.map(({ server }) => server.url).join(','),
    stop: async () => {
      for (const { server } of nodes) await server.stop();
    },
  };
}
