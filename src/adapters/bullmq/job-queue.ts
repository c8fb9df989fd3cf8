import { setTimeout as pause } from 'node:timers/promises';
import type { JobKind, JobQueue, JobState, JobStatus, Log } from '../../app/ports.ts';
import { finding, type JobId, jobId, type TenantId, tenantId, Unavailable } from '../../kernel/index.ts';
import { isAway } from '../away.ts';
import type { JobData, JobEnd, Opened, QueueBackend, WorkJob, WorkQueue } from './backend.ts';
import { JOB_TIMES, type JobTimes, KEEP_DONE, KEEP_FAILED, PATIENCE_MS, type QueueExtras } from './options.ts';
import { Lazy, QueueAway, untilReady, within } from './patience.ts';

/** Adding is tried this often; the id of the job makes it one job however often it arrives. */
const ADD_TRIES = 3;
const ADD_PAUSE_MS = 100;
/** A job may change its state while it is being cancelled; it does so only a few times. */
const CANCEL_TRIES = 5;

/** Opens the queue: what a gateway adds to, asks and cancels. Nothing is connected before the first call. */
export function openJobQueue(backend: QueueBackend, log: Log, extras: QueueExtras = {}): JobQueue {
  return new BullJobQueue(backend, log, { ...JOB_TIMES, ...extras.times }, extras);
}

/** Opens BullMQ's queue and waits until its server has answered, or `signal` fires. */
export async function openQueue(
  backend: QueueBackend,
  log: Log,
  times: JobTimes,
  telemetry: QueueExtras['telemetry'],
  signal: AbortSignal,
): Promise<Opened<WorkQueue>> {
  await backend.prepare();
  const opened = backend.queue({
    ...(telemetry === undefined ? {} : { telemetry }),
    defaultJobOptions: {
      attempts: times.attempts,
      backoff: { type: 'exponential', delay: times.backoffMs, jitter: 0.5 },
      removeOnComplete: KEEP_DONE,
      removeOnFail: KEEP_FAILED,
      // A stack begins with the error's message, and that may quote a patient's data.
      stackTraceLimit: 0,
    },
  });
  opened.made.on('error', (error) => log.warn({ error: error.name }, 'queue: connection lost'));
  await untilReady(opened, signal);
  return opened;
}

class BullJobQueue implements JobQueue {
  readonly #queue: Lazy<Opened<WorkQueue>>;
  readonly #closing = new AbortController();

  constructor(backend: QueueBackend, log: Log, times: JobTimes, extras: QueueExtras) {
    this.#queue = new Lazy(() => openQueue(backend, log, times, extras.telemetry, this.#closing.signal));
  }

  async add(kind: JobKind, id: JobId, tenant: TenantId, payload: unknown): Promise<void> {
    const data: JobData = { tenant, payload };
    for (let tries = 1; ; tries++) {
      try {
        await this.#use((queue) => queue.add(kind, data, { jobId: id }));
        return;
      } catch (error) {
        if (tries === ADD_TRIES || this.#closing.signal.aborted || isQueueAway(error)) throw error;
        await pause(ADD_PAUSE_MS * tries);
      }
    }
  }

  status(id: JobId): Promise<JobStatus | undefined> {
    return this.#use(async (queue) => {
      // The state first: what is read after it is at least as new, so that a finished job shows how it finished.
      const state = await queue.getJobState(id);
      const job = await queue.getJob(id);
      return job === undefined || state === 'unknown' ? undefined : describe(job, stateOf(state, job));
    });
  }

  /**
   * A waiting job is removed. A running one is marked: its worker sees the mark, aborts it and drops its result. A worker that has just
   * finished may have written its outcome before it saw the mark; who must rule that out closes the job in the JobStore as well.
   */
  cancel(id: JobId): Promise<boolean> {
    return this.#use(async (queue) => {
      for (let tries = 0; tries < CANCEL_TRIES; tries++) {
        const state = await queue.getJobState(id);
        const job = await queue.getJob(id);
        if (job === undefined || state === 'unknown') return false;
        if (state === 'completed' || state === 'failed') {
          if (state === 'completed' && job.returnvalue === 'cancelled') return true;
          // It ended between two looks: what came of it stands, and must not be shown as cancelled.
          if (job.data.cancelled === true) await job.updateData({ tenant: job.data.tenant, payload: job.data.payload });
          return false;
        }
        if (state === 'active') {
          if (job.data.cancelled !== true) await job.updateData({ ...job.data, cancelled: true });
          if ((await queue.getJobState(id)) === 'active') return true;
          continue;
        }
        const removed = await job.remove().then(
          () => true,
          () => false,
        );
        if (removed) return true;
      }
      return false;
    });
  }

  deadLetters(limit: number): Promise<readonly (JobStatus & { readonly reason: string })[]> {
    return this.#use(async (queue) => {
      const jobs = await queue.getFailed(0, Math.max(limit, 1) - 1);
      const letters = jobs.filter((job) => job.data.cancelled !== true);
      return letters.map((job) => ({ ...describe(job, 'failed'), reason: job.failedReason ?? 'unknown' }));
    });
  }

  retry(id: JobId): Promise<boolean> {
    return this.#use(async (queue) => {
      const job = await queue.getJob(id);
      if (job === undefined || job.data.cancelled === true || (await job.getState()) !== 'failed') return false;
      return job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true }).then(
        () => true,
        // Somebody else was faster.
        async () => (await job.getState()) !== 'failed',
      );
    });
  }

  counts(): Promise<Readonly<Record<'waiting' | 'active' | 'delayed' | 'failed', number>>> {
    return this.#use(async (queue) => {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
      return {
        waiting: counts.waiting ?? 0,
        active: counts.active ?? 0,
        delayed: counts.delayed ?? 0,
        failed: counts.failed ?? 0,
      };
    });
  }

  async ping(): Promise<void> {
    await this.#use((queue) => queue.getJobCounts('active'));
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const opened = await within(PATIENCE_MS, this.#queue.opened()).catch(() => undefined);
    await opened?.made.close().catch(() => undefined);
    opened?.release();
  }

  /**
   * BullMQ leaves calls on a closed PostgreSQL queue, and on a Redis that never came, without an answer: nobody waits for ever here. Rejects with
   * Unavailable when the server is away.
   */
  async #use<T>(work: (queue: WorkQueue) => Promise<T>): Promise<T> {
    try {
      if (this.#closing.signal.aborted) throw new QueueAway('the queue is closed');
      return await within(
        PATIENCE_MS,
        this.#queue.get().then(({ made }) => work(made)),
      );
    } catch (error) {
      if (!(error instanceof QueueAway) && !isAway(error)) throw error;
      const why = this.#closing.signal.aborted ? 'The queue is closed.' : 'The queue does not answer.';
      throw new Unavailable(finding('app.queue-unavailable', why), error);
    }
  }
}

/** It was waited for long enough: trying again would only take longer. */
const isQueueAway = (error: unknown): boolean => error instanceof Unavailable && error.cause instanceof QueueAway;

function stateOf(state: Exclude<Awaited<ReturnType<WorkQueue['getJobState']>>, 'unknown'>, job: WorkJob): JobState {
  // Whatever else befalls a job on the way, it has no effect once it is marked.
  if (job.data.cancelled === true) return 'cancelled';
  switch (state) {
    case 'completed':
      return ENDS[job.returnvalue];
    case 'failed':
    case 'active':
      return state;
    case 'delayed':
    case 'waiting':
    case 'prioritized':
    case 'waiting-children':
      return job.attemptsMade > 0 ? 'retrying' : 'waiting';
    default:
      return state satisfies never;
  }
}

const ENDS: Readonly<Record<JobEnd, JobState>> = { done: 'completed', failed: 'failed', cancelled: 'cancelled' };

function describe(job: WorkJob, state: JobState): JobStatus {
  return {
    id: jobId(job.id ?? ''),
    kind: job.name,
    tenant: tenantId(job.data.tenant),
    state,
    progress: state === 'completed' ? 100 : typeof job.progress === 'number' ? job.progress : 0,
    attempts: job.attemptsMade,
    createdAt: job.timestamp,
  };
}
