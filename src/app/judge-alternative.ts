import { actingStates } from '../patient/genomic/acting.ts';
import type { DrugRef, MedicationFact, PatientProfile } from '../patient/profile.ts';
import { type Verdict, verdictOf } from '../recommend/verdict.ts';
import { evaluate } from '../rules/evaluate.ts';
import type { Knowledge } from './rule-book.ts';

/**
 * What the rules would say of `drug` if it were ordered for this patient now; undefined when none of them asks for a change.
 * An alternative is judged like any order before it is offered.
 */
export function judgeAlternative(
  { ruleSet, genomics }: Knowledge,
  profile: PatientProfile,
  drug: DrugRef,
): Verdict | undefined {
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
  const proposed = [...facts, order];
  // What the replaced order did to enzymes falls away, and what the proposed one does comes.
  const genes = actingStates(profile.genes, proposed, genomics);
  return verdictOf(evaluate(ruleSet, { ...profile, facts: proposed, genes }, 'selected'));
}
