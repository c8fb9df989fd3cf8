import { fail, finding, type JobId, jobId, ok, type Result } from '../kernel/index.ts';
import type { Parts } from './parts.ts';
import type { JobStatus, StoredOutcome } from './ports.ts';
import type { Caller, RecommendRequest } from './requests.ts';

/** What a recommend job finds as its input: the request and who asked. */
export interface RecommendJob {
  readonly request: RecommendRequest;
  readonly caller: Caller;
}

/** Puts a $recommend into the queue: the input first, so that no worker can meet a job without it. */
export async function startRecommend(
  parts: Parts,
  request: RecommendRequest,
  caller: Caller,
): Promise<Result<{ readonly job: JobId }>> {
  const id = jobId(parts.newId());
  const job: RecommendJob = { request: { ...request, job: id }, caller };
  try {
    await parts.jobs.putInput(id, caller.tenant, job);
    await parts.queue.add('recommend', id, caller.tenant, {});
  } catch {
    return fail(finding('app.queue-unavailable', 'The work could not be queued.'));
  }
  return ok({ job: id });
}

/** State of a job of this tenant, with its outcome once there is one; undefined for any other id, and once the job was deleted. */
export async function jobStatus(
  parts: Parts,
  id: string,
  caller: Caller,
): Promise<{ readonly status: JobStatus; readonly outcome?: StoredOutcome } | undefined> {
  const job = jobId(id);
  const status = await parts.queue.status(job);
  if (status === undefined || status.tenant !== caller.tenant) return undefined;
  const outcome = await parts.jobs.outcome(job, caller.tenant);
  if (outcome !== undefined)
    return { status: { ...status, state: outcome.ok ? 'completed' : 'failed', progress: 100 }, outcome };
  // An outcome is written before its job is done: where there is none, the caller deleted it.
  if (status.state === 'completed') return undefined;
  if (status.state === 'failed') {
    // A dead letter keeps its input, to be run again; a deleted one has none.
    if ((await parts.jobs.input(job)) === undefined) return undefined;
    return {
      status,
      outcome: { ok: false, findings: [finding('app.job-failed', 'The work failed after every retry.')] },
    };
  }
  return { status };
}

/** True when a job of this tenant was there; it has no effect from now on. */
export async function cancelJob(parts: Parts, id: string, caller: Caller): Promise<boolean> {
  const job = jobId(id);
  const status = await parts.queue.status(job);
  if (status === undefined || status.tenant !== caller.tenant) return false;
  await parts.queue.cancel(job);
  await parts.jobs.drop(job);
  return true;
}
