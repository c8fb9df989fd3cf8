import { Chart } from '../chart.ts';
import { wokenRules } from '../evaluate.ts';
import { type ExplainedCondition, explainOn } from '../explain/explain.ts';
import { precipitantsOf } from '../precipitants.ts';
import type { Path } from '../rule-file.ts';
import type { RuleSet } from '../rule-set.ts';
import type { TruthWord } from '../truth.ts';
import type { RuleTestRun } from './run-tests.ts';

/*
 * What the tests of a rule exercise. A row is exercised when it held in a test. A condition is exercised when it was yes in one test and no in
 * another, counted only where the rule was woken and its reading came that far: not below a `when` that is no, nor behind the row that holds
 * in a table whose first row counts. The counts are of the plain reading of conditions, so that each part is counted whether or not others settle the whole.
 */

export interface CoveredCondition {
  readonly path: Path;
  readonly asks: string;
  /** In how many readings it was so. */
  readonly seen: Readonly<Record<TruthWord, number>>;
  /** Why it is not exercised; undefined when it is. */
  readonly lacks?: string;
}

export interface CoveredRow {
  readonly row: string;
  readonly held: number;
  readonly lacks?: string;
}

export interface RuleCoverage {
  readonly ruleId: string;
  readonly rows: readonly CoveredRow[];
  readonly conditions: readonly CoveredCondition[];
}

type Counts = Record<TruthWord, number>;

export function coverageOf(run: RuleTestRun): RuleCoverage {
  const [rule] = run.ruleSet.rules;
  if (rule === undefined) throw new Error('a run of tests has its rule');
  const counts = new Map<string, { readonly path: Path; readonly asks: string; readonly seen: Counts }>();
  const inOrder = rule.profile.hit === 'first' || rule.profile.hit === 'first-known';
  const rows = rule.profile.rows.map(({ row }) => ({ row, held: 0, reached: 0 }));
  const count = (condition: ExplainedCondition, reached: boolean): void => {
    const key = JSON.stringify(condition.path);
    let entry = counts.get(key);
    if (entry === undefined) {
      entry = { path: condition.path, asks: condition.asks, seen: { yes: 0, no: 0, unknown: 0 } };
      counts.set(key, entry);
    }
    if (reached) entry.seen[condition.answer] += 1;
    for (const part of condition.parts) count(part, reached);
  };

  for (const { profile, focus } of run.patients) {
    const chart = new Chart(profile, run.ruleSet.terminology);
    const woken = wokenRules(run.ruleSet, profile, focus);
    // Without a waking the conditions are listed all the same, as never reached.
    const readings =
      woken.length === 0
        ? [explainOn(run.ruleSet, rule, chart)]
        : woken.map(({ medication, drug }) =>
            explainOn(run.ruleSet, rule, drug === undefined ? chart : apartFrom(chart, drug.name, run.ruleSet), {
              ...(medication === undefined ? {} : { medication }),
              ...(drug === undefined ? {} : { drug: drug.name }),
            }),
          );
    for (const { when, rows: explained } of readings) {
      const isWoken = woken.length > 0;
      if (when !== undefined) count(when, isWoken);
      let closed = !isWoken || when?.answer === 'no';
      for (const [i, { condition, standing, answer }] of explained.entries()) {
        count(condition, !closed);
        const row = rows[i];
        if (row !== undefined && !closed) {
          row.reached += 1;
          if (standing === 'holds') row.held += 1;
        }
        if (inOrder && answer === 'yes') closed = true;
      }
    }
  }
  return {
    ruleId: rule.id,
    rows: rows.map(({ row, held, reached }) => ({
      row,
      held,
      ...(held > 0
        ? {}
        : { lacks: reached === 0 ? 'no test comes as far as this row' : 'reached, but it held in no test' }),
    })),
    conditions: [...counts.values()].map(({ path, asks, seen }) => {
      const lacks = lack(seen);
      return { path, asks, seen, ...(lacks === undefined ? {} : { lacks }) };
    }),
  };
}

function lack({ yes, no, unknown }: Counts): string | undefined {
  if (yes > 0 && no > 0) return undefined;
  if (yes + no + unknown === 0) return 'no test comes as far as this condition';
  if (yes + no === 0) return 'unknown in every test';
  return yes === 0 ? 'never yes in a test' : 'never no in a test';
}

/** How many of the rows and conditions are exercised, and how many there are. */
export function coverageCounts({ rows, conditions }: RuleCoverage): {
  readonly exercised: number;
  readonly all: number;
} {
  const all = [...rows, ...conditions];
  return { exercised: all.filter(({ lacks }) => lacks === undefined).length, all: all.length };
}

/** As evaluate() judges: without the effect that the drug itself has on enzymes. */
const apartFrom = (chart: Chart, drug: string, { terminology }: RuleSet): Chart =>
  precipitantsOf(chart.profile).has(drug) ? new Chart(chart.profile, terminology, new Set([drug])) : chart;
