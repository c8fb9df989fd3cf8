import type { JobOutcome, JobProcessor, JobStore } from '../src/app/ports.ts';
import type { ValidateJob } from '../src/app/requests.ts';
import type { ValidatedBatch } from '../src/app/validate-batch.ts';
import { type TerminologyServer, toOperationOutcome, validateText } from '../src/fhir/index.ts';
import { type Finding, finding, isObject } from '../src/kernel/index.ts';

export interface ValidateDeps {
  readonly jobs: JobStore;
  readonly terminologyServer?: TerminologyServer;
}

/** Findings listed for one line; the rest are counted. A thousand for each of ten thousand lines would be gigabytes. */
const MOST_FINDINGS = 100;
/** Characters of all outcomes; beyond, lines are only told how many findings there were. */
const LONGEST_OUTCOME = 32_000_000;
/** Milliseconds after which other work of the process gets its turn. */
const TURN = 20;

/**
 * Works the validation of many resources by the same function as $validate. It may run more than once for one job: the outcome is written
 * once, and a run that finds it there only says so.
 */
export function processor({ jobs, terminologyServer }: ValidateDeps): JobProcessor {
  return async (_payload, run): Promise<JobOutcome> => {
    if ((await jobs.outcome(run.id, run.tenant)) !== undefined) return { done: true };
    const input = await jobs.input(run.id);
    if (!isValidateJob(input)) {
      return { done: false, findings: [finding('job.input-gone', 'The input of the job is not there.')] };
    }
    const lines = input.ndjson.split('\n');
    const outcomes: string[] = [];
    let length = 0;
    let told = 0;
    let turn = performance.now();
    for (const [i, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const findings = await validateText(line, { profiles: input.profiles }, terminologyServer);
      const kept = length > LONGEST_OUTCOME ? [] : findings.slice(0, MOST_FINDINGS);
      const outcome = JSON.stringify({ ...toOperationOutcome(placed(kept, findings.length, i)), id: `line-${i + 1}` });
      length += outcome.length;
      outcomes.push(outcome);
      if (performance.now() - turn < TURN) continue;
      const percent = Math.floor(((i + 1) / lines.length) * 99);
      if (percent > told) {
        told = percent;
        await run.report(percent);
      }
      await new Promise(setImmediate);
      run.signal.throwIfAborted();
      turn = performance.now();
    }
    run.signal.throwIfAborted();
    const body: ValidatedBatch = { ndjson: outcomes.map((o) => `${o}\n`).join('') };
    await jobs.putOutcome(run.id, { ok: true, body });
    return { done: true };
  };
}

/** The Findings of a line with their place in the whole input, and how many there are beside them. */
function placed(kept: readonly Finding[], all: number, above: number): readonly Finding[] {
  const here = kept.map((f) => ({ ...f, place: { ...f.place, line: (f.place.line ?? 1) + above } }));
  if (all === kept.length) return here;
  const message = `${all} findings in all; ${all - kept.length} of them are not listed.`;
  return [...here, finding('fhir.too-many-findings', message)];
}

/** The store gives back what the use case put there: its form is known once it is there at all. */
const isValidateJob = (input: unknown): input is ValidateJob =>
  isObject(input) && typeof input.ndjson === 'string' && Array.isArray(input.profiles);
