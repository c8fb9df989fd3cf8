import type { GeneDefinition, Locus } from './definition.ts';
import type { GeneSample, LocusCall } from './sample.ts';
import { basesOfWobble } from './wobble.ts';

/*
 * A sample as two strands. Every position of one block lies as written once it is known how one of them lies; between blocks nothing is known. So
 * the open question is one bit a block, whatever the number of positions, and homozygous positions are not part of it.
 */

/** A locus that was read on both strands (or on the only one). */
export interface SeenLocus {
  readonly locus: Locus;
  readonly first: string;
  /** The same as `first` when homozygous or haploid. */
  readonly second: string;
  /** Number of its block; -1 when it is homozygous. */
  readonly block: number;
}

export interface Strands {
  readonly seen: readonly SeenLocus[];
  readonly seenByIndex: ReadonlyMap<number, SeenLocus>;
  /** Loci that are not the filled reference on both strands: where alleles can fail that say nothing of them. */
  readonly deviant: readonly SeenLocus[];
  readonly missing: readonly Locus[];
  readonly half: readonly { readonly locus: Locus; readonly base: string }[];
  readonly blocks: number;
  /** Some heterozygous position belongs to a phase set (PS). */
  readonly phaseSets: boolean;
  readonly haploid: boolean;
  readonly undocumented: readonly {
    readonly locus: Locus;
    readonly base: string;
    readonly readAsReference: boolean;
  }[];
  /** Set when haploid and diploid calls of one gene cannot both be right. */
  readonly contradiction?: string;
}

/**
 * Genes where a base that no definition knows is read as the reference, with a note, because the defined variants of the gene mean toxicity and must
 * not be lost with it (https://pharmcat.org/methods/NamedAlleleMatcher-201, Undocumented Variations).
 */
const UNDOCUMENTED_AS_REFERENCE = new Set(['CACNA1S', 'DPYD', 'G6PD', 'NUDT15', 'RYR1', 'TPMT']);

/** What an allele has at a locus that it says nothing of: the reference allele's base; the VCF REF where that is a wobble. */
export const filledBase = (definition: GeneDefinition, locus: Locus): string => {
  const base = definition.reference.bases.get(locus.index) ?? locus.ref;
  return basesOfWobble(base) === undefined ? base : locus.ref;
};

export function strandsOf(definition: GeneDefinition, sample: GeneSample): Strands {
  const seen: SeenLocus[] = [];
  const missing: Locus[] = [];
  const half: { locus: Locus; base: string }[] = [];
  const undocumented: { locus: Locus; base: string; readAsReference: boolean }[] = [];
  const blocks = new Map<string, number>();
  const asReference = UNDOCUMENTED_AS_REFERENCE.has(definition.gene);
  let haploid = 0;
  let heterozygous = 0;
  let phaseSets = false;

  for (const locus of definition.loci) {
    const call = sample.calls.get(locus.index);
    if (call === undefined) {
      missing.push(locus);
      continue;
    }
    const [first, second] = knownBases(call, locus, (base) => {
      undocumented.push({ locus, base, readAsReference: asReference });
      return asReference ? locus.ref : base;
    });
    if (first === undefined || second === undefined) {
      const base = first ?? second;
      if (base === undefined || base === locus.ref) missing.push(locus);
      else half.push({ locus, base });
      continue;
    }
    if (call.bases.length === 1) haploid++;
    if (first === second) {
      seen.push({ locus, first, second, block: -1 });
      continue;
    }
    heterozygous++;
    const key = call.phaseSet ?? `unphased ${locus.index}`;
    if (call.phaseSet?.startsWith('PS ') === true) phaseSets = true;
    const block = blocks.get(key) ?? blocks.size;
    blocks.set(key, block);
    seen.push({ locus, first, second, block });
  }
  return {
    seen,
    seenByIndex: new Map(seen.map((one) => [one.locus.index, one])),
    deviant: seen.filter(({ locus, first, second }) => {
      const base = filledBase(definition, locus);
      return first !== base || second !== base;
    }),
    missing,
    half,
    blocks: blocks.size,
    phaseSets,
    // A caller that writes two alleles for a man writes them alike; with one haploid position the gene is haploid.
    haploid: haploid > 0 && heterozygous === 0,
    undocumented,
    ...(haploid > 0 && heterozygous > 0
      ? { contradiction: 'some positions are called on one chromosome and others on two different ones' }
      : {}),
  };
}

function knownBases(
  { bases }: LocusCall,
  locus: Locus,
  undocumented: (base: string) => string,
): readonly [string | undefined, string | undefined] {
  const read = (base: string | undefined): string | undefined =>
    base === undefined || base === locus.ref || locus.alts.includes(base) ? base : undocumented(base);
  if (bases.length === 1) {
    const only = read(bases[0]);
    return [only, only];
  }
  if (bases[0] === bases[1]) {
    const both = read(bases[0]);
    return [both, both];
  }
  return [read(bases[0]), read(bases[1])];
}
