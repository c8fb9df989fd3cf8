import { type Finding, fail, finding, ok, type Result } from '../../kernel/index.ts';
import type { GeneDefinition } from '../matching/definition.ts';
import { chromosomeOf } from './assembly.ts';
import { columnNames, HeaderReading } from './header.ts';
import { LocusIndex } from './locus-index.ts';
import { VcfScanner } from './scan.ts';

/*
 * The part of a VCF that pharmacogenes need, of one sample each, as a VCF again: a genome of gigabytes becomes some hundred rows that can be kept until they
 * are worked, and the rest of the person's genome is never stored.
 */

export interface VcfExtract {
  /** One text for each sample that was asked for, in that order. */
  readonly texts: readonly string[];
  /** Rows of the whole file. */
  readonly rows: number;
  readonly malformed: number;
}

/** Rows at the loci of one sample, blocks included, have a few hundred kilobytes. */
const LARGEST_EXTRACT = 16 * 1024 * 1024;
/** Of all samples of one file together. */
const LARGEST_EXTRACTS = 256 * 1024 * 1024;
/** Header lines that reading depends on. */
const KEPT = /^##(?:fileformat=|reference=|assembly=|FORMAT=<ID=AD,)/;

export class VcfExtractor {
  readonly #head = new HeaderReading();
  readonly #headLines: string[] = [];
  readonly #scanner: VcfScanner;
  readonly #samples: readonly string[] | undefined;
  #extracts: { readonly column: number; readonly lines: string[]; size: number }[] = [];
  #headSize = 0;
  #columns = 0;

  /** `samples`: names of the samples to keep; may be left out where there is one. */
  constructor(
    definitions: readonly GeneDefinition[],
    samples?: readonly string[],
    index = new LocusIndex(definitions),
  ) {
    this.#samples = samples;
    this.#scanner = new VcfScanner(index, {
      meta: (text) => {
        const contig = /^##contig=<(?:[^>]{0,400},)?ID=([^,>]{1,100})/.exec(text)?.[1];
        if (KEPT.test(text) || (contig !== undefined && chromosomeOf(contig) !== undefined)) {
          this.#headLines.push(text);
          this.#headSize += text.length + 1;
        }
        return this.#head.add(text);
      },
      columns: (text) => this.#begin(text),
      row: (text) => this.#row(text),
    });
  }

  /** A Finding ends the reading: those of the scanner and the header, vcf.no-sample, vcf.extract-too-large. */
  push(chunk: Buffer): Finding | undefined {
    const fault = this.#scanner.push(chunk);
    if (fault !== undefined) return fault;
    const sizes = this.#extracts.map(({ size }) => size);
    const sum = sizes.reduce((all, size) => all + size, this.#headSize);
    return sum > LARGEST_EXTRACTS || Math.max(0, ...sizes) > LARGEST_EXTRACT
      ? finding('vcf.extract-too-large', `Rows at known positions have more than ${LARGEST_EXTRACT} bytes.`)
      : undefined;
  }

  end(): Result<VcfExtract> {
    const fault = this.#scanner.end();
    if (fault !== undefined) return fail(fault);
    const { rows, malformed } = this.#scanner.counts;
    return ok({
      texts: this.#extracts.map(({ lines }) => `${[...this.#headLines, ...lines].join('\n')}\n`),
      rows,
      malformed,
    });
  }

  #begin(text: string): Finding | undefined {
    const header = this.#head.finish(text);
    if (!header.ok) return header.findings[0];
    const { samples } = header.value;
    this.#columns = samples.length;
    const columns =
      this.#samples === undefined
        ? samples.length === 1
          ? [0]
          : [-1]
        : this.#samples.map((name) => samples.indexOf(name));
    if (columns.includes(-1))
      return finding(
        'vcf.no-sample',
        this.#samples === undefined
          ? `The file has ${samples.length} samples, and none is named.`
          : 'A named sample is not in the file.',
        this.#head.place,
      );
    const fixed = columnNames(text).slice(0, 9);
    this.#extracts = columns.map((column) => ({ column, lines: [], size: 0 }));
    for (const extract of this.#extracts) keep(extract, [...fixed, samples[extract.column] ?? ''].join('\t'));
    return undefined;
  }

  #row(text: string): void {
    const [only] = this.#extracts;
    if (this.#columns === 1 && only !== undefined) {
      keep(only, text);
      return;
    }
    const cells = text.split('\t');
    // A row of another length is kept as it is, so that it is counted as malformed when it is read.
    const whole = cells.length === 9 + this.#columns;
    const fixed = cells.slice(0, 9).join('\t');
    for (const extract of this.#extracts) keep(extract, whole ? `${fixed}\t${cells[9 + extract.column] ?? ''}` : text);
  }
}

function keep(extract: { readonly lines: string[]; size: number }, line: string): void {
  extract.size += line.length + 1;
  if (extract.size <= LARGEST_EXTRACT) extract.lines.push(line);
}
