import type { Observation, Parameters } from 'fhir/r4.js';
import type { Genomics } from '../../genomics/index.ts';
import { digestOf } from '../../kernel/index.ts';
import type { DrugRef, GeneResultFact } from '../../patient/profile.ts';
import { drugRef } from '../../patient/reading.ts';
import { candidateOf } from '../../recommend/candidate.ts';
import { fillDrug } from '../../recommend/words.ts';
import { type BundleContext, type Rendering, renderingOf, toSource } from '../../render/fhir/context.ts';
import { type Implied, isObservation, therapeuticImplication } from '../../render/fhir/implication.ts';
import { inAnswer, type StatedGenotype, statedGenotype } from '../../render/genomics/stated-genotype.ts';
import { Chart } from '../../rules/chart.ts';
import { evaluateOn } from '../../rules/evaluate.ts';
import type { Evaluation, Match } from '../../rules/match.ts';
import { asIfOrdered } from '../as-if-ordered.ts';
import type { AskedHaplotype, FindSubjectRequest } from '../requests.ts';
import type { Knowledge } from '../rule-book.ts';

/*
 * $find-subject-tx-implications: what each source says of each drug with the patient's results, each drug judged as if it were ordered now. All sources
 * are told, and results that call for no change as well; bringing them into one answer is what $recommend does.
 */

export interface ImplicationsAnswer {
  readonly parameters: Parameters;
  readonly evaluation: Evaluation;
}

export function implicationsAnswer(
  request: FindSubjectRequest,
  context: BundleContext,
  knowledge: Knowledge,
): ImplicationsAnswer {
  const rendering = renderingOf(context);
  const deps = { genes: knowledge.ruleSet.terminology.genes, genomics: knowledge.genomics };
  const genotypes = new Map<string, StatedGenotype>();
  for (const fact of context.profile.facts) {
    const stated = fact.kind === 'gene-result' ? statedGenotype(fact, rendering, deps) : undefined;
    if (stated !== undefined) genotypes.set(fact.id, stated);
  }
  const matches = matchesOf(drugsAsked(request, knowledge), context, knowledge);
  const told = matches.flatMap((match) => {
    const results = resultsOf(match, rendering);
    if (!speaksOf(results, request.haplotypes, knowledge.genomics)) return [];
    const implied = impliedBy(match, results, genotypes);
    return implied === undefined ? [] : [{ match, implied }];
  });
  const used = new Map<string, StatedGenotype>();
  for (const { implied } of told)
    for (const { id } of implied.results) {
      const stated = genotypes.get(id);
      if (stated !== undefined) used.set(id, stated);
    }
  const parameter = [
    ...told.map(({ implied }) => named('implication', therapeuticImplication(implied, rendering))),
    ...[...used.values()].flatMap(({ haplotypes }) => haplotypes.map((one) => named('haplotype', one))),
    ...[...used.values()].map(({ genotype }) => named('genotype', genotype)),
  ];
  return {
    parameters: { resourceType: 'Parameters', ...(parameter.length === 0 ? {} : { parameter }) },
    evaluation: { matches: told.map(({ match }) => match), unknowns: [], shadow: [] },
  };
}

const named = (name: string, resource: Observation) => ({ name, resource });

/** The drugs asked for, or every drug that rules speak of. */
function drugsAsked({ treatments }: FindSubjectRequest, { ruleSet }: Knowledge): readonly DrugRef[] {
  if (treatments.length > 0) return [...new Map(treatments.map((drug) => [drug.name, drug])).values()];
  return [...ruleSet.engine.byDrug.keys()].sort().flatMap((name) => {
    const drug = ruleSet.terminology.drugs.byName(name);
    return drug === undefined ? [] : [drugRef(drug)];
  });
}

function matchesOf(
  drugs: readonly DrugRef[],
  { profile }: BundleContext,
  { ruleSet, genomics }: Knowledge,
): readonly Match[] {
  if (profile.deceased === true) return [];
  return drugs.flatMap((drug) => {
    const chart = new Chart(asIfOrdered(profile, drug, genomics), ruleSet.terminology);
    return evaluateOn(ruleSet, chart, 'selected').matches.filter(
      (match) => match.drug?.name === drug.name && match.rule.profile.topic === 'drug-gene',
    );
  });
}

const resultsOf = ({ facts }: Match, { factById }: Rendering): readonly GeneResultFact[] =>
  facts.flatMap((id) => {
    const fact = factById.get(id);
    return fact?.kind === 'gene-result' ? [fact] : [];
  });

/** Undefined where no Observation states the results: an implication must be derived from one. */
function impliedBy(
  match: Match,
  results: readonly GeneResultFact[],
  genotypes: ReadonlyMap<string, StatedGenotype>,
): Implied | undefined {
  const candidate = candidateOf(match);
  const { drug, rule, version } = match;
  const derivedFrom = [
    ...new Map(
      results.flatMap((fact) => {
        const genotype = genotypes.get(fact.id)?.genotype.id;
        const from =
          genotype !== undefined ? inAnswer(genotype) : isObservation(fact.source) ? toSource(fact.source) : undefined;
        return from === undefined ? [] : [[from.reference ?? '', from] as const];
      }),
    ).values(),
  ];
  if (candidate === undefined || drug === undefined || derivedFrom.length === 0) return undefined;
  const { row } = candidate.row;
  return {
    id: digestOf([rule.id, version, row, drug.name]),
    drug,
    summary: fillDrug(candidate.outcome.summary, drug),
    grading: candidate.grading,
    rule: { id: rule.id, version, row },
    results,
    derivedFrom,
  };
}

/** Whether one of the results holds one of the alleles or genotypes asked for; without any asked for, every result counts. */
function speaksOf(results: readonly GeneResultFact[], asked: readonly AskedHaplotype[], genomics: Genomics): boolean {
  if (asked.length === 0) return true;
  return results.some(
    ({ gene, diplotype }) =>
      diplotype !== undefined && asked.some((one) => one.gene.symbol === gene && isPartOf(one, diplotype, genomics)),
  );
}

function isPartOf({ gene, written }: AskedHaplotype, diplotype: string, genomics: Genomics): boolean {
  const asked = genomics.parseDiplotype(gene.symbol, written);
  const held = genomics.parseDiplotype(gene.symbol, diplotype);
  if (!asked.ok || !held.ok) return false;
  const [strands = []] = asked.diplotype.alternatives;
  if (strands.length === 1)
    return held.diplotype.alternatives.flat(2).some(({ name }) => strands[0]?.some((one) => one.name === name));
  return asked.diplotype.text === held.diplotype.text;
}
