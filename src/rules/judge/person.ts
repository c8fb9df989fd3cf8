import type { PregnancyFact } from '../../patient/profile.ts';
import { type Bounds, lies } from '../interval.ts';
import { agreed, NO, YES } from '../truth.ts';
import { ABSENT, judged, no, type Question, unknown, yes } from './judgement.ts';

/* What is asked of the person: age, administrative gender, pregnancy. */

const DAY = 86_400_000;
const NO_FACTS: readonly never[] = [];

/**
 * How long a statement about pregnancy speaks for today. A pregnancy ends within 42 weeks (294 days) of its start, so that an older "pregnant"
 * says nothing; "not pregnant" loses its worth sooner, and 90 days is this project's own choice.
 */
const PREGNANT_DAYS = 294;
const NOT_PREGNANT_DAYS = 90;

/** A partial date of birth gives the ages of both its ends; where they disagree the answer is open. */
export function ageLies(bounds: Bounds): Question {
  return (chart) => {
    const { age } = chart;
    if (age === undefined) return unknown(chart.absent('demographics', 'age'));
    return judged(lies(age, bounds), NO_FACTS, { dataClass: 'demographics', what: 'age', why: 'indeterminate' });
  };
}

/** `other` is a known gender and still does not say what a rule about the body asks, so that it stays unknown. */
export function sexIs(sex: 'female' | 'male'): Question {
  return (chart) => {
    const stated = chart.profile.sex;
    if (stated === 'unknown') return unknown(chart.absent('demographics', 'sex'));
    if (stated === 'other') return unknown({ dataClass: 'demographics', what: 'sex', why: 'indeterminate' });
    return stated === sex ? yes([]) : ABSENT;
  };
}

const statedAt = (fact: PregnancyFact): number => fact.effective.from ?? fact.effective.to ?? -Infinity;

/**
 * The latest statement decides while it still speaks for today; two of the same instant must agree. Without any, a man is not pregnant and
 * for everybody else it is unknown, at any age: where age settles it, the rule says so itself.
 */
export function isPregnant(wanted: boolean): Question {
  return (chart) => {
    const { asOf, sex } = chart.profile;
    // Statements stand in Observations and in problems: the class that was not looked up is the one to ask for.
    const dataClass = chart.covers('conditions') ? 'observations' : 'conditions';
    const stated = chart.pregnancies.filter((fact) => statedAt(fact) <= asOf + DAY);
    if (stated.length === 0) {
      if (sex === 'male') return wanted ? ABSENT : yes([]);
      return unknown(chart.absent(dataClass, 'pregnancy'));
    }
    const last = Math.max(...stated.map(statedAt));
    const latest = stated.filter((fact) => statedAt(fact) === last);
    const open = (why: 'out-of-date' | 'contradictory') => unknown({ dataClass, what: 'pregnancy', why }, latest);
    if (latest.some((fact) => last < asOf - (fact.pregnant ? PREGNANT_DAYS : NOT_PREGNANT_DAYS) * DAY))
      return open('out-of-date');
    const truth = agreed(latest.map((fact) => (fact.pregnant === wanted ? YES : NO)));
    return truth === YES ? yes(latest) : truth === NO ? no(latest) : open('contradictory');
  };
}
