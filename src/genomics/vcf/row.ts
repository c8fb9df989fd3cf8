/*
 * One row of a VCF, taken apart. Only rows at loci get here.
 */

export interface VcfRow {
  readonly line: number;
  readonly chromosome: string;
  readonly position: number;
  readonly ref: string;
  /** Upper case; symbolic ones as they are. Empty where ALT is `.`. */
  readonly alts: readonly string[];
  /** What each ALT changes, without the bases that it shares with REF at both ends; undefined for what is no sequence. */
  readonly changes: readonly (Change | undefined)[];
  /** Last position that the row speaks of: END of a reference block, otherwise the end of REF. */
  readonly end: number;
  readonly block: boolean;
  /** FILTER where it is neither PASS nor missing. */
  readonly filter: string | undefined;
  readonly format: readonly string[];
  /** Columns of the samples, one tab-separated text. */
  readonly samples: string;
  /** Depth of a reference block, from INFO. */
  readonly infoDepth: number | undefined;
}

/** A change in its shortest form: `ref` at `start` becomes `alt`; one of them is empty for an insertion or deletion, both where nothing changes. */
export interface Change {
  readonly start: number;
  readonly ref: string;
  readonly alt: string;
}

/** A genotype as written: numbers of alleles, `undefined` for a dot. */
export interface WrittenGenotype {
  readonly alleles: readonly (number | undefined)[];
  readonly phased: boolean;
}

const BASES = /^[ACGTN]{1,10000}$/;

/** Undefined when the row does not have the columns of a VCF row, or a value in them that cannot be. */
export function readRow(text: string, line: number, chromosome: string, samples: number): VcfRow | undefined {
  const cells: string[] = [];
  let at = 0;
  for (let column = 0; column < 9; column++) {
    const tab = text.indexOf('\t', at);
    if (tab < 0) return undefined;
    cells.push(text.slice(at, tab));
    at = tab + 1;
  }
  const [, pos = '', , reference = '', alternatives = '', , filters = '', info = '', format = ''] = cells;
  const position = Number(pos);
  const ref = reference.toUpperCase();
  if (!Number.isSafeInteger(position) || position < 1 || !BASES.test(ref)) return undefined;
  const alts = alternatives === '.' || alternatives === '' ? [] : alternatives.split(',').map(upperCase);
  if (alts.length > 500 || alts.some((alt) => alt === '')) return undefined;
  const rest = text.slice(at);
  if (countTabs(rest) !== samples - 1) return undefined;
  // INFO tells the length of deletions and other events too; only of rows without a sequence of their own is it the reach of a block.
  const block = alts.every((alt) => alt === '<*>' || alt === '<NON_REF>') && /(?:^|;)END=/.test(info);
  const stated = block ? Number(infoValue(info, 'END')) : Number.NaN;
  if (block && (!Number.isSafeInteger(stated) || stated < position)) return undefined;
  const depth = Number(infoValue(info, 'MIN_DP') ?? infoValue(info, 'DP'));
  return {
    line,
    chromosome,
    position,
    ref,
    alts,
    changes: alts.map((alt) => (/^[ACGT]{1,10000}$/.test(alt) ? changeOf(position, ref, alt) : undefined)),
    block,
    end: block ? stated : position + ref.length - 1,
    filter: filters === 'PASS' || filters === '.' || filters === '' ? undefined : filters,
    format: format.split(':'),
    samples: rest,
    infoDepth: Number.isFinite(depth) ? depth : undefined,
  };
}

function changeOf(position: number, ref: string, alt: string): Change {
  const shorter = Math.min(ref.length, alt.length);
  let behind = 0;
  while (behind < shorter && ref[ref.length - 1 - behind] === alt[alt.length - 1 - behind]) behind++;
  let before = 0;
  while (before < shorter - behind && ref[before] === alt[before]) before++;
  return {
    start: position + before,
    ref: ref.slice(before, ref.length - behind),
    alt: alt.slice(before, alt.length - behind),
  };
}

const upperCase = (alt: string): string => (alt.startsWith('<') ? alt : alt.toUpperCase());

function countTabs(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\t'); at >= 0; at = text.indexOf('\t', at + 1)) count++;
  return count;
}

function infoValue(info: string, name: string): string | undefined {
  for (const part of info.split(';')) if (part.startsWith(`${name}=`)) return part.slice(name.length + 1);
  return undefined;
}

/** `0/1`, `1|0`, `.`, `./1`, `1`, and the leading sign of VCF 4.4 (`|0|1`). Undefined when it is none of these. */
export function readGenotype(text: string): WrittenGenotype | undefined {
  if (!/^[/|]?(?:[0-9]{1,4}|\.)(?:[/|](?:[0-9]{1,4}|\.)){0,7}$/.test(text)) return undefined;
  const body = text.startsWith('/') || text.startsWith('|') ? text.slice(1) : text;
  return {
    alleles: body.split(/[/|]/).map((part) => (part === '.' ? undefined : Number(part))),
    phased: !body.includes('/') && (body.includes('|') || text.startsWith('|')),
  };
}

/** The values of one sample by their FORMAT names; those left out at the end are absent. */
export class SampleValues {
  readonly #format: readonly string[];
  readonly #values: readonly string[];

  constructor(format: readonly string[], text: string) {
    this.#format = format;
    this.#values = text.split(':');
  }

  get(name: string): string | undefined {
    const at = this.#format.indexOf(name);
    const value = at < 0 ? undefined : this.#values[at];
    return value === undefined || value === '' || value === '.' ? undefined : value;
  }

  /** The genotype itself, where a dot is a value. */
  get genotype(): string | undefined {
    const at = this.#format.indexOf('GT');
    return at < 0 ? undefined : this.#values[at];
  }

  number(name: string): number | undefined {
    const value = Number(this.get(name) ?? Number.NaN);
    return Number.isFinite(value) ? value : undefined;
  }
}
