import { type Finding, fail, finding, ok, type Result } from '../../kernel/index.ts';
import type { GeneDefinition } from '../matching/definition.ts';
import { chromosomeOf } from './assembly.ts';
import { columnNames, HeaderReading } from './header.ts';
import { LocusIndex } from './locus-index.ts';
import { VcfScanner } from './scan.ts';

/*
 * The part of a VCF that pharmacogenes need, of one sample, as a VCF again: a genome of gigabytes becomes some hundred rows that can be kept until they
 * are worked, and the rest of the person's genome is never stored.
 */

export interface VcfExtract {
  readonly text: string;
  /** Rows of the whole file. */
  readonly rows: number;
  readonly malformed: number;
}

/** Rows at the loci of one sample, blocks included, have a few hundred kilobytes. */
const LARGEST_EXTRACT = 16 * 1024 * 1024;
/** Header lines that reading depends on. */
const KEPT = /^##(?:fileformat=|reference=|assembly=|FORMAT=<ID=AD,)/;

export class VcfExtractor {
  readonly #head = new HeaderReading();
  readonly #lines: string[] = [];
  readonly #scanner: VcfScanner;
  readonly #sample: string | undefined;
  #size = 0;
  #column = 0;
  #columns = 0;

  /** `sample`: name of the sample to keep; may be left out where there is one. */
  constructor(definitions: readonly GeneDefinition[], sample?: string, index = new LocusIndex(definitions)) {
    this.#sample = sample;
    this.#scanner = new VcfScanner(index, {
      meta: (text) => {
        const contig = /^##contig=<(?:[^>]{0,400},)?ID=([^,>]{1,100})/.exec(text)?.[1];
        if (KEPT.test(text) || (contig !== undefined && chromosomeOf(contig) !== undefined)) this.#keep(text);
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
    return this.#size > LARGEST_EXTRACT
      ? finding('vcf.extract-too-large', `Rows at known positions have more than ${LARGEST_EXTRACT} bytes.`)
      : undefined;
  }

  end(): Result<VcfExtract> {
    const fault = this.#scanner.end();
    if (fault !== undefined) return fail(fault);
    const { rows, malformed } = this.#scanner.counts;
    return ok({ text: `${this.#lines.join('\n')}\n`, rows, malformed });
  }

  #begin(text: string): Finding | undefined {
    const header = this.#head.finish(text);
    if (!header.ok) return header.findings[0];
    const { samples } = header.value;
    this.#column = this.#sample === undefined && samples.length === 1 ? 0 : samples.indexOf(this.#sample ?? '');
    this.#columns = samples.length;
    if (this.#column < 0)
      return finding(
        'vcf.no-sample',
        this.#sample === undefined
          ? `The file has ${samples.length} samples, and none is named.`
          : 'The named sample is not in the file.',
        this.#head.place,
      );
    this.#keep([...columnNames(text).slice(0, 9), samples[this.#column] ?? ''].join('\t'));
    return undefined;
  }

  #row(text: string): void {
    if (this.#columns === 1) {
      this.#keep(text);
      return;
    }
    const cells = text.split('\t');
    // A row of another length is kept as it is, so that it is counted as malformed when it is read.
    this.#keep(
      cells.length === 9 + this.#columns ? [...cells.slice(0, 9), cells[9 + this.#column] ?? ''].join('\t') : text,
    );
  }

  #keep(line: string): void {
    this.#size += line.length + 1;
    if (this.#size <= LARGEST_EXTRACT) this.#lines.push(line);
  }
}
