import { type Finding, finding, type GeneSymbol } from '../../kernel/index.ts';
import type { GeneCatalogue } from '../../terminology/terminology.ts';
import type { ActivityScore, GeneResultFact, GeneState } from '../profile.ts';

/*
 * What the results of one gene amount to. Results that agree are one; results that do not are kept side by side and none of them is used: a newer one
 * does not win, because which of two laboratories is right is for people to settle.
 */

const POSITIVE = / positive$/;

/** `Likely Poor Metabolizer` and `Poor Metabolizer` differ in how sure the alleles are, not in what to do. */
const bare = (term: string): string => term.replace(/^(?:Likely|Possible) /, '');

/** Terms that both sets leave possible; undefined when they exclude each other. */
function agreeing(one: readonly string[], other: readonly string[]): readonly string[] | undefined {
  const both = one.filter((term) => other.includes(term));
  if (both.length > 0) return both;
  const near = [...one, ...other].filter(
    (term) => one.some((t) => bare(t) === bare(term)) && other.some((t) => bare(t) === bare(term)),
  );
  return near.length > 0 ? [...new Set(near)] : undefined;
}

/** The diplotypes that results state, each once. */
function diplotypesOf(facts: readonly GeneResultFact[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { diplotype } of facts) if (diplotype !== undefined) found.add(diplotype);
  return found;
}

const scoreKey = (score: ActivityScore): string => `${score.atLeast ? '>=' : ''}${score.value}`;

interface Settled {
  readonly state: GeneState;
  /** Results agree on the phenotype but not on the diplotype or score. */
  readonly differInDetail: boolean;
}

function known(phenotypes: readonly string[], facts: readonly GeneResultFact[]): Settled {
  const diplotypes = diplotypesOf(facts);
  const scores = new Map<string, ActivityScore>();
  for (const { score } of facts) if (score !== undefined) scores.set(scoreKey(score), score);
  const [diplotype] = diplotypes.size === 1 ? diplotypes : [];
  const [score] = scores.size === 1 ? scores.values() : [];
  return {
    state: {
      state: 'known',
      phenotypes,
      ...(score === undefined ? {} : { score }),
      ...(diplotype === undefined ? {} : { diplotype }),
      facts,
    },
    differInDetail: diplotypes.size > 1 || scores.size > 1,
  };
}

const indeterminate = (facts: readonly GeneResultFact[]): Settled => {
  const reasons = new Set(facts.flatMap((fact) => (fact.why === undefined ? [] : [fact.why])));
  return {
    state: { state: 'indeterminate', why: [...reasons].sort().join(' ') || 'The results leave it open.', facts },
    differInDetail: false,
  };
};
const contradictory = (facts: readonly GeneResultFact[]): Settled => ({
  state: { state: 'contradictory', facts },
  differInDetail: false,
});

/** HLA results hold at once; they contradict where one says positive and another negative of the same allele. */
function settleHla(facts: readonly GeneResultFact[]): Settled {
  const terms = [...new Set(facts.flatMap((fact) => fact.phenotypes))].sort();
  if (terms.length === 0) return indeterminate(facts);
  const clash = terms.some((term) => POSITIVE.test(term) && terms.includes(term.replace(POSITIVE, ' negative')));
  return clash ? contradictory(facts) : known(terms, facts);
}

function settle(facts: readonly GeneResultFact[], nonStandard: ReadonlySet<string>): Settled {
  const telling = facts.filter((fact) => fact.phenotypes.length > 0);
  const silent = facts.filter((fact) => fact.phenotypes.length === 0);
  const [first, ...others] = telling;
  if (first === undefined) return diplotypesOf(facts).size > 1 ? contradictory(facts) : indeterminate(facts);
  let terms = first.phenotypes;
  for (const other of others) {
    // Results that were read by the same rule share their terms.
    if (other.phenotypes === terms) continue;
    const both = agreeing(terms, other.phenotypes);
    if (both === undefined) return contradictory(facts);
    terms = both;
  }
  for (const fact of silent) {
    // A diplotype of unknown phenotype beside another diplotype, or a phenotype this gene does not have, cannot both be right with the rest.
    const otherDiplotype =
      fact.diplotype !== undefined && telling.some((t) => t.diplotype !== undefined && t.diplotype !== fact.diplotype);
    if (otherDiplotype || nonStandard.has(fact.id)) return contradictory(facts);
  }
  return known(terms, facts);
}

const placesOf = (facts: readonly GeneResultFact[]): string => facts.map((fact) => fact.id).join(', ');

/** The state of each gene that has results. `facts` in the order of the profile, which makes the outcome independent of the order of the input. */
export function geneStates(
  facts: readonly GeneResultFact[],
  nonStandard: ReadonlySet<string>,
  genes: GeneCatalogue,
): { readonly genes: ReadonlyMap<GeneSymbol, GeneState>; readonly findings: readonly Finding[] } {
  const byGene = new Map<GeneSymbol, GeneResultFact[]>();
  for (const fact of facts) {
    const same = byGene.get(fact.gene);
    if (same === undefined) byGene.set(fact.gene, [fact]);
    else same.push(fact);
  }
  const states = new Map<GeneSymbol, GeneState>();
  const findings: Finding[] = [];
  for (const [gene, results] of byGene) {
    const hla = genes.bySymbol(gene)?.kind === 'hla';
    const { state, differInDetail } = hla ? settleHla(results) : settle(results, nonStandard);
    states.set(gene, state);
    if (state.state === 'contradictory') {
      findings.push(
        finding('patient.results-contradict', `Results of one gene contradict each other: ${placesOf(results)}.`),
      );
    } else if (differInDetail) {
      findings.push(
        finding('patient.results-differ-in-detail', `Results of one gene differ in detail: ${placesOf(results)}.`),
      );
    }
  }
  return { genes: states, findings };
}
