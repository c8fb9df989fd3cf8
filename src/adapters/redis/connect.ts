import { Cluster, Redis } from 'ioredis';
import type { Log } from '../../app/ports.ts';
import { kindOf } from '../../kernel/index.ts';

export type RedisUse = 'producer' | 'worker';

/** Longest pause between two tries to connect again. */
const RECONNECT_MS = 1000;
const CONNECT_MS = 2000;

const reconnect = (tries: number): number => Math.min(50 * 2 ** Math.min(tries, 5), RECONNECT_MS);

/**
 * A client of the Redis server, or of the Redis Cluster when several URLs are given (comma-separated). A producer fails at once when the server
 * is away: its caller is told and tries again. A worker waits for the server as long as it takes.
 */
export function connectRedis(urls: string, use: RedisUse, log: Log): Redis | Cluster {
  const patience =
    use === 'producer' ? { enableOfflineQueue: false, maxRetriesPerRequest: 1 } : { maxRetriesPerRequest: null };
  const [first = '', ...others] = urls.split(',');
  const client =
    others.length === 0
      ? new Redis(first, { ...patience, connectTimeout: CONNECT_MS, retryStrategy: reconnect })
      : new Cluster([first, ...others], {
          enableOfflineQueue: use === 'worker',
          clusterRetryStrategy: reconnect,
          redisOptions: { ...patience, ...credentialsOf(first), connectTimeout: CONNECT_MS },
        });
  // Without a listener, a lost connection is printed to the console each time.
  client.on('error', (error: unknown) => log.warn({ code: kindOf(error) }, 'connection to Redis lost'));
  return client;
}

/** Nodes that a cluster names by itself come without the password and the encryption of the URLs. */
function credentialsOf(url: string): { username?: string; password?: string; tls?: object } {
  const { username, password, protocol } = new URL(url);
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}
