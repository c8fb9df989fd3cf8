import { actingStates } from '../patient/genomic/acting.ts';
import type { DrugRef } from '../patient/profile.ts';
import { type Verdict, verdictOf } from '../recommend/verdict.ts';
import type { Chart } from '../rules/chart.ts';
import { evaluateOn } from '../rules/evaluate.ts';
import { imaginedOrder } from './as-if-ordered.ts';
import type { Knowledge } from './rule-book.ts';

/**
 * What the rules would say of `drug` if it were ordered for this patient now; undefined when none of them asks for a change.
 * An alternative is judged like any order before it is offered.
 */
export function judgeAlternative({ ruleSet, genomics }: Knowledge, chart: Chart, drug: DrugRef): Verdict | undefined {
  // The order that it would replace is no longer there; other drafts stay as what else is being ordered.
  const medications = [...chart.medications.filter(({ role }) => role !== 'selected'), imaginedOrder(drug)];
  // What the replaced order did to enzymes falls away, and what the proposed one does comes.
  const genes = actingStates(chart.profile.genes, medications, genomics);
  return verdictOf(evaluateOn(ruleSet, chart.on(medications, genes), 'selected'));
}
