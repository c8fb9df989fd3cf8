import type { GeneDefinition } from './definition.ts';
import { arePartners, type FittingAllele, fitAllele, scoreOfPair } from './fit.ts';
import type { ScoredDiplotype } from './gene-match.ts';
import { diplotypeName } from './names.ts';
import type { Strands } from './strands.ts';

/** Pairs beyond this are counted as hopeless, not listed. No published sample comes near it; a file made to exhaust the reader might. */
const MOST_PAIRS = 20_000;

export type Pairing =
  | { readonly ok: true; readonly pairs: readonly ScoredDiplotype[] }
  | { readonly ok: false; readonly examples: readonly ScoredDiplotype[] };

/** Every diplotype of named alleles that explains the sample, best score first, then in the order of the alleles. */
export function pairsOf(definition: GeneDefinition, strands: Strands): Pairing {
  const fitting: FittingAllele[] = [];
  for (const allele of definition.alleles) {
    const fit = fitAllele(definition, strands, allele, 'filled');
    if (fit !== undefined) fitting.push(fit);
  }
  if (strands.haploid)
    return {
      ok: true,
      pairs: bestFirst(
        fitting.map((one) => ({
          name: one.allele.shownAs,
          alleles: [one.allele.shownAs],
          score: scoreAlone(strands, one),
        })),
      ),
    };
  const pairs: ScoredDiplotype[] = [];
  for (const [at, a] of fitting.entries())
    for (let other = at; other < fitting.length; other++) {
      const b = fitting[other];
      if (b === undefined || !arePartners(a, b)) continue;
      const alleles = [a.allele.shownAs, b.allele.shownAs];
      const name = diplotypeName(a.allele.shownAs, b.allele.shownAs, definition.reference.shownAs);
      pairs.push({ name, alleles, score: scoreOfPair(strands, a, b) });
      if (pairs.length >= MOST_PAIRS) return { ok: false, examples: bestFirst(pairs).slice(0, 10) };
    }
  return { ok: true, pairs: bestFirst(pairs) };
}

function scoreAlone(strands: Strands, { score, wobbles }: FittingAllele): number {
  return wobbles.reduce((sum, index) => {
    const one = strands.seenByIndex.get(index);
    return one?.first === one?.locus.ref ? sum - 1 : sum;
  }, score);
}

/** Sub-alleles that are shown by one name are one diplotype, with the better score. */
function bestFirst(pairs: readonly ScoredDiplotype[]): readonly ScoredDiplotype[] {
  const best = new Map<string, ScoredDiplotype>();
  for (const pair of pairs) {
    const known = best.get(pair.name);
    if (known === undefined || known.score < pair.score) best.set(pair.name, pair);
  }
  return [...best.values()].sort((a, b) => b.score - a.score);
}
