import type { DefinedAllele, GeneDefinition, LocusCall, MatchOutcome } from '../../src/genomics/matching/index.ts';
import { matchGene } from '../../src/genomics/matching/index.ts';
import { definitions } from './kit.ts';

/* Every pair of defined alleles of every gene, made into a sample, comes back as itself, or beside the pairs that cannot be told from it. */

/** Genes of many alleles: every n-th pair, so that a run stays short; the step has no common factor with the numbers of alleles. */
const MOST_PAIRS = 700;

const WOBBLES: Readonly<Record<string, string>> = { R: 'AG', Y: 'CT', S: 'CG', M: 'AC' };

/** The base that an allele shows: a wobble shows what is not the reference. */
function shown({ reference, loci }: GeneDefinition, allele: DefinedAllele, index: number): string {
  const ref = loci[index]?.ref ?? '';
  const base = allele.bases.get(index) ?? reference.bases.get(index) ?? ref;
  return [...(WOBBLES[base] ?? '')].find((one) => one !== ref) ?? base;
}

function sampleOf(definition: GeneDefinition, a: DefinedAllele, b: DefinedAllele, phased: boolean) {
  const calls = new Map<number, LocusCall>();
  for (const { index } of definition.loci) {
    const bases = [shown(definition, a, index), shown(definition, b, index)];
    calls.set(index, phased ? { bases, phaseSet: '|' } : { bases: bases.sort() });
  }
  return { calls, unusable: [] };
}

function* pairsOf(definition: GeneDefinition): Generator<readonly [DefinedAllele, DefinedAllele]> {
  const { alleles } = definition;
  const step = Math.max(1, Math.ceil((alleles.length * (alleles.length + 1)) / 2 / MOST_PAIRS));
  let at = 0;
  for (let i = 0; i < alleles.length; i++)
    for (let j = i; j < alleles.length; j++) {
      const [a, b] = [alleles[i], alleles[j]];
      if (at++ % step === 0 && a !== undefined && b !== undefined) yield [a, b];
    }
}

test.each(definitions.map((definition) => [definition.gene as string, definition] as const))(
  '%s: phased, every pair is among the best; unphased, among the possible',
  (gene, definition) => {
    const lost: string[] = [];
    let pairs = 0;
    for (const [a, b] of pairsOf(definition)) {
      pairs++;
      const expected = sorted([a.shownAs, b.shownAs]);
      const phased = matchGene(definition, sampleOf(definition, a, b, true)).outcome;
      if (phased.state !== 'called' || !isAmongBest(phased, expected)) lost.push(`phased ${expected}`);
      const unphased = matchGene(definition, sampleOf(definition, a, b, false)).outcome;
      if (!isPossible(unphased, [a, b], gene === 'DPYD' || gene === 'RYR1')) lost.push(`unphased ${expected}`);
    }
    expect(pairs).toBeGreaterThan(0);
    expect(lost).toEqual([]);
  },
);

type Called = Extract<MatchOutcome, { state: 'called' }>;

/** Among the best; an allele that another one explains at more positions is among the others, with fewer. */
function isAmongBest({ diplotypes, others }: Called, expected: string): boolean {
  if (diplotypes.some(({ alleles }) => sorted(alleles) === expected)) return true;
  const beside = others.find(({ alleles }) => sorted(alleles) === expected);
  return beside !== undefined && beside.score < (diplotypes[0]?.score ?? 0);
}

function isPossible(outcome: MatchOutcome, alleles: readonly DefinedAllele[], lowest: boolean): boolean {
  if (outcome.state === 'haplotypes')
    return lowest && alleles.every(({ shownAs, reference }) => reference || outcome.haplotypes.includes(shownAs));
  const expected = sorted(alleles.map(({ shownAs }) => shownAs));
  return (
    outcome.state === 'called' &&
    [...outcome.diplotypes, ...outcome.others].some((one) => sorted(one.alleles) === expected)
  );
}

function sorted(names: readonly string[]): string {
  return [...names].sort().join(' / ');
}
