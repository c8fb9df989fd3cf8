import type { DefinedAllele, GeneDefinition } from './definition.ts';
import { filledBase, type Strands } from './strands.ts';
import { basesOfWobble, fits } from './wobble.ts';

/*
 * Does an allele lie on a strand of this sample, and how must the blocks lie for that? Each heterozygous position that the allele can only take on
 * one side fixes its block; two that fix one block differently rule the allele out. No arrangement is ever written down.
 */

/** Open: the allele fits whichever way the block lies. */
export const OPEN = 2;

export interface FittingAllele {
  readonly allele: DefinedAllele;
  /** For each block 0 (the allele takes the first bases of its positions), 1 (the second) or OPEN. */
  readonly sides: Uint8Array;
  /** Defined positions that were seen. */
  readonly score: number;
  /** Wobble positions: they count only where the strand does not show the reference. */
  readonly wobbles: readonly number[];
}

/** Positions at which the allele must fit: all that were seen, filled with the reference, or only those that the allele names. */
export type Reach = 'filled' | 'named';

/** The allele as it lies in the sample, or undefined when it does not. An allele of which no position was seen is no candidate. */
export function fitAllele(
  definition: GeneDefinition,
  strands: Strands,
  allele: DefinedAllele,
  reach: Reach,
): FittingAllele | undefined {
  const sides = new Uint8Array(strands.blocks).fill(OPEN);
  const wobbles: number[] = [];
  let score = 0;
  // The reference names every position; where it is not a wobble, only those that deviate can rule it out.
  if (allele.reference) {
    score = strands.seen.length;
    for (const one of strands.deviant)
      if (!takes(sides, one, allele.bases.get(one.locus.index) ?? one.locus.ref)) return undefined;
    for (const [index, base] of allele.bases)
      if (basesOfWobble(base) !== undefined && strands.seenByIndex.has(index)) wobbles.push(index);
    return { allele, sides, score, wobbles };
  }
  for (const [index, base] of allele.bases) {
    const one = strands.seenByIndex.get(index);
    if (one === undefined) continue;
    if (!takes(sides, one, base)) return undefined;
    score++;
    if (basesOfWobble(base) !== undefined) wobbles.push(index);
  }
  if (score === 0 && strands.missing.length + strands.half.length > 0) return undefined;
  if (reach === 'filled')
    for (const one of strands.deviant)
      if (!allele.bases.has(one.locus.index) && !takes(sides, one, filledBase(definition, one.locus))) return undefined;
  return { allele, sides, score, wobbles };
}

function takes(
  sides: Uint8Array,
  one: { readonly first: string; readonly second: string; readonly block: number },
  base: string,
): boolean {
  const first = fits(base, one.first);
  if (one.block < 0) return first;
  const second = fits(base, one.second);
  if (first === second) return first;
  const side = first ? 0 : 1;
  if (sides[one.block] !== OPEN && sides[one.block] !== side) return false;
  sides[one.block] = side;
  return true;
}

/** Alleles that can lie on opposite strands: no block may be needed the same way by both. */
export function arePartners(a: FittingAllele, b: FittingAllele): boolean {
  for (let block = 0; block < a.sides.length; block++)
    if (a.sides[block] !== OPEN && a.sides[block] === b.sides[block]) return false;
  return true;
}

/** Score of two alleles on opposite strands. A wobble position that shows the reference says nothing for the allele. */
export function scoreOfPair(strands: Strands, a: FittingAllele, b: FittingAllele): number {
  let score = a.score + b.score;
  if (a.wobbles.length === 0 && b.wobbles.length === 0) return score;
  /** What is lost in each block when the first allele lies on side 0, on side 1. */
  const lost = Array.from({ length: strands.blocks }, () => [0, 0] as [number, number]);
  const lose = (allele: FittingAllele, opposite: boolean): void => {
    for (const index of allele.wobbles) {
      const one = strands.seenByIndex.get(index);
      if (one === undefined) continue;
      if (one.block < 0) {
        if (one.first === one.locus.ref) score--;
        continue;
      }
      const sums = lost[one.block];
      if (sums === undefined) continue;
      if (one.first === one.locus.ref) sums[opposite ? 1 : 0]++;
      if (one.second === one.locus.ref) sums[opposite ? 0 : 1]++;
    }
  };
  lose(a, false);
  lose(b, true);
  lost.forEach(([ifFirst, ifSecond], block) => {
    const side = a.sides[block] !== OPEN ? a.sides[block] : b.sides[block] === OPEN ? OPEN : 1 - (b.sides[block] ?? 0);
    score -= side === 0 ? ifFirst : side === 1 ? ifSecond : Math.min(ifFirst, ifSecond);
  });
  return score;
}
