import type { GeneResultFact, PatientProfile } from '../patient/profile.ts';
import { genesOfRule } from '../recommend/candidate.ts';
import type { Policy } from '../recommend/policy.ts';
import type { ResultSummary } from '../render/index.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { drugSummary } from './drug-summary.ts';
import type { Knowledge } from './rule-book.ts';

/*
 * A new gene result matters for drugs that nobody has ordered yet. For some days after it the opened chart says once which those are; when nothing
 * follows from it, nothing is said (docs/adr/0011).
 */

const DAY = 86_400_000;

/** What follows from results of the last `days` days; undefined when there are none, or when nothing is to be avoided, adjusted or heeded. */
export function newResultSummary(
  profile: PatientProfile,
  knowledge: Knowledge,
  policy: Policy,
  days: number,
): ResultSummary | undefined {
  const fresh = days === 0 || profile.deceased === true ? [] : profile.facts.filter(isNewSince(profile.asOf, days));
  if (fresh.length === 0) return undefined;
  const genes = new Set(fresh.map(({ gene }) => String(gene)));
  const ids = new Set(fresh.map(({ id }) => id));
  const { advised } = drugSummary(profile, knowledge, policy, drugsOfGenes(genes, knowledge.ruleSet));
  const drugs = advised.filter(({ said }) => said.reasons.some(({ fact }) => ids.has(fact)));
  return drugs.length === 0 ? undefined : { results: fresh, drugs, days };
}

/** By the day of the result; one whose date is not known, or lies ahead, is not called new. */
const isNewSince =
  (asOf: number, days: number) =>
  (fact: PatientProfile['facts'][number]): fact is GeneResultFact =>
    fact.kind === 'gene-result' &&
    fact.effective.from !== undefined &&
    fact.effective.from <= asOf &&
    fact.effective.from >= asOf - days * DAY;

/** Drugs whose rules ask about one of the genes: the others need not be judged while the clinician waits. */
function drugsOfGenes(genes: ReadonlySet<string>, { rules, terminology }: RuleSet): ReadonlySet<string> {
  const drugs = new Set<string>();
  for (const { profile } of rules) {
    if (profile.topic !== 'drug-gene' || !('drugs' in profile.trigger)) continue;
    if (![...genesOfRule(profile)].some((gene) => genes.has(gene))) continue;
    for (const name of profile.trigger.drugs)
      for (const drug of name.startsWith('@') ? (terminology.vocabularies.drugClass(name.slice(1)) ?? []) : [name])
        drugs.add(drug);
  }
  return drugs;
}
