import type { JobStatus } from '../../app/ports.ts';
import type { UseCases } from '../../app/requests.ts';
import { isFhirId, isObject, type JobId } from '../../kernel/index.ts';
import { type BodyType, notFound, refuse, send, sendText } from '../answer.ts';
import type { GuardedDoor } from '../guard.ts';
import type { Answer } from '../parts.ts';

/*
 * FHIR's asynchronous request pattern for one operation. R4 defines it for bulk data only; for the answer of a single interaction the gateway follows the
 * same pattern as R5 words it (https://hl7.org/fhir/R5/async-bundle.html): 202 while it runs, then a batch-response Bundle with the one answer inside, or
 * the OperationOutcome of the failure.
 */

export const NDJSON_TYPE = 'application/fhir+ndjson; charset=utf-8';

/** An outcome of many resources leaves as they came: one on each line. */
const isLines = (body: unknown): body is { readonly ndjson: string } =>
  isObject(body) && typeof body.ndjson === 'string';

/** Seconds after which asking again makes sense. */
const RETRY_AFTER = '1';

export const statusUrl = (base: string, job: JobId | string): string => `${base}/fhir/jobs/${job}`;

export function accepted(res: Answer, base: string, job: JobId): void {
  res.statusCode = 202;
  res.setHeader('Content-Location', statusUrl(base, job));
  res.setHeader('Retry-After', RETRY_AFTER);
  res.end();
}

/** GET of a status URL. */
export function jobStatusDoor(useCases: UseCases, typeOf: (res: Answer) => BodyType): GuardedDoor {
  return async (req, res, caller) => {
    const type = typeOf(res);
    const id = String(req.params.id);
    const job = isFhirId(id) ? await useCases.jobStatus(id, caller) : undefined;
    if (job === undefined || job.status.state === 'cancelled') return notFound(res, type);
    if (job.outcome === undefined) {
      res.statusCode = 202;
      res.setHeader('X-Progress', progressOf(job.status));
      res.setHeader('Retry-After', RETRY_AFTER);
      res.end();
      return;
    }
    if (!job.outcome.ok) return refuse(res, job.outcome.findings, type);
    if (isLines(job.outcome.body)) return sendText(res, 200, job.outcome.body.ndjson, NDJSON_TYPE);
    send(
      res,
      200,
      {
        resourceType: 'Bundle',
        type: 'batch-response',
        entry: [{ resource: job.outcome.body, response: { status: '200 OK' } }],
      },
      type,
    );
  };
}

/** DELETE of a status URL: the work has no effect from now on. */
export function cancelJobDoor(useCases: UseCases, typeOf: (res: Answer) => BodyType): GuardedDoor {
  return async (req, res, caller) => {
    const id = String(req.params.id);
    if (!isFhirId(id) || !(await useCases.cancelJob(id, caller))) return notFound(res, typeOf(res));
    res.statusCode = 202;
    res.end();
  };
}

/** At most 100 characters, as the pattern asks of X-Progress. */
function progressOf(status: JobStatus): string {
  switch (status.state) {
    case 'waiting':
      return 'waiting for a worker';
    case 'retrying':
      return `to be tried again, ${status.attempts} attempts so far`;
    case 'active':
      return `in progress, ${Math.round(status.progress)}%`;
    case 'completed':
    case 'failed':
    case 'cancelled':
      return 'finishing';
    default:
      return status.state satisfies never;
  }
}
