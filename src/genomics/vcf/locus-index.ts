import type { GeneDefinition, Locus } from '../matching/definition.ts';

/** A locus with the gene whose alleles it defines. */
export interface IndexedLocus {
  readonly definition: GeneDefinition;
  readonly locus: Locus;
  /** One of the positions that are only reported. */
  readonly extra: boolean;
  /** Number among all loci of the index. */
  readonly slot: number;
}

/** Stretches of one chromosome in which rows are read, ascending and apart. */
export interface Windows {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Rows may begin before the base they change (several bases replaced at once); longer ones are met through the row before a locus. */
const BEFORE = 10;

/** Where the loci of all genes lie. */
export class LocusIndex {
  readonly loci: readonly IndexedLocus[];
  readonly #byChromosome = new Map<string, readonly IndexedLocus[]>();
  readonly #windows = new Map<string, Windows>();

  constructor(definitions: readonly GeneDefinition[]) {
    const all: Omit<IndexedLocus, 'slot'>[] = definitions.flatMap((definition) => [
      ...definition.loci.map((locus) => ({ definition, locus, extra: false })),
      ...definition.extras.map((locus) => ({ definition, locus, extra: true })),
    ]);
    this.loci = all.sort((a, b) => a.locus.position - b.locus.position).map((one, slot) => ({ ...one, slot }));
    for (const chromosome of new Set(this.loci.map(({ locus }) => locus.chromosome))) {
      const here = this.loci.filter(({ locus }) => locus.chromosome === chromosome);
      this.#byChromosome.set(chromosome, here);
      this.#windows.set(chromosome, windowsOf(here));
    }
  }

  get chromosomes(): readonly string[] {
    return [...this.#windows.keys()];
  }

  windows(chromosome: string): Windows | undefined {
    return this.#windows.get(chromosome);
  }

  /** Loci that a row from `from` to `to` (both included) can say something of. */
  overlapping(chromosome: string, from: number, to: number): readonly IndexedLocus[] {
    const here = this.#byChromosome.get(chromosome) ?? [];
    // Loci are short: those that begin up to 100 bases earlier are looked at one by one.
    let low = 0;
    let high = here.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((here[middle]?.locus.position ?? 0) < from - 100) low = middle + 1;
      else high = middle;
    }
    const found: IndexedLocus[] = [];
    for (let at = low; at < here.length; at++) {
      const one = here[at];
      if (one === undefined || one.locus.position > to) break;
      if (endOf(one.locus) >= from) found.push(one);
    }
    return found;
  }
}

const endOf = ({ position, context }: Locus): number => position + context.length - 1;

function windowsOf(loci: readonly IndexedLocus[]): Windows {
  const merged: [number, number][] = [];
  for (const { locus } of loci) {
    const start = Math.max(1, locus.position - BEFORE);
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1] + 1) last[1] = Math.max(last[1], endOf(locus));
    else merged.push([start, endOf(locus)]);
  }
  return {
    starts: Int32Array.from(merged, ([start]) => start),
    ends: Int32Array.from(merged, ([, end]) => end),
  };
}
