import type { Bundle } from '../fhir/index.ts';
import { callGenes } from '../genomics/calls/call-genes.ts';
import type { Sex } from '../genomics/index.ts';
import type { GeneDefinition } from '../genomics/matching/index.ts';
import { type OutsideCall, readOutsideCalls } from '../genomics/outside/index.ts';
import { LocusIndex, type ReadingThresholds, VcfExtractor, VcfReader } from '../genomics/vcf/index.ts';
import { fail, finding, type JobId, jobId, ok, type Result } from '../kernel/index.ts';
import { genomicReportBundle } from '../render/genomics/genomic-report.ts';
import type { FileClient, JobQueue, JobStore } from './ports.ts';
import type { Caller } from './requests.ts';
import type { RuleBook } from './rule-book.ts';

/** An import as it is kept until it is worked: what of the VCF matters, not the genome. */
export interface ImportRequest {
  readonly patientId: string;
  readonly sex: Sex;
  /** The reduced VCF of one sample (VcfExtractor). */
  readonly vcf?: string;
  /** Rows of the whole file. */
  readonly rows?: number;
  /** Alleles called elsewhere, as tab-separated lines. */
  readonly outside?: string;
  /** Alleles and phenotypes called elsewhere, as a message brought them. */
  readonly calls?: readonly OutsideCall[];
  /** Digest of what was sent: the same data give the same ids. */
  readonly sourceId: string;
  /** FHIR base, checked against those of the caller, that the results are written to as well. */
  readonly writeTo?: string;
}

/** What an import-genomics job finds as its input. */
export interface ImportJob {
  readonly request: ImportRequest;
  readonly caller: Caller;
}

/** Imports as the doors see them. */
export interface GenomicsImports {
  /** Files at addresses. */
  readonly files: FileClient;
  /** Reads a VCF while it comes in; samples may be left out where there is one. */
  extractor(samples: readonly string[] | undefined): VcfExtractor;
  /** Puts the import into the queue; with an id of its own, the same one twice is one job. Findings: app.queue-unavailable. */
  start(request: ImportRequest, caller: Caller, id?: JobId): Promise<Result<{ readonly job: JobId }>>;
}

export function createGenomicsImports(parts: {
  readonly definitions: readonly GeneDefinition[];
  readonly queue: Pick<JobQueue, 'add'>;
  readonly jobs: Pick<JobStore, 'putInput'>;
  readonly files: FileClient;
  readonly newId: () => string;
}): GenomicsImports {
  const index = new LocusIndex(parts.definitions);
  return {
    files: parts.files,
    extractor: (samples) => new VcfExtractor(parts.definitions, samples, index),
    start: async (request, caller, id = jobId(parts.newId())) => {
      const job: ImportJob = { request, caller };
      try {
        await parts.jobs.putInput(id, caller.tenant, job);
        await parts.queue.add('import-genomics', id, caller.tenant, {});
      } catch {
        return fail(finding('app.queue-unavailable', 'The work could not be queued.'));
      }
      return ok({ job: id });
    },
  };
}

export interface ImportWork {
  readonly definitions: readonly GeneDefinition[];
  readonly rules: Pick<RuleBook, 'current'>;
  readonly publicUrl: string;
  /** What rows must have to count; the defaults of the reader when left out. */
  readonly thresholds?: ReadingThresholds;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Works an import: a Bundle of Genomics Reporting resources. Findings: those of VcfReader and of readOutsideCalls. */
export function workImport(work: ImportWork, request: ImportRequest): Result<{ readonly bundle: Bundle }> {
  const { ruleSet, genomics } = work.rules.current;
  const outside = request.outside === undefined ? ok([]) : readOutsideCalls(request.outside, 'outside');
  if (!outside.ok) return outside;
  const reading = request.vcf === undefined ? undefined : readText(work, request.vcf);
  if (reading?.ok === false) return reading;
  const sample = callGenes(
    reading?.value.samples[0],
    { definitions: work.definitions, genomics, terminology: ruleSet.terminology },
    { sex: request.sex, outside: [...outside.value, ...(request.calls ?? [])] },
  );
  const bundle = genomicReportBundle(sample, {
    patientId: request.patientId,
    asOf: work.now(),
    publicUrl: work.publicUrl,
    genes: ruleSet.terminology.genes,
    sourceId: request.sourceId,
    remarks: [
      ...(request.rows === undefined ? [] : [`${request.rows} rows were looked through.`]),
      ...(reading?.findings ?? []).map(({ message }) => message),
    ],
  });
  return ok({ bundle });
}

function readText({ definitions, thresholds }: ImportWork, text: string) {
  const reader = new VcfReader(definitions, thresholds === undefined ? {} : { thresholds });
  const fault = reader.push(Buffer.from(text, 'latin1'));
  return fault === undefined ? reader.end() : fail(fault);
}
