import { jobId } from '../kernel/index.ts';
import type { Decision } from '../ledger/decision.ts';
import type { CodeInbox, DecisionStore, InboxEntry, JobQueue, JobStatus } from './ports.ts';
import type { Caller } from './requests.ts';

/** Work that failed after every retry, with the reason that the queue keeps. */
export type DeadJob = JobStatus & { readonly reason: string };

/** What those who run a gateway ask of it, each within their own tenant. */
export interface Operations {
  deadJobs(caller: Caller): Promise<readonly DeadJob[]>;
  /** Puts a dead job back into the queue; false when there is none of that id. */
  retryJob(id: string, caller: Caller): Promise<boolean>;
  decision(id: string, caller: Caller): Promise<Decision | undefined>;
  /** Codes of the caller's resources that could not be resolved. */
  unknownCodes(caller: Caller): Promise<readonly InboxEntry[]>;
}

/** Dead jobs that one answer lists. */
const MOST_JOBS = 200;

export function createOperations(parts: {
  readonly queue: JobQueue;
  readonly decisions: Pick<DecisionStore, 'byId'>;
  readonly codeInbox: CodeInbox;
}): Operations {
  const { queue, decisions, codeInbox } = parts;
  return {
    deadJobs: async (caller) => (await queue.deadLetters(MOST_JOBS)).filter((job) => job.tenant === caller.tenant),
    retryJob: async (id, caller) => {
      const status = await queue.status(jobId(id));
      return status !== undefined && status.tenant === caller.tenant ? await queue.retry(status.id) : false;
    },
    decision: (id, caller) => decisions.byId(caller.tenant, id),
    unknownCodes: (caller) => codeInbox.list(caller.tenant),
  };
}
