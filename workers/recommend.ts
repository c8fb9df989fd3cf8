import type { RecommendJob } from '../src/app/jobs.ts';
import type { JobOutcome, JobProcessor, JobStore, StoredOutcome } from '../src/app/ports.ts';
import type { UseCases } from '../src/app/requests.ts';
import { finding, isObject } from '../src/kernel/index.ts';

export interface RecommendDeps {
  readonly jobs: JobStore;
  readonly useCases: Pick<UseCases, 'recommend'>;
}

/**
 * Works an asynchronous $recommend by the same function as the synchronous way. It may run more than once for one job: the outcome is written
 * once, and a run that finds it there only says how it went.
 */
export function processor({ jobs, useCases }: RecommendDeps): JobProcessor {
  return async (_payload, run): Promise<JobOutcome> => {
    const earlier = await jobs.outcome(run.id, run.tenant);
    if (earlier !== undefined) return outcomeOf(earlier);

    const input = await jobs.input(run.id);
    if (!isRecommendJob(input) || input.caller.tenant !== run.tenant) {
      return { done: false, findings: [finding('job.input-gone', 'The input of the job is not there.')] };
    }
    await run.report(10);
    const result = await useCases.recommend(input.request, input.caller);
    // A cancelled job leaves nothing behind; the store would refuse its outcome anyway.
    run.signal.throwIfAborted();
    await run.report(90);
    const outcome: StoredOutcome = result.ok
      ? { ok: true, body: result.value.bundle }
      : { ok: false, findings: result.findings };
    await jobs.putOutcome(run.id, outcome);
    return outcomeOf(outcome);
  };
}

const outcomeOf = (outcome: StoredOutcome): JobOutcome =>
  outcome.ok ? { done: true } : { done: false, findings: outcome.findings };

/** The store gives back what the use case put there: its form is known once it is there at all. */
const isRecommendJob = (input: unknown): input is RecommendJob =>
  isObject(input) && isObject(input.request) && isObject(input.caller);
