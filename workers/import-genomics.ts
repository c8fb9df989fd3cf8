import { type ImportJob, type ImportWork, workImport } from '../src/app/import-genomics.ts';
import type { EhrWriter, JobOutcome, JobProcessor, JobRun, JobStore, Log, StoredOutcome } from '../src/app/ports.ts';
import { type Bundle, toOperationOutcome } from '../src/fhir/index.ts';
import { type Finding, finding, isObject } from '../src/kernel/index.ts';
import { transactionOf } from '../src/render/genomics/write-back.ts';

export interface ImportDeps {
  readonly jobs: JobStore;
  readonly work: ImportWork;
  readonly writer: EhrWriter;
  readonly log: Log;
}

/** Works an import of genomic data. Run twice, it writes one outcome: the second run only says how the first went. */
export function processor(deps: ImportDeps): JobProcessor {
  const { jobs, work } = deps;
  return async (_payload, run): Promise<JobOutcome> => {
    const earlier = await jobs.outcome(run.id, run.tenant);
    if (earlier !== undefined) return outcomeOf(earlier);
    const input = await jobs.input(run.id);
    if (!isImportJob(input) || input.caller.tenant !== run.tenant)
      return { done: false, findings: [finding('job.input-gone', 'The input of the job is not there.')] };
    await run.report(10);
    const result = workImport(work, input.request);
    run.signal.throwIfAborted();
    await run.report(50);
    const { writeTo } = input.request;
    const delivered =
      result.ok && writeTo !== undefined ? await deliver(deps, result.value.bundle, writeTo, run) : undefined;
    await run.report(90);
    const outcome: StoredOutcome = result.ok
      ? { ok: true, body: withDelivery(result.value.bundle, delivered) }
      : { ok: false, findings: result.findings };
    await jobs.putOutcome(run.id, outcome);
    return outcomeOf(outcome);
  };
}

/**
 * One Delivery: the results to the hospital's FHIR server. Thrown where a later attempt may succeed; by its identifiers the server knows what it has of an
 * earlier one. What the server refuses for good is said beside the results, which are not lost for it.
 */
async function deliver({ writer, log }: ImportDeps, bundle: Bundle, base: string, run: JobRun): Promise<Finding> {
  const written = await writer.transact(base, transactionOf(bundle), run.signal);
  const delivery = { job: run.id, attempt: run.attempt };
  if (written.ok) {
    log.info({ ...delivery, ...written.value }, 'delivery: results written');
    const { created, updated } = written.value;
    return finding('ehr.written', `${created} resources were created, ${updated} updated.`);
  }
  const [fault] = written.findings;
  log.warn({ ...delivery, code: fault?.code }, 'delivery: results not written');
  if (fault === undefined || fault.code === 'ehr.write-failed') throw new Error('the results could not be written yet');
  return fault;
}

/** The results, and how their Delivery went. */
const withDelivery = (bundle: Bundle, delivered: Finding | undefined): unknown =>
  delivered === undefined
    ? bundle
    : { ...bundle, entry: [...(bundle.entry ?? []), { resource: toOperationOutcome([delivered]) }] };

const outcomeOf = (outcome: StoredOutcome): JobOutcome =>
  outcome.ok ? { done: true } : { done: false, findings: outcome.findings };

/** The store gives back what the use case put there: its form is known once it is there at all. */
const isImportJob = (input: unknown): input is ImportJob =>
  isObject(input) && isObject(input.request) && isObject(input.caller);
