import { spawn } from 'node:child_process';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { codeOf, fail, finding, ok, type Result } from '../../kernel/index.ts';
import type { Binaries } from './binaries.ts';
import { type Cluster, DATABASE, ENVIRONMENT, rememberedPort, rememberPort, USER } from './cluster.ts';
import { commandOf, type RunAs } from './run-as.ts';

/** A server that answers, found running or started here. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  readonly found: boolean;
}

/** Replaying the log after a crash takes at most about as long as writing max_wal_size did. */
const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 10_000;
const POLL_MS = 25;
/** The server's own log is started anew at its next start once it is this long; one older is kept. */
const LOG_BYTES = 5 * 1024 * 1024;

/**
 * Small, quiet and safe: loopback only and no socket file, every commit on disk before it is acknowledged, and a log that holds neither
 * statements nor values, because values are patients'.
 */
const serverArguments = (dir: string, port: number): readonly string[] => [
  '-D',
  dir,
  ...Object.entries({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
    max_connections: '60',
    shared_buffers: '64MB',
    max_wal_size: '256MB',
    min_wal_size: '64MB',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_checkpoints: 'off',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_timezone: 'UTC',
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];

export const logFileOf = (cluster: Cluster): string => join(cluster.dir, 'server.log');

/** Finds this cluster's server running, or starts it; clears a pid file that nobody stands behind. */
export async function runServer(cluster: Cluster, binaries: Binaries, runAs: RunAs): Promise<Result<RunningServer>> {
  const deadline = Date.now() + START_DEADLINE_MS;
  let child: { readonly pid: number; exited: boolean } | undefined;
  while (Date.now() < deadline) {
    const named = await readPidFile(cluster);
    if (named !== undefined && named.port !== undefined && (await answers(cluster, named.port))) {
      return ok({ pid: named.pid, port: named.port, found: named.pid !== child?.pid });
    }
    if (child?.exited === true) {
      // Another start may have been faster; only when no server stands behind the pid file did ours fail.
      if (named === undefined || !(await isPostgres(named.pid))) return failed(cluster);
    } else if (child === undefined && (named === undefined || !(await isPostgres(named.pid)))) {
      // The server would refuse to start when an unrelated process has been given the pid of a killed one.
      if (named !== undefined) await rm(join(cluster.dir, 'postmaster.pid'), { force: true });
      const port = await freePort(await rememberedPort(cluster));
      await rememberPort(cluster, port, runAs);
      child = await start(cluster, port, binaries, runAs);
    }
    await pause(POLL_MS);
  }
  return failed(cluster, `it did not answer within ${START_DEADLINE_MS / 1000} seconds`);
}

async function start(
  cluster: Cluster,
  port: number,
  binaries: Binaries,
  runAs: RunAs,
): Promise<{ readonly pid: number; exited: boolean }> {
  const file = logFileOf(cluster);
  if (((await stat(file).catch(() => undefined))?.size ?? 0) > LOG_BYTES) await rename(file, `${file}.1`);
  const log = await open(file, 'a', 0o600);
  try {
    if (runAs.owner !== undefined) await log.chown(runAs.owner.uid, runAs.owner.gid);
    const { command, args, ids } = commandOf(runAs, binaries.postgres, serverArguments(cluster.dir, port));
    // A process group of its own: Ctrl-C at the terminal must reach the gateway alone, which then stops the server after its last write.
    const child = spawn(command, args, { ...ids, env: ENVIRONMENT, stdio: ['ignore', log.fd, log.fd], detached: true });
    const state = { pid: child.pid ?? -1, exited: false };
    child.on('exit', () => {
      state.exited = true;
    });
    child.on('error', () => {
      state.exited = true;
    });
    child.unref();
    return state;
  } finally {
    await log.close();
  }
}

/** Stops the server at once but in order: open transactions are rolled back, everything acknowledged is on disk. */
export async function stopServer(cluster: Cluster, pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!send(pid, signal)) return;
    const deadline = Date.now() + STOP_DEADLINE_MS;
    while (Date.now() < deadline) {
      // The file goes last; a process that nobody waits for may stay visible as a zombie.
      if ((await readPidFile(cluster))?.pid !== pid || !send(pid, 0)) return;
      await pause(POLL_MS);
    }
  }
}

/** A client of this cluster's database; it is connected, and its errors are heard. */
export async function connect(cluster: Cluster, port: number, database = DATABASE): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: USER,
    password: cluster.password,
    database,
    connectionTimeoutMillis: 2000,
    application_name: 'precision-gateway embedded',
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Whether the server at this port is the one of this data directory. */
async function answers(cluster: Cluster, port: number): Promise<boolean> {
  let client: pg.Client | undefined;
  try {
    client = await connect(cluster, port, 'postgres');
    const { rows } = await client.query<{ readonly dir: string }>(`SELECT current_setting('data_directory') AS dir`);
    return (await sameDirectory(rows[0]?.dir ?? '', cluster.dir)) && (await isReady(client));
  } catch {
    return false;
  } finally {
    await client?.end().catch(() => undefined);
  }
}

async function isReady(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ readonly recovering: boolean }>('SELECT pg_is_in_recovery() AS recovering');
  return rows[0]?.recovering === false;
}

async function sameDirectory(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([a, b].map((dir) => stat(dir).catch(() => undefined)));
  return left !== undefined && right !== undefined && left.ino === right.ino && left.dev === right.dev;
}

/** The first lines of postmaster.pid: pid, data directory, start time, port. The port is missing for a moment while the server starts. */
async function readPidFile(cluster: Cluster): Promise<{ readonly pid: number; readonly port?: number } | undefined> {
  const text = await readFile(join(cluster.dir, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return Number.isInteger(port) && port > 0 ? { pid, port } : { pid };
}

/** Whether a process of this pid runs and is a PostgreSQL server, as far as the system tells. */
async function isPostgres(pid: number): Promise<boolean> {
  if (!send(pid, 0)) return false;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  // Without /proc any living process is taken for the server; a zombie's command line is empty.
  return command === undefined || command.includes('postgres');
}

/** False when there is no such process. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** The wished port when it is free, else any free one. */
async function freePort(wished: number | undefined): Promise<number> {
  const tryPort = (port: number) =>
    new Promise<number | undefined>((resolve) => {
      const server = createServer();
      server.on('error', () => resolve(undefined));
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
      });
    });
  const port = (wished === undefined ? undefined : await tryPort(wished)) ?? (await tryPort(0));
  if (port === undefined) throw new Error('this machine has no free TCP port');
  return port;
}

async function failed(cluster: Cluster, why?: string): Promise<Result<RunningServer>> {
  const file = logFileOf(cluster);
  const last = (await readFile(file, 'utf8').catch(() => '')).trim().split('\n').at(-1) ?? '';
  return fail(
    finding('store.embedded', `The embedded PostgreSQL did not start: ${why ?? last}. Its log: ${file}`, { file }),
  );
}
