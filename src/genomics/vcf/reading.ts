import { type Finding, fail, finding, ok, type Result } from '../../kernel/index.ts';
import type { GeneDefinition } from '../matching/definition.ts';
import type { CallEvidence, GeneSample, LocusCall, UnusableLocus } from '../matching/sample.ts';
import { type AlleleAt, isIndelLocus, rowAtLocus } from './allele-at.ts';
import { HeaderReading, type VcfHeader } from './header.ts';
import { type IndexedLocus, LocusIndex } from './locus-index.ts';
import { type LocusState, NOTHING, withCall, withCovered } from './locus-reading.ts';
import { readGenotype, readRow, SampleValues, type VcfRow, type WrittenGenotype } from './row.ts';
import { VcfScanner } from './scan.ts';

/** What a row must have to count. */
export interface ReadingThresholds {
  /** Reads at the position (DP); rows that do not state it count. */
  readonly minDepth: number;
  /** Phred-scaled genotype quality (GQ); rows that do not state it count. */
  readonly minGenotypeQuality: number;
  /** Whether rows whose FILTER names a failure count. Where they do, the reading and the gene say so. */
  readonly failedFilters: 'refuse' | 'accept';
}

/**
 * Array exports and panels state neither depth nor quality; a laboratory that states them sets its own limits. What FILTER means is the caller's own
 * affair (DeepVariant's RefCall is a good reference call), so by itself it refuses nothing.
 */
export const DEFAULT_THRESHOLDS: ReadingThresholds = { minDepth: 0, minGenotypeQuality: 0, failedFilters: 'accept' };

/** What PharmCAT's preprocessor writes into FILTER: a wrong REF makes the row useless, the others are remarks on ALT. */
const WRONG_REF = 'PCATxREF';
const HARMLESS = new Set(['PCATxALT', 'PCATxINDEL']);

export interface ReadingOptions {
  readonly thresholds?: ReadingThresholds;
  /** Names of the samples to read; all when left out. */
  readonly samples?: readonly string[];
}

export interface SampleReading {
  readonly name: string;
  readonly genes: ReadonlyMap<GeneDefinition, GeneSample>;
}

/** Rows at loci that were not used, by reason. */
export type SkippedRows = Readonly<Record<string, number>>;

export interface VcfReading {
  readonly header: VcfHeader;
  readonly samples: readonly SampleReading[];
  readonly rows: number;
  /** Rows that spoke of a locus. */
  readonly rowsAtLoci: number;
  readonly skipped: SkippedRows;
}

/** Most samples that one pass keeps in memory (about 60 KB each). */
const MOST_SAMPLES = 2_000;
/** From this many rows on whose REF is not that of GRCh38, and this share of all at loci, the file is of another assembly. */
const WRONG_REFERENCES = 3;
const WRONG_SHARE = 0.2;

/** Reads one VCF, chunk by chunk, in memory that does not grow with the file. */
export class VcfReader {
  readonly #index: LocusIndex;
  readonly #definitions: readonly GeneDefinition[];
  readonly #options: ReadingOptions;
  readonly #thresholds: ReadingThresholds;
  readonly #scanner: VcfScanner;
  readonly #head = new HeaderReading();
  readonly #remarks: Finding[] = [];
  readonly #skipped = new Map<string, number>();
  #header: VcfHeader | undefined;
  /** Columns of the samples that are read. */
  #columns: readonly number[] = [];
  #states: LocusState[][] = [];
  #rowsAtLoci = 0;
  #wrongReferences = 0;
  /** Rows that were used although FILTER names a failure. */
  #failedFilters = 0;

  constructor(
    definitions: readonly GeneDefinition[],
    options: ReadingOptions = {},
    index = new LocusIndex(definitions),
  ) {
    this.#definitions = definitions;
    this.#index = index;
    this.#options = options;
    this.#thresholds = options.thresholds ?? DEFAULT_THRESHOLDS;
    this.#scanner = new VcfScanner(this.#index, {
      meta: (text) => this.#head.add(text),
      columns: (text) => this.#begin(text),
      row: (text, line, chromosome) => this.#row(text, line, chromosome),
    });
  }

  get header(): VcfHeader | undefined {
    return this.#header;
  }

  /** A Finding ends the reading. */
  push(chunk: Buffer): Finding | undefined {
    return this.#scanner.push(chunk);
  }

  /** The next chunk does not follow the last one. */
  jump(): void {
    this.#scanner.jump();
  }

  /** Findings: what push() may say, vcf.assembly, vcf.truncated; remarks: vcf.rows-skipped, vcf.filter-named, vcf.assembly-unstated. */
  end(): Result<VcfReading> {
    const fault = this.#scanner.end();
    if (fault !== undefined) return fail(fault);
    const header = this.#header;
    if (header === undefined) return fail(finding('vcf.header', 'The file ends within its header.'));
    if (this.#wrongReferences >= WRONG_REFERENCES && this.#wrongReferences > WRONG_SHARE * this.#rowsAtLoci)
      return fail(
        finding(
          'vcf.assembly',
          `${this.#wrongReferences} of ${this.#rowsAtLoci} rows at known positions have another reference base than GRCh38.`,
        ),
      );
    const { rows, malformed, unsorted } = this.#scanner.counts;
    if (malformed > 0) this.#skip('malformed row', malformed);
    if (unsorted)
      this.#remarks.push(
        finding('vcf.rows-skipped', 'The rows are not sorted by position.', {}, { severity: 'information' }),
      );
    for (const [why, count] of this.#skipped)
      this.#remarks.push(
        finding('vcf.rows-skipped', `${count} ${count === 1 ? 'row was' : 'rows were'} not used: ${why}.`),
      );
    if (this.#failedFilters > 0)
      this.#remarks.push(
        finding('vcf.filter-named', `FILTER names a failure in ${this.#failedFilters} of the rows that were read.`),
      );
    return ok(
      {
        header,
        samples: this.#columns.map((column, at) => ({
          name: header.samples[column] ?? '',
          genes: this.#genesOf(this.#states[at] ?? []),
        })),
        rows,
        rowsAtLoci: this.#rowsAtLoci,
        skipped: Object.fromEntries(this.#skipped),
      },
      this.#remarks,
    );
  }

  #begin(text: string): Finding | undefined {
    const header = this.#head.finish(text);
    if (!header.ok) return header.findings[0];
    this.#remarks.push(...header.findings);
    this.#header = header.value;
    const names = this.#options.samples ?? header.value.samples;
    this.#columns = names.map((name) => header.value.samples.indexOf(name));
    const absent = this.#columns.indexOf(-1);
    if (absent >= 0)
      return finding('vcf.no-sample', `Sample ${absent + 1} of those asked for is not in the file.`, this.#head.place);
    if (names.length > MOST_SAMPLES)
      return finding('vcf.no-sample', `More than ${MOST_SAMPLES} samples: name those to read.`, this.#head.place);
    this.#states = names.map(() => new Array<LocusState>(this.#index.loci.length).fill(NOTHING));
    return undefined;
  }

  #row(text: string, line: number, chromosome: string): void {
    const row = readRow(text, line, chromosome, this.#header?.samples.length ?? 0);
    if (row === undefined) {
      this.#skip('malformed row', 1);
      return;
    }
    const loci = this.#index.overlapping(chromosome, row.position, row.end);
    if (loci.length === 0) return;
    this.#rowsAtLoci++;
    const values = this.#sampleTexts(row);
    if (row.filter !== undefined && this.#thresholds.failedFilters === 'accept') this.#failedFilters++;
    for (const indexed of loci) this.#atLocus(row, indexed, values);
  }

  #sampleTexts(row: VcfRow): readonly SampleValues[] {
    if (this.#columns.length === 1 && this.#header?.samples.length === 1)
      return [new SampleValues(row.format, row.samples)];
    const all = row.samples.split('\t');
    return this.#columns.map((column) => new SampleValues(row.format, all[column] ?? ''));
  }

  #atLocus(row: VcfRow, { locus, slot }: IndexedLocus, samples: readonly SampleValues[]): void {
    const at = rowAtLocus(row, locus);
    if (at === undefined && row.ref.includes('N')) {
      this.#skip('REF is masked (N)', 1);
      return;
    }
    if (at === undefined) {
      this.#wrongReferences++;
      this.#skip('REF is not the reference base', 1);
      return;
    }
    const literal = row.alts.some((alt) => !alt.startsWith('<'));
    const silent = literal && !at.touches && isIndelLocus(locus);
    // A base changed beside an insertion or deletion, or another one near it, says nothing of it.
    if (silent) return;
    for (const [sample, values] of samples.entries()) {
      const states = this.#states[sample];
      const state = states?.[slot];
      if (states === undefined || state === undefined) continue;
      const read = this.#genotypeAt(row, values, at.alleles);
      if (typeof read === 'string') {
        this.#skip(read, 1);
        continue;
      }
      if ('why' in read) {
        this.#skip(read.why, 1);
        // A variant that cannot be used must not be taken for the reference because another row is silent about it.
        if (read.matters) states[slot] = { kind: 'unusable', why: read.why };
        continue;
      }
      const bases = read.bases.map((base) => (base === 'reference' ? locus.ref : base));
      const call: LocusCall = { ...read, bases };
      states[slot] =
        at.covers || at.touches
          ? withCall(state, locus, call)
          : bases.every((base) => base === locus.ref)
            ? withCovered(state, locus, row.position, row.end, call)
            : state;
    }
  }

  /** The alleles of a sample at a locus; a text = nothing is called; `why` = the row cannot be used, `matters` = it may hide a variant. */
  #genotypeAt(
    row: VcfRow,
    values: SampleValues,
    alleles: readonly AlleleAt[],
  ): string | { readonly why: string; readonly matters: boolean } | LocusCall {
    const text = values.genotype;
    if (text === undefined) return 'no genotype (GT)';
    const written = readGenotype(text);
    if (written === undefined) return { why: 'the genotype (GT) cannot be read', matters: true };
    const called = written.alleles.filter((allele) => allele !== undefined);
    if (called.length === 0) return 'no call (./.)';
    if (written.alleles.length > 2) return { why: 'more than two alleles are called', matters: true };
    const shown = called.map((allele) => alleles[allele]);
    if (shown.includes(undefined))
      return { why: 'the genotype (GT) names an allele that the row does not have', matters: true };
    const variant = called.some((allele) => allele > 0);
    const untold = shown.find((one) => one?.kind === 'untold');
    if (untold?.kind === 'untold') return { why: untold.why, matters: true };
    const evidence = evidenceOf(row, values);
    const refusal = this.#refusal(row, evidence, written);
    if (refusal !== undefined) return { why: refusal, matters: variant };
    const phaseSet = values.get('PS');
    const bases = written.alleles.map((allele) => {
      const one = allele === undefined ? undefined : alleles[allele];
      return one?.kind === 'bases' ? one.bases : one?.kind === 'reference' ? 'reference' : undefined;
    });
    return {
      // One allele is all there is on the X of a man; elsewhere the other one was not told.
      bases: bases.length === 1 && row.chromosome !== 'X' ? [...bases, undefined] : bases,
      ...(written.phased && written.alleles.length === 2
        ? { phaseSet: phaseSet === undefined ? '|' : `PS ${phaseSet}` }
        : {}),
      evidence,
    };
  }

  #refusal(row: VcfRow, evidence: CallEvidence, { alleles }: WrittenGenotype): string | undefined {
    const { minDepth, minGenotypeQuality, failedFilters } = this.#thresholds;
    const failures = row.filter?.split(';').filter((code) => !HARMLESS.has(code)) ?? [];
    if (failures.includes(WRONG_REF)) return 'FILTER says that REF is wrong';
    if (failures.length > 0 && failedFilters === 'refuse') return 'FILTER names a failure';
    if (evidence.depth !== undefined && evidence.depth < minDepth) return `fewer than ${minDepth} reads`;
    if (evidence.genotypeQuality !== undefined && evidence.genotypeQuality < minGenotypeQuality)
      return `genotype quality below ${minGenotypeQuality}`;
    const heterozygous = new Set(alleles.filter((allele) => allele !== undefined)).size > 1;
    if (
      heterozygous &&
      this.#header?.depthsByAllele === true &&
      evidence.alleleDepths?.filter((reads) => reads > 0).length === 1
    )
      return 'called heterozygous with reads (AD) of one allele only';
    return undefined;
  }

  #skip(why: string, count: number): void {
    this.#skipped.set(why, (this.#skipped.get(why) ?? 0) + count);
  }

  #genesOf(states: readonly LocusState[]): ReadonlyMap<GeneDefinition, GeneSample> {
    const genes = new Map<
      GeneDefinition,
      { calls: Map<number, LocusCall>; unusable: UnusableLocus[]; extras: Map<number, LocusCall> }
    >(this.#definitions.map((definition) => [definition, { calls: new Map(), unusable: [], extras: new Map() }]));
    for (const { definition, locus, extra, slot } of this.#index.loci) {
      const state = states[slot];
      const gene = genes.get(definition);
      if (gene === undefined || state === undefined || state.kind === 'none') continue;
      if (state.kind === 'call') (extra ? gene.extras : gene.calls).set(locus.index, state.call);
      else if (!extra) gene.unusable.push({ index: locus.index, why: state.why });
    }
    return genes;
  }
}

function evidenceOf(row: VcfRow, values: SampleValues): CallEvidence {
  const depth = values.number('MIN_DP') ?? values.number('DP') ?? (row.block ? row.infoDepth : undefined);
  const genotypeQuality = values.number('GQ') ?? values.number('RGQ');
  const depths = values
    .get('AD')
    ?.split(',')
    .map((part) => (part === '.' ? 0 : Number(part)));
  const alleleDepths = depths?.every((reads) => Number.isFinite(reads)) === true ? depths : undefined;
  return {
    line: row.line,
    ...(depth === undefined ? {} : { depth }),
    ...(alleleDepths === undefined ? {} : { alleleDepths }),
    ...(genotypeQuality === undefined ? {} : { genotypeQuality }),
    ...(row.filter === undefined ? {} : { filter: row.filter }),
    ...(row.block ? { fromBlock: true } : {}),
  };
}
