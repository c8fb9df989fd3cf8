import type { Request } from 'express';
import type { GenomicsImports, ImportRequest } from '../../app/import-genomics.ts';
import type { Caller } from '../../app/requests.ts';
import { isFhirId, type JobId, ok, type Result } from '../../kernel/index.ts';
import { drain, isSex, query, reduced, requestFault, writtenTo } from './import-body.ts';
import { statusUrl } from './jobs.ts';

/** Samples that one upload may be shared out into. */
const MOST_SAMPLES = 500;

interface NamedRequest {
  readonly sample: string;
  readonly request: ImportRequest;
}

/** A file of several people, `?patients=SAMPLE:PATIENT:SEX,...` (the sex may be left out): each becomes a job of its own, for whichever worker is free. */
export async function manyRequests(
  imports: GenomicsImports,
  req: Request,
  bases: readonly string[],
): Promise<Result<readonly NamedRequest[]>> {
  const people = (query(req, 'patients') ?? '').split(',').map((text) => {
    const [sample = '', patientId = '', sex = 'unknown', ...more] = text.split(':');
    return sample !== '' && isFhirId(patientId) && isSex(sex) && more.length === 0
      ? { sample, patientId, sex }
      : undefined;
  });
  const known = people.filter((one) => one !== undefined);
  const writeTo = writtenTo(query(req, 'writeTo'), bases);
  const refusal =
    known.length !== people.length ||
    known.length > MOST_SAMPLES ||
    new Set(known.map(({ sample }) => sample)).size !== known.length ||
    new Set(known.map(({ patientId }) => patientId)).size !== known.length
      ? requestFault(
          `?patients= is SAMPLE:PATIENT or SAMPLE:PATIENT:SEX, each once, at most ${MOST_SAMPLES}, with commas between.`,
        )
      : writeTo;
  const read = refusal.ok
    ? await reduced(
        imports,
        req.iterator({ destroyOnReturn: false }),
        known.map(({ sample }) => sample),
      )
    : refusal;
  if (!read.ok || !writeTo.ok) {
    await drain(req);
    return read.ok ? requestFault('') : read;
  }
  return ok(
    known.flatMap(({ sample, patientId, sex }, at) => {
      const extract = read.value[at];
      return extract === undefined ? [] : [{ sample, request: { patientId, sex, ...extract, ...writeTo.value } }];
    }),
  );
}

type StartedSample = NamedRequest & { readonly job: JobId };

export async function startAll(
  imports: GenomicsImports,
  requests: readonly NamedRequest[],
  caller: Caller,
): Promise<Result<readonly StartedSample[]>> {
  const started: StartedSample[] = [];
  for (const one of requests) {
    const job = await imports.start(one.request, caller);
    if (!job.ok) return job;
    started.push({ ...one, job: job.value.job });
  }
  return ok(started);
}

/** Where the status of each sample's job is asked for. */
export const listOf = (jobs: readonly StartedSample[], base: string) => ({
  resourceType: 'Parameters',
  parameter: jobs.map(({ sample, request, job }) => ({
    name: 'job',
    part: [
      { name: 'sample', valueString: sample },
      { name: 'subject', valueReference: { reference: `Patient/${request.patientId}` } },
      { name: 'status', valueUrl: statusUrl(base, job) },
    ],
  })),
});
