import {
  createPostgresBackend,
  createRedisBackend,
  type Job,
  type PostgresPoolConfig,
  type Queue,
  type QueueOptions,
  runMigrations,
  type Worker,
  type WorkerOptions,
  withBackend,
} from 'bullmq';
import pg from 'pg';
import type { JobKind, Log } from '../../app/ports.ts';
import { connectRedis } from '../redis/connect.ts';

/** What stands in the queue for a job: small, and without patient data; large inputs are in the JobStore. */
export interface JobData {
  readonly tenant: string;
  readonly payload: unknown;
  /** Set by a cancel while the job runs: its worker looks for it. */
  readonly cancelled?: true;
}
/** How a job that was not thrown back ended. */
export type JobEnd = 'done' | 'failed' | 'cancelled';

export type WorkQueue = Pick<
  Queue<JobData, JobEnd, JobKind>,
  'add' | 'getJob' | 'getJobState' | 'getFailed' | 'getJobCounts' | 'close' | 'waitUntilReady'
> & { on(event: 'error', heard: (error: Error) => void): unknown };
export type WorkJob = Job<JobData, JobEnd, JobKind>;
export type Process = (job: WorkJob, token?: string) => Promise<JobEnd>;
export type WorkWorker = Pick<Worker<JobData, JobEnd, JobKind>, 'close' | 'waitUntilReady'> & {
  on(event: 'error', heard: (error: Error) => void): unknown;
  on(event: 'failed', heard: (job: WorkJob | undefined, error: Error) => void): unknown;
  on(event: 'stalled', heard: (job: string) => void): unknown;
};

/** A server that BullMQ keeps its jobs in; the adapter's code is the same on each. */
export interface QueueBackend {
  /** Makes in the server what BullMQ needs there; may be called again when it failed. */
  prepare(): Promise<void>;
  queue(options: Omit<QueueOptions, 'connection'>): Opened<WorkQueue>;
  worker(process: Process, options: Omit<WorkerOptions, 'connection'>): Opened<WorkWorker>;
}
export interface Opened<T> {
  readonly made: T;
  /** Ends the connections that BullMQ was lent; it ends its own by itself. */
  release(): void;
}

export const QUEUE_NAME = 'precision-gateway';

/** A hash tag keeps all keys of the queue on one node of a Redis Cluster; it does no harm on a single server. */
const PREFIX = '{bull}';

const onRedis = withBackend(createRedisBackend);
const onPostgres = withBackend(createPostgresBackend);

/** Redis, or a Redis Cluster when several URLs are given. */
export function redisBackend(urls: string, log: Log): QueueBackend {
  return {
    prepare: async () => undefined,
    queue: (options) => {
      const connection = connectRedis(urls, 'producer', log);
      const made = new onRedis.Queue<JobData, JobEnd, JobKind>(QUEUE_NAME, { ...options, connection, prefix: PREFIX });
      return { made, release: () => connection.disconnect() };
    },
    worker: (process, options) => {
      const connection = connectRedis(urls, 'worker', log);
      const named = { ...options, connection, prefix: PREFIX };
      const made = new onRedis.Worker<JobData, JobEnd, JobKind>(QUEUE_NAME, process, named);
      return { made, release: () => connection.disconnect() };
    },
  };
}

/** Schema in the database for BullMQ's own tables; the gateway's stand beside it. */
const SCHEMA = 'bullmq';
const PATIENCE_MS = 15_000;
const CONNECT_MS = 2000;
const QUEUE_CONNECTIONS = 4;
/** Each finished job takes the next one in the same statement; a few connections serve many jobs at a time. */
const WORKER_CONNECTIONS = 6;

export function postgresBackend(url: string): QueueBackend {
  const connection = (max: number): PostgresPoolConfig => ({
    connectionString: url,
    schema: SCHEMA,
    max,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: PATIENCE_MS,
    statement_timeout: PATIENCE_MS,
    keepAlive: true,
  });
  return {
    prepare: async () => {
      // One session for the lock and the steps, as runMigrations asks for.
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await runMigrations(client, SCHEMA);
      } finally {
        await client.end().catch(() => undefined);
      }
    },
    queue: (options) => ({
      made: new onPostgres.Queue<JobData, JobEnd, JobKind>(QUEUE_NAME, {
        ...options,
        connection: connection(QUEUE_CONNECTIONS),
      }),
      release: () => undefined,
    }),
    worker: (process, options) => ({
      made: new onPostgres.Worker<JobData, JobEnd, JobKind>(QUEUE_NAME, process, {
        ...options,
        connection: connection(WORKER_CONNECTIONS),
      }),
      release: () => undefined,
    }),
  };
}
