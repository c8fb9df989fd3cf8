import { type ImportJob, type ImportWork, workImport } from '../src/app/import-genomics.ts';
import type { JobOutcome, JobProcessor, JobStore, StoredOutcome } from '../src/app/ports.ts';
import { finding, isObject } from '../src/kernel/index.ts';

export interface ImportDeps {
  readonly jobs: JobStore;
  readonly work: ImportWork;
}

/** Works an import of genomic data. Run twice, it writes one outcome: the second run only says how the first went. */
export function processor({ jobs, work }: ImportDeps): JobProcessor {
  return async (_payload, run): Promise<JobOutcome> => {
    const earlier = await jobs.outcome(run.id, run.tenant);
    if (earlier !== undefined) return outcomeOf(earlier);
    const input = await jobs.input(run.id);
    if (!isImportJob(input) || input.caller.tenant !== run.tenant)
      return { done: false, findings: [finding('job.input-gone', 'The input of the job is not there.')] };
    await run.report(10);
    const result = workImport(work, input.request);
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
const isImportJob = (input: unknown): input is ImportJob =>
  isObject(input) && isObject(input.request) && isObject(input.caller);
