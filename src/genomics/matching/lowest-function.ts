import type { GeneDefinition } from './definition.ts';
import { arePartners, type FittingAllele, fitAllele, OPEN } from './fit.ts';
import type { MatchOutcome, ScoredDiplotype } from './gene-match.ts';
import { byCounts, type HapB3, hapB3Of, onStrand, withoutHapB3 } from './hapb3.ts';
import { diplotypeName, naturalOrder, strandName } from './names.ts';
import type { GeneSample } from './sample.ts';
import { filledBase, type SeenLocus, type Strands, strandsOf } from './strands.ts';

/*
 * DPYD and RYR1: one chromosome may carry several variants, and only the worst of them counts for the patient. Where it is known how the positions lie,
 * each chromosome gets its own name, of several alleles if need be; where it is not, the alleles that are there are listed.
 */

/** Ways in which phase sets may lie to each other, beyond which only the alleles are listed: 2^6. */
const MOST_OPEN_SETS = 6;

interface NamedStrand {
  readonly parts: readonly string[];
  readonly score: number;
}

export function matchLowestFunction(whole: GeneDefinition, sample: GeneSample, strands: Strands): MatchOutcome {
  const hapB3 = whole.gene === 'DPYD' ? hapB3Of(strands) : { intronic: undefined, exonic: undefined };
  const apart = hapB3.intronic !== undefined || hapB3.exonic !== undefined;
  const definition = apart ? withoutHapB3(whole) : whole;
  const rest = apart ? sameBlocks(strandsOf(definition, sample), strands) : strands;
  const phased = strands.blocks <= 1 || (strands.phaseSets && strands.blocks <= MOST_OPEN_SETS + 1);
  return phased && strands.half.length === 0
    ? byStrand(definition, rest, strands.blocks, hapB3)
    : listed(definition, rest, hapB3);
}

/** Without the HapB3 loci blocks would be numbered anew; both views must speak of the same ones. */
function sameBlocks(rest: Strands, strands: Strands): Strands {
  const keep = new Set(rest.seen.map(({ locus }) => locus.index));
  const seen = strands.seen.filter(({ locus }) => keep.has(locus.index));
  const deviant = new Set(rest.deviant.map(({ locus }) => locus.index));
  return {
    ...rest,
    seen,
    seenByIndex: new Map(seen.map((one) => [one.locus.index, one])),
    deviant: seen.filter(({ locus }) => deviant.has(locus.index)),
    blocks: strands.blocks,
  };
}

function byStrand(definition: GeneDefinition, strands: Strands, blocks: number, hapB3: HapB3): MatchOutcome {
  const exact: FittingAllele[] = [];
  const partial: FittingAllele[] = [];
  for (const allele of definition.alleles) {
    const filled = fitAllele(definition, strands, allele, 'filled');
    if (filled !== undefined) exact.push(filled);
    const named = allele.reference ? undefined : fitAllele(definition, strands, allele, 'named');
    if (named !== undefined) partial.push(named);
  }
  const found = new Map<string, ScoredDiplotype>();
  let combined = false;
  for (let arrangement = 0; arrangement < 2 ** Math.max(0, blocks - 1); arrangement++) {
    const sides = Uint8Array.from({ length: blocks }, (_, block) => (arrangement >> block) & 1);
    const names = ([0, 1] as const).map((strand) => {
      const named = namesOfStrand(definition, strands, sides, strand, exact, partial);
      return named.map((one) => withHapB3(one, hapB3, sides, strand, definition.reference.name));
    });
    for (const a of names[0] ?? [])
      for (const b of names[1] ?? []) {
        combined ||= a.parts.length > 1 || b.parts.length > 1;
        const name = diplotypeName(strandName(a.parts), strandName(b.parts), definition.reference.name);
        const alleles = [strandName(a.parts), strandName(b.parts)];
        found.set(name, { name, alleles, score: a.score + b.score });
      }
  }
  const diplotypes = [...found.values()].sort((a, b) => b.score - a.score);
  const because =
    diplotypes.length === 1
      ? 'It is known how the positions lie to each other; each chromosome has its own alleles.'
      : `The phase sets leave ${diplotypes.length} arrangements open.`;
  return { state: 'called', diplotypes, others: [], basis: combined ? 'combination' : 'exact', because };
}

/** What one strand may be called: a named allele that explains it wholly, otherwise the alleles on it together. */
function namesOfStrand(
  definition: GeneDefinition,
  strands: Strands,
  sides: Uint8Array,
  strand: 0 | 1,
  exact: readonly FittingAllele[],
  partial: readonly FittingAllele[],
): readonly NamedStrand[] {
  const lies = (one: FittingAllele): boolean =>
    one.sides.every((side, block) => side === OPEN || side === ((sides[block] ?? 0) ^ strand));
  const whole = exact.filter(lies);
  if (whole.length > 0) return whole.map(({ allele, score }) => ({ parts: [allele.shownAs], score }));

  // Larger alleles first: a defined pair of variants is that allele, not its two halves.
  const taken = new Set<number>();
  const parts: string[] = [];
  let score = 0;
  for (const one of partial.filter(lies).sort((a, b) => b.score - a.score)) {
    const loci = [...one.allele.bases.keys()].filter((index) => strands.seenByIndex.has(index));
    if (loci.some((index) => taken.has(index))) continue;
    for (const index of loci) taken.add(index);
    parts.push(one.allele.shownAs);
    score += one.score;
  }
  parts.sort(naturalOrder);
  for (const one of strands.deviant) {
    const base = baseOn(one, sides, strand);
    if (taken.has(one.locus.index) || base === filledBase(definition, one.locus)) continue;
    parts.push(one.locus.hgvsOf(base));
  }
  return [{ parts, score }];
}

const sideOf = (one: SeenLocus, sides: Uint8Array, strand: 0 | 1): 0 | 1 =>
  ((one.block < 0 ? 0 : (sides[one.block] ?? 0)) ^ strand) === 0 ? 0 : 1;

const baseOn = (one: SeenLocus, sides: Uint8Array, strand: 0 | 1): string =>
  sideOf(one, sides, strand) === 0 ? one.first : one.second;

function withHapB3(named: NamedStrand, hapB3: HapB3, sides: Uint8Array, strand: 0 | 1, reference: string): NamedStrand {
  const side = (one: SeenLocus | undefined): 0 | 1 => (one === undefined ? strand : sideOf(one, sides, strand));
  const added = onStrand(hapB3, side(hapB3.intronic), side(hapB3.exonic));
  if (added === undefined) return named;
  const others = named.parts.filter((part) => part !== reference);
  return { parts: [...others, added].sort(naturalOrder), score: named.score + 1 };
}

/** Unphased: every allele that some arrangement allows. */
function listed(definition: GeneDefinition, strands: Strands, hapB3: HapB3): MatchOutcome {
  const added = byCounts(hapB3);
  let fitting = definition.alleles.flatMap((allele) => fitAllele(definition, strands, allele, 'named') ?? []);
  if (fitting.length + added.length > 2) fitting = fitting.filter(({ allele }) => !allele.reference);
  const seenHalf = strands.half.flatMap(({ locus, base }) =>
    definition.alleles.filter(
      ({ bases, reference }) => !reference && bases.size === 1 && bases.get(locus.index) === base,
    ),
  );
  const haplotypes = [
    ...fitting.flatMap((one) => {
      const twice = arePartners(one, one) && !(one.allele.reference && added.length > 0);
      return twice ? [one.allele.shownAs, one.allele.shownAs] : [one.allele.shownAs];
    }),
    ...seenHalf.map(({ shownAs }) => shownAs),
    ...added,
  ];
  const reference = definition.reference.shownAs;
  haplotypes.sort((a, b) => Number(b === reference) - Number(a === reference) || naturalOrder(a, b));
  return {
    state: 'haplotypes',
    haplotypes,
    because:
      'It is not known which of these lie on the same chromosome; the two of lowest function are taken to lie on different ones.',
  };
}
