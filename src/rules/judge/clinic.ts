import type { MedicationRole } from '../../patient/profile.ts';
import { ABSENT, no, type Question, unknown, yes } from './judgement.ts';

/*
 * What is asked of medications, problems and allergies. The world is closed only where it was looked at: what is not found is a no when its
 * class of data is known, and unknown when it was not asked for, withheld or read in part.
 */

export type Taken = 'ordered' | 'active' | 'either';

/** `ordered`: any unsigned order of the request. Stopped, completed and held medications count nowhere. */
const ROLES: Readonly<Record<Taken, readonly MedicationRole[]>> = {
  ordered: ['selected', 'draft'],
  active: ['active'],
  either: ['selected', 'draft', 'active'],
};

/** `what` is the drug or class in the words of the rule, `names` the generic names it stands for. */
export function isTaken(what: string, names: ReadonlySet<string>, taken: Taken): Question {
  const roles = ROLES[taken];
  return (chart) => {
    const facts = chart.medications.filter(
      (fact) => roles.includes(fact.role) && fact.drugs.some((drug) => names.has(drug.name)),
    );
    if (facts.length > 0) return yes(facts);
    // The request itself carries the orders, so that they are all there unless consent withholds medications.
    const whole = taken === 'ordered' ? chart.profile.coverage.medications !== 'withheld' : chart.covers('medications');
    return whole ? ABSENT : unknown(chart.absent('medications', what));
  };
}

/** Refuted and inactive problems do not hold; suspected ones, and those whose status nobody stated, leave the answer open. */
export function hasCondition(key: string): Question {
  return (chart) => {
    const facts = chart.conditionsByKey.get(key) ?? [];
    const open = facts.filter((fact) => fact.verified !== 'refuted' && fact.status !== 'inactive');
    const sure = open.filter((fact) => fact.verified === 'confirmed' && fact.status === 'active');
    if (sure.length > 0) return yes(sure);
    if (open.length > 0) return unknown({ dataClass: 'conditions', what: key, why: 'indeterminate' }, open);
    if (!chart.covers('conditions')) return unknown(chart.absent('conditions', key), facts);
    return facts.length > 0 ? no(facts) : ABSENT;
  };
}

export function isAllergicTo(what: string, names: ReadonlySet<string>): Question {
  return (chart) => {
    const facts = chart.allergies.filter(
      (fact) => fact.status === 'active' && fact.drugs.some((drug) => names.has(drug.name)),
    );
    if (facts.length > 0) return yes(facts);
    return chart.covers('allergies') ? ABSENT : unknown(chart.absent('allergies', what));
  };
}
