import { fail, finding, type JobId, jobId, ok, type Result } from '../kernel/index.ts';
import type { Parts } from './parts.ts';
import type { Caller, ValidateJob } from './requests.ts';

/** What a validate job leaves: an OperationOutcome for each line that held a resource, in their order, one a line; its id is `line-` and the number of the line. */
export interface ValidatedBatch {
  readonly ndjson: string;
}

/** Puts the validation of many resources into the queue: the input first, so that no worker can meet a job without it. */
export async function startValidation(
  parts: Pick<Parts, 'jobs' | 'queue' | 'newId'>,
  job: ValidateJob,
  caller: Caller,
): Promise<Result<{ readonly job: JobId }>> {
  const id = jobId(parts.newId());
  try {
    await parts.jobs.putInput(id, caller.tenant, job);
    await parts.queue.add('validate', id, caller.tenant, {});
  } catch {
    return fail(finding('app.queue-unavailable', 'The work could not be queued.'));
  }
  return ok({ job: id });
}
