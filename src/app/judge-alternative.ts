import type { DrugRef, MedicationFact, PatientProfile } from '../patient/profile.ts';
import { moreSevere } from '../recommend/policy.ts';
import type { Level } from '../recommend/recommendation.ts';
import { evaluate } from '../rules/evaluate.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { outcomeOf } from '../rules/walk.ts';

/**
 * The most severe level that the rules would give `drug` if it were ordered for this patient now; undefined when none of them asks for a change.
 * An alternative is judged like any order before it is offered.
 */
export function judgeAlternative(ruleSet: RuleSet, profile: PatientProfile, drug: DrugRef): Level | undefined {
  const order: MedicationFact = {
    kind: 'medication',
    id: `proposed:${drug.name}`,
    source: '',
    effective: {},
    certainty: 'high',
    reasons: [],
    role: 'selected',
    drugs: [drug],
    codings: [],
  };
  // The order that it would replace is no longer there; other drafts stay as what else is being ordered.
  const facts = profile.facts.filter((fact) => !(fact.kind === 'medication' && fact.role === 'selected'));
  const { matches } = evaluate(ruleSet, { ...profile, facts: [...facts, order] }, 'selected');
  let worst: Level | undefined;
  for (const { rule, row } of matches) {
    const outcome = outcomeOf(rule.profile, row);
    if (outcome === undefined || outcome.category === 'none') continue;
    worst = worst === undefined ? outcome.level : moreSevere(worst, outcome.level);
  }
  return worst;
}
