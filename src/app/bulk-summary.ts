import type { JsonObject } from '../kernel/index.ts';
import type { PatientProfile } from '../patient/profile.ts';
import { drugRef } from '../patient/reading.ts';
import type { Policy } from '../recommend/policy.ts';
import type { Category, Recommendation } from '../recommend/recommendation.ts';
import { adviseOn } from './advise.ts';
import { asIfOrdered } from './as-if-ordered.ts';
import type { Knowledge } from './rule-book.ts';

/*
 * What a patient's results mean for every drug that rules speak of, each judged as if it were ordered now: the page that a clinician reads when a result
 * arrives. Drugs that nothing is to be done about are names in a list, and drugs whose genes were not tested are not mentioned.
 */

type Group = 'avoid' | 'adjust' | 'heed';

const GROUPS: Readonly<Record<Category, Group>> = {
  'alternative-drug': 'avoid',
  'dose-change': 'adjust',
  'other-guidance': 'heed',
  test: 'heed',
  prevention: 'heed',
  lifestyle: 'heed',
  none: 'heed',
};

/** `avoid`, `adjust`, `heed`: drugs with the leading advice; `noChange`: names; `undecided`: drugs whose results do not say, with what is missing. */
export function summaryOf(profile: PatientProfile, knowledge: Knowledge, policy: Policy): JsonObject {
  const { terminology, engine } = knowledge.ruleSet;
  const groups: Record<Group, JsonObject[]> = { avoid: [], adjust: [], heed: [] };
  const noChange: string[] = [];
  const undecided: JsonObject[] = [];
  const taken = new Set(
    profile.facts.flatMap((fact) =>
      fact.kind === 'medication' && fact.role === 'active' ? fact.drugs.map(({ name }) => name) : [],
    ),
  );
  for (const name of [...engine.byDrug.keys()].sort()) {
    const drug = terminology.drugs.byName(name);
    if (drug === undefined) continue;
    const { advice } = adviseOn(asIfOrdered(profile, drugRef(drug), knowledge.genomics), 'selected', knowledge, policy);
    const said = advice.recommendations.find(
      ({ subject, topic }) => subject?.drug.name === name && topic === 'drug-gene',
    );
    if (said !== undefined) groups[GROUPS[said.category]].push(entryOf(name, said, taken.has(name)));
    else if (advice.noChange.some(({ subject }) => subject?.drug.name === name)) noChange.push(name);
    const open = advice.undecided
      .flatMap(({ missing }) => missing)
      .filter(({ dataClass, why }) => dataClass === 'genomic' && (why === 'indeterminate' || why === 'contradictory'));
    if (said === undefined && open.length > 0)
      undecided.push({ drug: name, missing: [...new Set(open.map(({ what, why }) => `${what} (${why})`))] });
  }
  return { ...groups, noChange, undecided };
}

const entryOf = (
  drug: string,
  { rule, level, summary, strength, evidence }: Recommendation,
  taken: boolean,
): JsonObject => ({
  drug,
  ...(taken ? { taken } : {}),
  level,
  text: summary,
  source: evidence[0]?.source ?? '',
  strength,
  rule: rule.id,
  row: rule.row,
});
