import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/adapters/embedded-postgres/index.ts';
import { keptLog } from '../kit/quiet-log.ts';
import { until } from '../kit/until.ts';

const LOADER = fileURLToPath(new URL('../kit/typescript.mjs', import.meta.url));
const GATEWAY = fileURLToPath(new URL('../kit/gateway-child.ts', import.meta.url));

describe('the embedded PostgreSQL', () => {
  // One directory for all: making one takes longer than anything else here. Every test leaves it without a server.
  const home = mkdtempSync(join(tmpdir(), 'gateway-embedded-'));
  const dir = join(home, 'data');
  const running: EmbeddedPostgres[] = [];
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const server of running.splice(0)) await server.stop();
    await takeOverAndStop(dir);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** A server that a killed child left behind is taken over, and so stopped, like any other. */
  const takeOverAndStop = async (dataDir: string): Promise<void> => {
    if (!existsSync(join(dataDir, 'postgres', 'postmaster.pid'))) return;
    const left = await startEmbeddedPostgres(dataDir, keptLog());
    if (left.ok) await left.value.stop();
  };
  const start = async (): Promise<EmbeddedPostgres> => {
    const started = await startEmbeddedPostgres(dir, keptLog());
    if (!started.ok) throw new Error(started.findings.map(({ message }) => message).join('\n'));
    running.push(started.value);
    return started.value;
  };
  const stop = async (server: EmbeddedPostgres): Promise<void> => {
    running.splice(running.indexOf(server), 1);
    await server.stop();
  };
  const query = async (url: string, sql: string): Promise<readonly Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const serverPid = (): number => Number(readFileSync(join(dir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  /** Another gateway process; gives the first line it says. */
  const otherGateway = (dataDir = dir): Promise<Record<string, unknown>> => {
    const child = spawn(process.execPath, ['--import', LOADER, GATEWAY, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return new Promise((resolve) => {
      let said = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('\n')) resolve(JSON.parse(said.split('\n')[0] ?? ''));
      });
    });
  };

  test('starts from nothing, keeps its data over a restart, and is found at the same address', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE IF NOT EXISTS kept (n int); TRUNCATE kept; INSERT INTO kept VALUES (7)');
    await stop(first);
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  test('listens on loopback alone, asks for a password, and logs no statements', async () => {
    const server = await start();
    const [settings] = await query(
      server.url,
      `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
              current_setting('log_min_error_statement') AS statements, current_setting('fsync') AS fsync`,
    );
    expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '', statements: 'panic', fsync: 'on' });
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password');
    expect(statSync(join(dir, 'postgres', 'gateway.password')).mode & 0o077).toBe(0);
    expect(statSync(join(dir, 'postgres')).mode & 0o077).toBe(0);
    await expect(query(server.url, `SELECT 1/0, 'Jane Doe'`)).rejects.toThrow('division');
    expect(readFileSync(join(dir, 'postgres', 'server.log'), 'utf8')).not.toContain('Jane Doe');
  });

  test('refuses a second gateway on the same directory, and the first one goes on', async () => {
    const server = await start();
    expect(await otherGateway()).toEqual({ codes: ['store.data-dir-in-use'] });
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('two gateways that start on an empty directory at the same moment: one has it', async () => {
    const empty = join(home, 'empty');
    const said = await Promise.all([otherGateway(empty), otherGateway(empty)]);
    expect(said.filter((one) => 'url' in one)).toHaveLength(1);
    expect(said.filter((one) => 'codes' in one)).toEqual([{ codes: ['store.data-dir-in-use'] }]);
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await takeOverAndStop(empty);
  });

  test('is taken over, running, from a gateway that was killed', async () => {
    const said = await otherGateway();
    const pid = serverPid();
    children.splice(0).forEach((child) => {
      child.kill('SIGKILL');
    });
    const server = await start();
    expect(server.url).toBe(said.url);
    expect(serverPid()).toBe(pid);
    await stop(server);
    await expect(query(server.url, 'SELECT 1')).rejects.toThrow();
  });

  test('starts although a killed server left its pid file, and another process has that pid now', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE IF NOT EXISTS kept (n int); TRUNCATE kept; INSERT INTO kept VALUES (7)');
    await stop(first);
    const port = new URL(first.url).port;
    for (const pid of [process.pid, 99_999_999]) {
      writeFileSync(
        join(dir, 'postgres', 'postmaster.pid'),
        `${pid}\n${join(dir, 'postgres')}\n1\n${port}\n\n127.0.0.1\n`,
      );
      const server = await start();
      expect(await query(server.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
      await stop(server);
    }
  });

  test('is started again when it dies, at the same address and with everything that was acknowledged', async () => {
    const server = await start();
    await query(server.url, 'CREATE TABLE IF NOT EXISTS kept (n int); TRUNCATE kept; INSERT INTO kept VALUES (7)');
    const pid = serverPid();
    process.kill(pid, 'SIGKILL');
    const rows = await until('it answers again', () =>
      serverPidOrNone() === pid ? undefined : query(server.url, 'SELECT n FROM kept').catch(() => undefined),
    );
    expect(rows).toEqual([{ n: 7 }]);
  });
  const serverPidOrNone = (): number | undefined => {
    try {
      return serverPid();
    } catch {
      return undefined;
    }
  };

  test('says so when its directory cannot be made', async () => {
    const file = join(home, 'file');
    writeFileSync(file, '');
    const started = await startEmbeddedPostgres(join(file, 'data'), keptLog());
    expect(started.findings.map(({ code }) => code)).toEqual(['store.data-dir']);
  });
});
