import type { DataClass, ObservationFact } from '../../patient/profile.ts';
import type { ObservationEntry } from '../../terminology/terminology.ts';
import { type Bounds, type Interval, lies, meanOf, reported } from '../interval.ts';
import { agreed, NO, type Truth, UNKNOWN, YES } from '../truth.ts';
import { judged, no, type Question, unknown, yes } from './judgement.ts';

/*
 * What is asked of measurements. Only values within their freshness count; an old value leaves the answer open and is named as out of date,
 * and a measurement that was never taken is unknown even when every result was looked up.
 */

export type Pick = 'latest' | 'any' | 'mean';

const DAY = 86_400_000;

const LABORATORY: readonly ObservationEntry['domain'][] = ['laboratory', 'vital-sign', 'other'];
const dataClassOf = (entry: ObservationEntry): DataClass =>
  LABORATORY.includes(entry.domain) ? 'observations' : 'lifestyle';

type Measured = ObservationFact & { readonly value: number };
const isMeasured = (fact: ObservationFact): fact is Measured => fact.value !== undefined;

/** A value counts as fresh when the earliest instant it may have been taken at is; one dated after the profile (clock skew aside) never counts. */
function isFresh(fact: ObservationFact, asOf: number, days: number): boolean {
  const taken = fact.effective.from ?? fact.effective.to;
  return taken !== undefined && taken >= asOf - days * DAY && taken <= asOf + DAY;
}

const intervalOf = (fact: Measured): Interval => reported(fact.value, fact.comparator);
const timeOf = (fact: ObservationFact): number => fact.effective.to ?? fact.effective.from ?? -Infinity;

function latestOf(facts: readonly Measured[]): readonly Measured[] {
  const last = Math.max(...facts.map(timeOf));
  return facts.filter((fact) => timeOf(fact) === last);
}

/** Without bounds the question is whether a fresh value is there at all. */
export function measures(
  entry: ObservationEntry,
  bounds: Bounds,
  withinDays: number | undefined,
  pick: Pick,
): Question {
  const { key } = entry;
  const dataClass = dataClassOf(entry);
  const days = withinDays ?? entry.freshDays;
  const within = (fact: Measured): Truth => lies(intervalOf(fact), bounds);
  return (chart) => {
    const all = chart.observations.filter((fact) => fact.measure === key);
    if (all.length === 0) return unknown(chart.absent(dataClass, key));
    const fresh = all.filter((fact) => isFresh(fact, chart.profile.asOf, days));
    if (fresh.length === 0) return unknown({ dataClass, what: key, why: 'out-of-date' }, all);
    const facts = fresh.filter(isMeasured);
    if (facts.length === 0) return unknown({ dataClass, what: key, why: 'indeterminate' }, fresh);
    switch (pick) {
      case 'latest': {
        const latest = latestOf(facts);
        const truth = agreed(latest.map(within));
        const why = latest.length > 1 ? 'contradictory' : 'indeterminate';
        return judged(truth, latest, { dataClass, what: key, why });
      }
      case 'any': {
        const holding = facts.filter((fact) => within(fact) === YES);
        if (holding.length > 0) return yes(holding);
        if (facts.some((fact) => within(fact) === UNKNOWN))
          return unknown({ dataClass, what: key, why: 'indeterminate' }, facts);
        return chart.covers(dataClass) ? no(facts) : unknown(chart.absent(dataClass, key), facts);
      }
      case 'mean': {
        const mean = meanOf(facts.map(intervalOf));
        const truth = mean === undefined ? NO : lies(mean, bounds);
        return judged(truth, facts, { dataClass, what: key, why: 'indeterminate' });
      }
    }
  };
}
