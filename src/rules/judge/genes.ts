import type { GeneSymbol } from '../../kernel/index.ts';
import { actingOf } from '../../patient/genomic/acting.ts';
import type { ActivityScore, GeneResultFact, GeneState } from '../../patient/profile.ts';
import type { Chart } from '../chart.ts';
import { type Bounds, lies, reported } from '../interval.ts';
import type { MissingDatum } from '../match.ts';
import { agreed, NO, type Truth, UNKNOWN, YES } from '../truth.ts';
import { ABSENT, type Judgement, judged, no, type Question, unknown, yes } from './judgement.ts';

/*
 * What is asked of genes. A gene without a result is unknown, whatever else is known: a missing test never reads as normal. Results that
 * contradict each other answer only what each of them alone answers in the same way.
 */

/** Activity scores that a phenotype of a scored gene may stand for; undefined when the gene has none or the term is not known. */
export type ScoresOfPhenotype = (gene: GeneSymbol, phenotype: string) => readonly ActivityScore[] | undefined;

/** What one result (or several that agree) says of a gene. */
interface Said {
  readonly phenotypes: readonly string[];
  readonly score?: ActivityScore;
  readonly diplotype?: string;
}

const INDETERMINATE = 'Indeterminate';

const missingGene = (what: string, why: MissingDatum['why']): MissingDatum => ({ dataClass: 'genomic', what, why });

/** Answers from the state of a gene, given how one result alone answers. */
function fromResults(chart: Chart, gene: GeneSymbol, answer: (said: Said) => Truth): Judgement {
  const state = chart.profile.genes.get(gene);
  if (state === undefined) return unknown(chart.absent('genomic', gene));
  switch (state.state) {
    case 'known':
      return answerOfKnown(chart, gene, state, answer);
    case 'indeterminate':
      return judged(agreed(state.facts.map(answer)), state.facts, missingGene(gene, 'indeterminate'));
    case 'contradictory':
      return judged(agreed(state.facts.map(answer)), state.facts, missingGene(gene, 'contradictory'));
  }
}

/** Judged by how the enzyme acts under the patient's other drugs; they are then facts of the answer. The diplotype stays what it is. */
function answerOfKnown(
  chart: Chart,
  gene: GeneSymbol,
  state: Extract<GeneState, { state: 'known' }>,
  answer: (said: Said) => Truth,
): Judgement {
  const acting = state.actsAs === undefined ? undefined : actingOf(state, chart.apart);
  const missing = missingGene(gene, 'indeterminate');
  if (acting === undefined) return judged(answer(state), state.facts, missing);
  const { phenotypes, score } = acting;
  const said = { phenotypes, ...(score === undefined ? {} : { score }) };
  const withDiplotype = state.diplotype === undefined ? said : { ...said, diplotype: state.diplotype };
  return judged(
    answer(withDiplotype),
    [...state.facts, ...acting.because.map(({ factId }) => ({ id: factId }))],
    missing,
  );
}

/** Several possible terms: yes when each is asked for, no when none is. */
const possibly = <T>(possible: readonly T[], holds: (one: T) => Truth): Truth => agreed(possible.map(holds));

/** A term `Indeterminate` in the list asks for results that do not say, which is a result too. */
export function phenotypeIs(gene: GeneSymbol, wanted: readonly string[]): Question {
  const terms = new Set(wanted);
  const answer = ({ phenotypes, score }: Said): Truth =>
    phenotypes.length === 0 && score === undefined && terms.has(INDETERMINATE)
      ? YES
      : possibly(phenotypes, (term) => (terms.has(term) ? YES : NO));
  return (chart) => fromResults(chart, gene, answer);
}

/** A result without a score is judged by every score that its phenotype may stand for, when the tables say which. */
export function scoreLies(gene: GeneSymbol, bounds: Bounds, scoresOf: ScoresOfPhenotype): Question {
  const within = ({ value, atLeast }: ActivityScore): Truth =>
    lies(reported(value, atLeast ? '>=' : undefined), bounds);
  const answer = ({ score, phenotypes }: Said): Truth =>
    score !== undefined ? within(score) : possibly(phenotypes, (term) => possibly(scoresOf(gene, term) ?? [], within));
  return (chart) => fromResults(chart, gene, answer);
}

/** A diplotype in its order-free form: `*17 / *2` and `*2/*17` are one. */
export function diplotypeKey(text: string): string {
  return text
    .split('/')
    .map((allele) => allele.trim())
    .sort()
    .join('/');
}

/** A result that names a phenotype alone leaves the diplotype unknown. */
export function diplotypeIs(gene: GeneSymbol, wanted: readonly string[]): Question {
  const keys = new Set(wanted.map(diplotypeKey));
  const answer = ({ diplotype }: Said): Truth =>
    diplotype === undefined ? UNKNOWN : keys.has(diplotypeKey(diplotype)) ? YES : NO;
  return (chart) => fromResults(chart, gene, answer);
}

/** Terms of an HLA gene stand side by side, one for each allele that was tested. */
export function alleleIs(gene: GeneSymbol, allele: string, is: 'positive' | 'negative'): Question {
  const what = `${gene}${allele}`;
  const positive = `${allele} positive`;
  const negative = `${allele} negative`;
  const carried = ({ phenotypes }: GeneResultFact): Truth | undefined => {
    const has = phenotypes.includes(positive);
    const lacks = phenotypes.includes(negative);
    return has && lacks ? UNKNOWN : has ? YES : lacks ? NO : undefined;
  };
  return (chart) => {
    const state = chart.profile.genes.get(gene);
    if (state === undefined) return unknown(chart.absent('genomic', what));
    // Results that speak of other alleles only have no voice here.
    const speaking = state.facts.filter((fact) => carried(fact) !== undefined);
    if (speaking.length === 0)
      return state.state === 'indeterminate'
        ? unknown(missingGene(what, 'indeterminate'), state.facts)
        : unknown(chart.absent('genomic', what));
    const truth = agreed(speaking.map((fact) => carried(fact) ?? UNKNOWN));
    if (truth === UNKNOWN) return unknown(missingGene(what, 'contradictory'), speaking);
    return (truth === YES) === (is === 'positive') ? yes(speaking) : no(speaking);
  };
}

/**
 * Yes when a variant with one of the classifications was reported. No only when the gene was reported on, every variant of it is classified
 * otherwise and nothing of the genomic record is left out: a gene that was not looked at stays unknown.
 */
export function variantIs(gene: GeneSymbol, wanted: readonly string[]): Question {
  const classes = new Set(wanted);
  return (chart) => {
    const reportedVariants = chart.variants.filter((fact) => fact.gene === gene);
    const found = reportedVariants.filter((fact) => classes.has(fact.significance));
    if (found.length > 0) return yes(found);
    const results = chart.profile.genes.get(gene)?.facts ?? [];
    const facts = [...reportedVariants, ...results];
    if (facts.length === 0 || !chart.covers('genomic')) return unknown(chart.absent('genomic', gene), facts);
    if (reportedVariants.some((fact) => fact.significance === 'not-stated'))
      return unknown(missingGene(gene, 'indeterminate'), facts);
    return no(facts);
  };
}

/** Whether the gene, or the allele of it, was tested. A result that does not say still shows that it was. */
export function isTested(gene: GeneSymbol, allele: string | undefined, wanted: boolean): Question {
  const what = allele === undefined ? gene : `${gene}${allele}`;
  const results = (chart: Chart): readonly { readonly id: string }[] => {
    const state = chart.profile.genes.get(gene);
    if (allele !== undefined)
      return (state?.facts ?? []).filter(
        (fact) =>
          fact.phenotypes.length === 0 ||
          fact.phenotypes.includes(`${allele} positive`) ||
          fact.phenotypes.includes(`${allele} negative`),
      );
    return [
      ...(state?.facts ?? []),
      ...chart.variants.filter((fact) => fact.gene === gene),
      ...chart.implications.filter((fact) => fact.gene === gene),
    ];
  };
  return (chart) => {
    const facts = results(chart);
    if (facts.length > 0) return wanted ? yes(facts) : no(facts);
    if (!chart.covers('genomic')) return unknown(chart.absent('genomic', what));
    return wanted ? ABSENT : yes([]);
  };
}
