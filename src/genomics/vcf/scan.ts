import { type Finding, finding } from '../../kernel/index.ts';
import { chromosomeOf } from './assembly.ts';
import { columnNames } from './header.ts';
import type { LocusIndex, Windows } from './locus-index.ts';

/*
 * Looks through the bytes of a VCF for the rows that matter. Of every other row it reads chromosome and position and nothing else; that is what keeps
 * the reading of millions of rows close to the price of their decompression.
 */

/** What the scanner finds. Texts are Latin-1: only their ASCII part is ever read. */
export interface ScanTarget {
  /** A line that begins with `##`. */
  meta(text: string): Finding | undefined;
  /** The line `#CHROM`. */
  columns(text: string): Finding | undefined;
  /** A row at or before a locus. */
  row(text: string, line: number, chromosome: string): void;
}

const NEWLINE = 10;
const TAB = 9;
const HASH = 35;
const ZERO = 48;
const NINE = 57;
/** `1\t1\t.\tA\tC` and more: no row is as short as this. */
const SHORTEST_ROW = 8;

/** A row of 100,000 samples has a few megabytes. */
const LONGEST_LINE = 32 * 1024 * 1024;
const LONGEST_HEADER = 64 * 1024 * 1024;

export class VcfScanner {
  readonly #index: LocusIndex;
  readonly #target: ScanTarget;
  /** An unfinished line at the end of the last chunk. */
  #carry: Buffer | undefined;
  #inHeader = true;
  #headerBytes = 0;
  #columns = 0;
  /** Lines so far. */
  #line = 0;
  #headerLines = 0;
  #malformed = 0;
  #unsorted = false;

  #name: Uint8Array = new Uint8Array(0);
  #chromosome: string | undefined;
  #windows: Windows | undefined;
  #window = 0;
  #nextStart = Number.POSITIVE_INFINITY;
  #position = 0;
  /** The row before the current one, when nobody has looked at it: a reference block may reach over a locus. */
  #previous: Buffer | undefined;

  constructor(index: LocusIndex, target: ScanTarget) {
    this.#index = index;
    this.#target = target;
  }

  get counts(): { readonly rows: number; readonly malformed: number; readonly unsorted: boolean } {
    return { rows: Math.max(0, this.#line - this.#headerLines), malformed: this.#malformed, unsorted: this.#unsorted };
  }

  /** Reads on. Findings: vcf.line-too-long, vcf.header and what the target says of header lines. */
  push(chunk: Buffer): Finding | undefined {
    if (this.#carry === undefined) return this.#read(chunk);
    // Only the line that was cut is put together; the rest of the chunk is read where it is.
    const end = chunk.indexOf(NEWLINE);
    const line = Buffer.concat([this.#carry, end < 0 ? chunk : chunk.subarray(0, end + 1)]);
    this.#carry = undefined;
    return this.#read(line) ?? (end < 0 ? undefined : this.#read(chunk.subarray(end + 1)));
  }

  #read(buffer: Buffer): Finding | undefined {
    let at = 0;
    if (this.#inHeader) {
      const read = this.#header(buffer);
      if (typeof read !== 'number') return read;
      at = read;
    }
    if (!this.#inHeader) at = this.#body(buffer, at);
    if (at < buffer.length) {
      if (buffer.length - at > LONGEST_LINE)
        return finding('vcf.line-too-long', `A line has more than ${LONGEST_LINE} bytes.`, { line: this.#line + 1 });
      // A copy: the rest of a large chunk need not stay in memory for its last line.
      this.#carry = Buffer.from(buffer.subarray(at));
    }
    return undefined;
  }

  /** What was read next does not follow what was read before (parts of an indexed file). */
  jump(): void {
    this.#flushPrevious();
    this.#carry = undefined;
    this.#name = new Uint8Array(0);
  }

  /** The data ends here. Findings: vcf.header, vcf.truncated. */
  end(): Finding | undefined {
    if (this.#inHeader)
      return this.#line === 0
        ? (this.#target.meta(this.#carry?.toString('latin1').slice(0, 100) ?? '') ??
            finding('vcf.header', 'There is nothing below the first line.', { line: 1 }))
        : finding('vcf.header', 'The header has no line that begins with #CHROM.', { line: this.#line });
    if (this.#carry !== undefined) {
      const last = this.#carry;
      this.#carry = undefined;
      let tabs = 0;
      for (const byte of last) if (byte === TAB) tabs++;
      // A genotype that was cut in two can look like one of a single chromosome: without a line break after it, it is not believed.
      const genotype = last.toString('latin1', last.lastIndexOf(TAB) + 1).split(':')[0] ?? '';
      if (last[0] !== HASH && (tabs !== this.#columns || !/[/|][0-9.]/.test(genotype)))
        return finding('vcf.truncated', 'The last line is not complete.', { line: this.#line + 1 });
      this.#body(Buffer.concat([last, Buffer.from('\n')]), 0);
    }
    this.#flushPrevious();
    return undefined;
  }

  #header(buffer: Buffer): number | Finding | undefined {
    let at = 0;
    while (true) {
      const end = buffer.indexOf(NEWLINE, at);
      if (end < 0) return at;
      const stop = end > at && buffer[end - 1] === 13 ? end - 1 : end;
      const text = buffer.toString('latin1', at, stop);
      this.#headerBytes += end - at;
      if (this.#headerBytes > LONGEST_HEADER)
        return finding('vcf.header', `The header has more than ${LONGEST_HEADER} bytes.`, { line: this.#line + 1 });
      this.#line++;
      at = end + 1;
      if (text.startsWith('#CHROM')) {
        this.#inHeader = false;
        this.#headerLines = this.#line;
        this.#columns = columnNames(text).length - 1;
        const fault = this.#target.columns(text);
        return fault ?? at;
      }
      const fault =
        this.#line > 1 && !text.startsWith('##')
          ? finding('vcf.header', 'A row stands before the line that begins with #CHROM.', { line: this.#line })
          : this.#target.meta(text);
      if (fault !== undefined) return fault;
    }
  }

  /**
   * Rows up to the last complete line; the offset where it ends. This is the loop that runs for every row of a genome: it keeps its state in locals and
   * leaves it only at a locus, at another chromosome or at a row that is none.
   */
  #body(buffer: Buffer, from: number): number {
    let at = from;
    let line = this.#line;
    let name = this.#name;
    let last = this.#position;
    let nextStart = this.#nextStart;
    let previousStart = -1;
    let previousEnd = -1;
    /** A row of this buffer that was read digit by digit: how many of its first bytes (whole words) are compared, where its second tab stands, what those digits are worth. */
    let model = 0;
    let alike = 0;
    let tab = 0;
    let high = 0;
    const words = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    while (true) {
      const end = buffer.indexOf(NEWLINE, at + SHORTEST_ROW);
      if (end < 0) break;
      line++;
      // Most rows begin as the last one did: the same chromosome, the same leading digits, the same length of the position.
      if (alike > 0 && end - at > tab && buffer[at + tab] === TAB) {
        let word = 0;
        while (word < alike && words.getUint32(at + word) === words.getUint32(model + word)) word += 4;
        if (word === alike) {
          let low = 0;
          let i = at + alike;
          const stop = at + tab;
          for (; i < stop; i++) {
            const digit = (buffer[i] ?? 0) - ZERO;
            if (digit < 0 || digit > 9) break;
            low = low * 10 + digit;
          }
          const position = high + low;
          if (i === stop && position >= last && position < nextStart) {
            last = position;
            previousStart = at;
            previousEnd = end;
            at = end + 1;
            continue;
          }
        }
      }
      // The chromosome is nearly always that of the row before.
      let i = at;
      let same = 0;
      while (same < name.length && buffer[i] === name[same]) {
        i++;
        same++;
      }
      if (same !== name.length || same === 0 || buffer[i] !== TAB) {
        const short = this.#shortLine(buffer, at, end);
        if (short < 0 && buffer[at] !== HASH) {
          this.#line = line;
          if (previousStart >= 0) this.#previous = buffer.subarray(previousStart, previousEnd);
          previousStart = -1;
          i = this.#enter(buffer, at, end);
          // What a row is alike to must be of its own chromosome, also where the first row of that one has no position to compare.
          alike = 0;
          name = this.#name;
          last = 0;
          nextStart = this.#nextStart;
        } else i = -1;
        if (i < 0) {
          if (short < 0 && buffer[at] !== HASH) this.#malformed++;
          at = short >= 0 ? short : end + 1;
          continue;
        }
      } else i++;
      const digits = i;
      let position = 0;
      let byte = buffer[i] ?? 0;
      while (byte >= ZERO && byte <= NINE && i - digits < 10) {
        position = position * 10 + byte - ZERO;
        byte = buffer[++i] ?? 0;
      }
      if (i === digits || byte !== TAB || i >= end) {
        const short = this.#shortLine(buffer, at, end);
        if (short < 0) this.#malformed++;
        at = short >= 0 ? short : end + 1;
        continue;
      }
      model = at;
      tab = i - at;
      // Five digits are left to differ: within a hundred thousand bases rows are alike.
      alike = (tab - 5) & ~3;
      const open = 10 ** (tab - alike);
      high = digits - at <= alike ? position - (position % open) : 0;
      if (digits - at > alike) alike = 0;
      if (position < last) {
        this.#back(position);
        nextStart = this.#nextStart;
      }
      last = position;
      if (position >= nextStart) {
        this.#line = line;
        if (previousStart >= 0) this.#previous = buffer.subarray(previousStart, previousEnd);
        previousStart = -1;
        const reached = this.#reach(position, buffer, at, end);
        nextStart = this.#nextStart;
        if (reached) {
          at = end + 1;
          continue;
        }
      }
      previousStart = at;
      previousEnd = end;
      at = end + 1;
    }
    this.#line = line;
    this.#position = last;
    if (previousStart >= 0)
      this.#previous =
        this.#windows === undefined ? undefined : Buffer.from(buffer.subarray(previousStart, previousEnd));
    return at;
  }

  /** The search for the end of a line jumps over the first bytes of it; where a shorter line ends there, the offset behind it, otherwise -1. */
  #shortLine(buffer: Buffer, at: number, end: number): number {
    const first = buffer.indexOf(NEWLINE, at);
    if (first >= end) return -1;
    if (first > at) this.#malformed++;
    return first + 1;
  }

  /** Another chromosome begins: where its position stands, -1 when there is no chromosome. */
  #enter(buffer: Buffer, at: number, end: number): number {
    this.#flushPrevious();
    const tab = buffer.indexOf(TAB, at);
    if (tab < 0 || tab > end || tab - at > 200 || tab === at) return -1;
    this.#name = Uint8Array.from(buffer.subarray(at, tab));
    this.#chromosome = chromosomeOf(buffer.toString('latin1', at, tab));
    this.#windows = this.#chromosome === undefined ? undefined : this.#index.windows(this.#chromosome);
    this.#window = 0;
    this.#position = 0;
    this.#nextStart = this.#windows?.starts[0] ?? Number.POSITIVE_INFINITY;
    return tab + 1;
  }

  /** The rows are not sorted: look for the window anew. */
  #back(position: number): void {
    this.#unsorted = true;
    const { starts, ends } = this.#windows ?? { starts: new Int32Array(0), ends: new Int32Array(0) };
    let window = 0;
    while (window < ends.length && (ends[window] ?? 0) < position) window++;
    this.#window = window;
    this.#nextStart = starts[window] ?? Number.POSITIVE_INFINITY;
  }

  /** A row at or behind the next window: true when it was handed on. */
  #reach(position: number, buffer: Buffer, at: number, end: number): boolean {
    const windows = this.#windows;
    if (windows === undefined) return false;
    this.#flushPrevious();
    while (this.#window < windows.ends.length && (windows.ends[this.#window] ?? 0) < position) this.#window++;
    this.#nextStart = windows.starts[this.#window] ?? Number.POSITIVE_INFINITY;
    if (position < this.#nextStart) return false;
    const stop = buffer[end - 1] === 13 ? end - 1 : end;
    this.#target.row(buffer.toString('latin1', at, stop), this.#line, this.#chromosome ?? '');
    return true;
  }

  /** The row before a locus may reach over it. */
  #flushPrevious(): void {
    const previous = this.#previous;
    this.#previous = undefined;
    // On a chromosome without loci it reaches over none, least of all over one of the next chromosome.
    if (previous === undefined || this.#chromosome === undefined || this.#windows === undefined) return;
    this.#target.row(previous.toString('latin1').replace(/\r$/, ''), this.#line - 1, this.#chromosome);
  }
}
