import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, chownSync, constants, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { until } from './until.ts';

/*
 * Real servers for tests, each on a free loopback port and in a directory of its own. They end with the test that started them.
 */

export interface TestServer {
  readonly url: string;
  /** Ends the server as a power cut would; its files stay. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  revive(): Promise<void>;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** Where a program lies, in PATH or where Debian keeps PostgreSQL's; undefined when this machine has none. */
export function findProgram(name: string): string | undefined {
  const versions = name === 'initdb' || name === 'postgres' ? debianVersions() : [];
  for (const dir of [...versions, ...(process.env.PATH ?? '').split(delimiter)]) {
    try {
      accessSync(join(dir, name), constants.X_OK);
      return join(dir, name);
    } catch {
      // not there
    }
  }
  return undefined;
}

function debianVersions(): readonly string[] {
  try {
    return readdirSync(DEBIAN_POSTGRES)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(DEBIAN_POSTGRES, version, 'bin'));
  } catch {
    return [];
  }
}

export const hasPostgres = (): boolean => findProgram('initdb') !== undefined && findProgram('postgres') !== undefined;
export const hasRedis = (): boolean => findProgram('redis-server') !== undefined;

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** PostgreSQL as Debian packs it. It runs as `postgres` when the tests run as root. */
export async function startPostgres(): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), 'gateway-postgres-'));
  const ids = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (ids.uid !== undefined && ids.gid !== undefined) chownSync(dir, ids.uid, ids.gid);
  const data = join(dir, 'data');
  const made = spawnSync(
    findProgram('initdb') ?? '',
    ['-D', data, '-U', 'gateway', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...ids, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const url = `postgres://gateway@127.0.0.1:${port}/postgres`;
  const run = () =>
    spawn(
      findProgram('postgres') ?? '',
      [
        '-D',
        data,
        '-p',
        String(port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
        '-c',
        'fsync=off',
      ],
      { ...ids, stdio: 'ignore' },
    );
  return serve(url, dir, run, async () => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
    } finally {
      await client.end().catch(() => undefined);
    }
  });
}

/** Redis that keeps every write in its append-only file. */
export async function startRedis(more: readonly string[] = []): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), 'gateway-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  mkdirSync(join(dir, 'data'));
  const run = () =>
    spawn(
      findProgram('redis-server') ?? '',
      [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--dir',
        join(dir, 'data'),
        '--save',
        '',
        '--appendonly',
        'yes',
        ...more,
      ],
      { stdio: 'ignore' },
    );
  return serve(url, dir, run, async () => {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    client.on('error', () => undefined);
    // A client that could not connect has ended by itself.
    await client.connect();
    await client.quit();
  });
}

async function serve(
  url: string,
  dir: string,
  run: () => ChildProcess,
  probe: () => Promise<void>,
): Promise<TestServer> {
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    await new Promise((resolve) => {
      ending.once('exit', resolve);
      ending.kill(signal);
    });
  };
  const start = async (): Promise<void> => {
    child = run();
    await until(`${url} answers`, () =>
      probe().then(
        () => true,
        () => false,
      ),
    );
  };
  // A test that is broken off must not leave a server behind.
  const atExit = () => child?.kill('SIGKILL');
  process.once('exit', atExit);
  await start();
  return {
    url,
    kill: () => end('SIGKILL'),
    revive: start,
    stop: async () => {
      process.removeListener('exit', atExit);
      await end('SIGINT');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const idOf = (flag: '-u' | '-g'): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
