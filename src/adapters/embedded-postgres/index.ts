import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Log } from '../../app/ports.ts';
import { codeOf, fail, finding, kindOf, ok, type Result } from '../../kernel/index.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { type Cluster, DATABASE, openCluster, USER } from './cluster.ts';
import { chooseUser, type RunAs } from './run-as.ts';
import { connect, type RunningServer, runServer, stopServer } from './server.ts';

/** A PostgreSQL server of the gateway's own, on loopback. */
export interface EmbeddedPostgres {
  /** Connection URL, password included: never logged. */
  readonly url: string;
  /** Stops the server; every client must have been closed before. */
  stop(): Promise<void>;
}

/** Key of the advisory lock that a gateway holds as long as it owns the server: `PGWY` in ASCII. */
const OWNER_LOCK = 0x50475759;
/** A killed gateway's lock is freed as soon as its connection is seen to be closed. */
const OWNER_LOCK_WAIT_MS = 3000;
const REVIVE_PAUSE_MS = 1000;
const START_TRIES = 5;

/**
 * Starts PostgreSQL in `dataDir`/postgres, or takes over the server that a killed gateway left running there. One gateway owns a data
 * directory; a second one is refused. A server that dies is started again.
 */
export async function startEmbeddedPostgres(dataDir: string, log: Log): Promise<Result<EmbeddedPostgres>> {
  const dir = join(resolve(dataDir), 'postgres');
  try {
    // Others may pass through to what is theirs (root's server runs as another user), but see nothing.
    if ((await mkdir(resolve(dataDir), { recursive: true })) !== undefined) await chmod(resolve(dataDir), 0o711);
  } catch (error) {
    const why = kindOf(error);
    return fail(finding('store.data-dir', `${dataDir} cannot be made (${why}).`, { file: dataDir }));
  }
  const binaries = await findBinaries();
  if (!binaries.ok) return binaries;
  const runAs = await chooseUser(dir, binaries.value.root);
  if (!runAs.ok) return runAs;
  const cluster = await openCluster(dir, binaries.value, runAs.value);
  if (!cluster.ok) return cluster;
  const owner = new Owner(cluster.value, binaries.value, runAs.value, log);
  const started = await owner.start();
  if (!started.ok) return started;
  const { port, found } = started.value;
  log.info({ port, found }, found ? 'embedded PostgreSQL found running' : 'embedded PostgreSQL started');
  return ok({
    url: `postgres://${USER}:${cluster.value.password}@127.0.0.1:${port}/${DATABASE}`,
    stop: () => owner.stop(),
  });
}

/** Holds the data directory for this gateway and keeps its server alive. */
class Owner {
  #server: RunningServer | undefined;
  #lock: pg.Client | undefined;
  #stopping = false;
  #reviving: Promise<void> = Promise.resolve();

  constructor(
    private readonly cluster: Cluster,
    private readonly binaries: Binaries,
    private readonly runAs: RunAs,
    private readonly log: Log,
  ) {}

  /** Tries more than once: a gateway that is just stopping may take the server away from under the first try. */
  async start(): Promise<Result<RunningServer>> {
    let why = '';
    for (let tries = 0; tries < START_TRIES; tries++) {
      try {
        return await this.#tryToStart();
      } catch (error) {
        why = kindOf(error);
        await pause(REVIVE_PAUSE_MS);
      }
    }
    return fail(finding('store.embedded', `The embedded PostgreSQL did not stay: ${why}.`, { file: this.cluster.dir }));
  }

  async #tryToStart(): Promise<Result<RunningServer>> {
    const server = await runServer(this.cluster, this.binaries, this.runAs);
    if (!server.ok) return server;
    await this.#makeDatabase(server.value.port);
    const lock = await connect(this.cluster, server.value.port);
    if (!(await take(lock))) {
      await lock.end();
      return fail(
        finding('store.data-dir-in-use', `${this.cluster.dir} is used by another gateway.`, { file: this.cluster.dir }),
      );
    }
    this.#server = server.value;
    this.#lock = lock;
    lock.once('end', () => {
      this.#lock = undefined;
      if (!this.#stopping) this.#reviving = this.#revive();
    });
    return server;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#reviving;
    await this.#lock?.end().catch(() => undefined);
    if (this.#server !== undefined) await stopServer(this.cluster, this.#server.pid);
  }

  /** The server ended without being told to. Its clients know no other port, so it must come back at the same one. */
  async #revive(): Promise<void> {
    const port = this.#server?.port;
    this.log.error({ port }, 'embedded PostgreSQL ended; starting it again');
    while (!this.#stopping) {
      const again = await this.start().catch(() => undefined);
      if (again?.ok === true) {
        if (again.value.port !== port)
          this.log.error({ port }, 'the port of the embedded PostgreSQL was taken: restart the gateway');
        else this.log.info({ port }, 'embedded PostgreSQL runs again');
        return;
      }
      await pause(REVIVE_PAUSE_MS);
    }
  }

  async #makeDatabase(port: number): Promise<void> {
    const client = await connect(this.cluster, port, 'postgres');
    try {
      const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`).catch(ignoreDuplicate);
    } finally {
      await client.end();
    }
  }
}

async function take(client: pg.Client): Promise<boolean> {
  const deadline = Date.now() + OWNER_LOCK_WAIT_MS;
  for (;;) {
    const { rows } = await client.query<{ readonly taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
      OWNER_LOCK,
    ]);
    if (rows[0]?.taken === true) return true;
    if (Date.now() > deadline) return false;
    await pause(100);
  }
}

/** Two gateways may make the database at the same moment (42P04, or 23505 in the catalogue); one of them is then refused by the lock. */
function ignoreDuplicate(error: unknown): void {
  if (!['42P04', '23505'].includes(codeOf(error) ?? '')) throw error;
}
