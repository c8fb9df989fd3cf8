import { setTimeout as pause } from 'node:timers/promises';
import { WaitingError } from 'bullmq';
import type { JobKind, JobProcessor, JobWorkers, Log } from '../../app/ports.ts';
import { kindOf } from '../../kernel/index.ts';
import type { JobEnd, Opened, Process, QueueBackend, WorkQueue, WorkWorker } from './backend.ts';
import { openQueue } from './job-queue.ts';
import { JOB_TIMES, type JobTimes, MOST_STALLS, PATIENCE_MS, type QueueExtras, RUN_RETRY_MS } from './options.ts';
import { untilReady, within } from './patience.ts';
import { type Running, runJob } from './run-job.ts';

/** Takes jobs off the queue in this process. */
export function openJobWorkers(backend: QueueBackend, log: Log, extras: QueueExtras = {}): JobWorkers {
  return new BullJobWorkers(backend, log, { ...JOB_TIMES, ...extras.times }, extras);
}

class BullJobWorkers implements JobWorkers {
  readonly #running = new Set<Running>();
  #queue: Opened<WorkQueue> | undefined;
  #worker: Opened<WorkWorker> | undefined;
  #starting: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  readonly #stopping = new AbortController();
  #handingBack = false;
  #watch: NodeJS.Timeout | undefined;

  constructor(
    private readonly backend: QueueBackend,
    private readonly log: Log,
    private readonly times: JobTimes,
    private readonly extras: QueueExtras,
  ) {}

  /** Resolves once jobs are being taken; waits for the server as long as it takes. */
  start(processors: Readonly<Partial<Record<JobKind, JobProcessor>>>, concurrency: number): Promise<void> {
    this.#starting ??= this.#start(processors, concurrency);
    return this.#starting;
  }

  stop(graceMs: number): Promise<void> {
    this.#stopped ??= this.#stop(graceMs);
    return this.#stopped;
  }

  async #stop(graceMs: number): Promise<void> {
    this.#stopping.abort();
    await this.#starting;
    clearTimeout(this.#watch);
    const worker = this.#worker;
    if (worker !== undefined) {
      const closing = worker.made.close().catch(() => undefined);
      const inTime = await Promise.race([closing.then(() => true), pause(graceMs, false, { ref: false })]);
      if (!inTime) {
        this.log.info({ jobs: this.#running.size }, 'jobs are handed back');
        this.#handingBack = true;
        for (const running of this.#running) running.handBack();
        await within(PATIENCE_MS, closing).catch(() =>
          this.log.warn({}, 'jobs could not be handed back; others take them over'),
        );
      }
      worker.release();
    }
    await within(PATIENCE_MS, this.#queue?.made.close() ?? Promise.resolve()).catch(() => undefined);
    this.#queue?.release();
  }

  async #start(processors: Readonly<Partial<Record<JobKind, JobProcessor>>>, concurrency: number): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        this.#queue ??= await openQueue(this.backend, this.log, this.times, undefined, this.#stopping.signal);
        this.#worker = await this.#openWorker(processors, concurrency);
        this.#watchCancels();
        return;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.log.warn({ code: kindOf(error) }, 'the queue does not answer; no jobs are taken until it does');
        await pause(RUN_RETRY_MS);
      }
    }
  }

  async #openWorker(
    processors: Readonly<Partial<Record<JobKind, JobProcessor>>>,
    concurrency: number,
  ): Promise<Opened<WorkWorker>> {
    const process: Process = (job, token) => this.#process(processors, job, token);
    const { telemetry } = this.extras;
    const opened = this.backend.worker(process, {
      concurrency,
      ...(telemetry === undefined ? {} : { telemetry }),
      lockDuration: this.times.lockMs,
      stalledInterval: this.times.stalledMs,
      maxStalledCount: MOST_STALLS,
      runRetryDelay: RUN_RETRY_MS,
    });
    const { made } = opened;
    made.on('error', (error) => this.log.warn({ error: error.name }, 'worker: connection lost'));
    made.on('failed', (job, error) => {
      const { id, name, attemptsMade } = job ?? {};
      this.log.warn({ job: id, kind: name, attempt: attemptsMade, reason: error.message }, 'job failed');
    });
    made.on('stalled', (job) => this.log.warn({ job }, 'job taken from a worker that gave no sign'));
    await untilReady(opened, this.#stopping.signal);
    return opened;
  }

  async #process(
    processors: Readonly<Partial<Record<JobKind, JobProcessor>>>,
    ...[job, token]: Parameters<Process>
  ): Promise<JobEnd> {
    const running = runJob(processors[job.name] ?? noProcessor, job, () => this.#isCancelled(job.id ?? ''));
    this.#running.add(running);
    // A job that was on its way here when the others were handed back.
    if (this.#handingBack) running.handBack();
    try {
      const end = await running.ended;
      if (end !== 'handed back') return end;
      await job.moveToWait(token);
      throw new WaitingError();
    } finally {
      this.#running.delete(running);
    }
  }

  async #isCancelled(id: string): Promise<boolean> {
    const job = await this.#queue?.made.getJob(id);
    return job?.data.cancelled === true;
  }

  /** Looks for marks that a cancel left on running jobs. */
  #watchCancels(): void {
    this.#watch = setTimeout(async () => {
      await Promise.allSettled([...this.#running].map((running) => running.look()));
      if (!this.#stopping.signal.aborted) this.#watchCancels();
    }, this.times.cancelMs);
    this.#watch.unref();
  }
}

const noProcessor: JobProcessor = async () => {
  throw new Error('no processor for this kind of job');
};
