import type { Bundle } from '../../fhir/index.ts';
import type { CalledSample, CallingKnowledge } from '../../genomics/calls/call-genes.ts';
import type { Sex } from '../../genomics/index.ts';
import type { OutsideCall } from '../../genomics/outside/index.ts';
import type { LocusIndex, ReadingOptions } from '../../genomics/vcf/index.ts';
import type { Finding } from '../../kernel/index.ts';
import { genomicReportBundle } from '../../render/genomics/genomic-report.ts';
import { explanationOf, jsonOf, tableOf } from './lines.ts';
import { readGenomicFile } from './read-files.ts';

/* One file from its bytes to the lines that are printed of it: the work that threads share. What is asked for is plain data, so that it can be handed to them. */

export interface ImportWish {
  readonly profiles: string;
  readonly patient?: string;
  readonly samples?: readonly string[];
  readonly sex: Sex;
  readonly outside: readonly OutsideCall[];
  readonly thresholds: NonNullable<ReadingOptions['thresholds']>;
  readonly print: 'table' | 'explained' | 'json' | 'fhir';
  /** Results as FHIR are needed, printed or not. */
  readonly asFhir: boolean;
  readonly publicUrl: string;
  /** Milliseconds since the epoch, for the whole run. */
  readonly asOf: number;
}

export interface ImportTools {
  readonly knowledge: CallingKnowledge;
  readonly index: LocusIndex;
}

/** What came of one file. */
export interface ImportOutput {
  readonly lines: readonly string[];
  readonly findings: readonly Finding[];
  readonly failed: boolean;
  /** Said on standard error, beside the Findings. */
  readonly complaint?: string;
  readonly bundles: readonly Bundle[];
}

export type OnProgress = (read: number, of: number | undefined) => void;

export async function importFile(
  path: string,
  wish: ImportWish,
  { knowledge, index }: ImportTools,
  onProgress: OnProgress,
): Promise<ImportOutput> {
  const read = await readGenomicFile(
    path,
    knowledge,
    { sex: wish.sex, outside: wish.outside },
    {
      ...(wish.samples === undefined ? {} : { samples: wish.samples }),
      thresholds: wish.thresholds,
      onProgress,
      index,
    },
  );
  if (!read.ok) return { lines: [], findings: read.findings, failed: true, bundles: [] };
  const { file, samples, remarks } = read.value;
  if (wish.asFhir && samples.length > 1)
    return {
      lines: [],
      findings: remarks,
      failed: true,
      complaint: `${path}: several samples are not one patient; name one with --sample.`,
      bundles: [],
    };
  const printed = samples.map((sample) => printSample(sample, file, remarks, wish, knowledge));
  return {
    lines: printed.flatMap(({ lines }) => lines),
    findings: remarks,
    failed: false,
    bundles: printed.flatMap(({ bundle }) => bundle ?? []),
  };
}

function printSample(
  sample: CalledSample,
  file: string,
  remarks: readonly Finding[],
  wish: ImportWish,
  knowledge: CallingKnowledge,
): { readonly lines: readonly string[]; readonly bundle?: Bundle } {
  const bundle = wish.asFhir
    ? genomicReportBundle(sample, {
        patientId: wish.patient ?? '',
        asOf: wish.asOf,
        publicUrl: wish.publicUrl,
        genes: knowledge.terminology.genes,
        sourceId: `${file} ${sample.sample}`,
        remarks: remarks.map(({ message }) => message),
      })
    : undefined;
  const from = { file, sample: sample.sample, ...(wish.patient === undefined ? {} : { patient: wish.patient }) };
  const lines =
    wish.print === 'json'
      ? sample.genes.map((gene) => JSON.stringify(jsonOf(gene, from)))
      : wish.print === 'fhir'
        ? [JSON.stringify(bundle, null, 2)]
        : [...tableOf(sample, file), ...(wish.print === 'explained' ? [...explanationOf(sample), ''] : [])];
  return { lines, ...(bundle === undefined ? {} : { bundle }) };
}
