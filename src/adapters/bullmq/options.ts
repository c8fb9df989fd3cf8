import type { Telemetry } from 'bullmq';

/** How jobs are worked. Every number has its line in docs/operations.md. */
export interface JobTimes {
  /** How often a job is started before it becomes a dead letter. */
  readonly attempts: number;
  /** Milliseconds before the first retry; each further one waits twice as long, give or take half. */
  readonly backoffMs: number;
  /** Milliseconds after which a job whose worker no longer gives a sign is taken from it. */
  readonly lockMs: number;
  /** Milliseconds between two looks for such jobs. */
  readonly stalledMs: number;
  /** Milliseconds between two looks whether a running job was cancelled. */
  readonly cancelMs: number;
}

export const JOB_TIMES: JobTimes = { attempts: 5, backoffMs: 1000, lockMs: 15_000, stalledMs: 5000, cancelMs: 500 };

/** A job that killed its worker this often is a dead letter: it would kill the next one too. */
export const MOST_STALLS = 3;

const DAY_SECONDS = 86_400;
/** How long finished jobs are remembered; their outcomes stand in the JobStore. */
export const KEEP_DONE = { age: DAY_SECONDS, count: 10_000 };
/** Dead letters stay until somebody had the time to look. */
export const KEEP_FAILED = { age: 30 * DAY_SECONDS, count: 10_000 };

/** Waits after a failed look for work; BullMQ's own 15 s would leave work lying after a short outage. */
export const RUN_RETRY_MS = 1000;

/** Milliseconds that a caller waits for the queue. */
export const PATIENCE_MS = 3000;

/** BullMQOtel, or anything of its shape: a trace then goes through the queue. */
export type QueueTelemetry = Telemetry;

export interface QueueExtras {
  readonly times?: Partial<JobTimes>;
  readonly telemetry?: QueueTelemetry;
}
