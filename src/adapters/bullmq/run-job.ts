import { basename } from 'node:path';
import type { JobOutcome, JobProcessor } from '../../app/ports.ts';
import { jobId, kindOf, tenantId } from '../../kernel/index.ts';
import type { JobEnd, WorkJob } from './backend.ts';

/** A job at work in this process. */
export interface Running {
  /** Rejects when the processor threw: the job is tried again. */
  readonly ended: Promise<JobEnd | 'handed back'>;
  /** Looks whether the job was cancelled, and aborts it if so. */
  look(): Promise<void>;
  /** Aborts the job so that another worker may take it. */
  handBack(): void;
}

/** Runs one job. Its result counts only if it was neither cancelled nor handed back meanwhile. */
export function runJob(processor: JobProcessor, job: WorkJob, isCancelled: () => Promise<boolean>): Running {
  const abort = new AbortController();
  let stopAs: 'cancelled' | 'handed back' | undefined;
  let stopped: (as: 'cancelled' | 'handed back') => void = () => undefined;
  const stop = (as: 'cancelled' | 'handed back'): void => {
    if (stopAs !== undefined) return;
    stopAs = as;
    abort.abort(new Error(`the job was ${as}`));
    stopped(as);
  };
  const look = async (): Promise<void> => {
    if (await isCancelled()) stop('cancelled');
  };
  const work = async (): Promise<JobEnd> => {
    if (job.data.cancelled === true) return 'cancelled';
    const outcome: JobOutcome = await processor(job.data.payload, {
      id: jobId(job.id ?? ''),
      tenant: tenantId(job.data.tenant),
      attempt: job.attemptsMade + 1,
      report: async (progress) => {
        await look();
        abort.signal.throwIfAborted();
        await job.updateProgress(Math.round(Math.min(Math.max(progress, 0), 100)));
      },
      signal: abort.signal,
    });
    await look();
    return outcome.done ? 'done' : 'failed';
  };
  const ended = new Promise<JobEnd | 'handed back'>((resolve, reject) => {
    // What is stopped ends at once, however long its processor takes to notice.
    stopped = resolve;
    work().then(
      (end) => resolve(stopAs ?? end),
      async (error: unknown) => {
        // An error may be the processor's way to notice; the queue being away is no reason to forget the error.
        await look().catch(() => undefined);
        if (stopAs === undefined) reject(withoutMessage(error));
        else resolve(stopAs);
      },
    );
  });
  return { ended, look, handBack: () => stop('handed back') };
}

/**
 * The error as it may be kept with the job: kind, code and place. Its message may quote the input, and that is a patient's.
 */
function withoutMessage(error: unknown): Error {
  const stack = typeof error === 'object' && error !== null && 'stack' in error ? String(error.stack) : '';
  const frame = /\n\s+at .*?([^/\\\s(]+):(\d+):\d+\)?(?:\n|$)/.exec(stack);
  return new Error(frame === null ? kindOf(error) : `${kindOf(error)} at ${basename(frame[1] ?? '')}:${frame[2]}`);
}
