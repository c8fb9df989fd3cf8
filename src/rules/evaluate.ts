import type { PatientProfile } from '../patient/profile.ts';
import { Chart } from './chart.ts';
import type { CompiledRule } from './compiled-rule.ts';
import type { Judgement } from './judge/judgement.ts';
import type { Evaluation, Focus, MissingDatum, Unknown } from './match.ts';
import type { Condition } from './rule-profile.ts';
import type { RuleSet } from './rule-set.ts';
import { addDistinct, nextRule, Run, type Verdicts, type Woken } from './run.ts';
import { both, either, NO, negated, type Truth, YES } from './truth.ts';

/**
 * Judges one patient by the rules that the patient's medications (of the roles that the focus names) and, with focus `active` or `all`, Facts wake.
 * Pure: equal input gives equal output, in the order of the medications and, for each, of the rule ids; Fact-woken rules follow.
 *
 * A row holds when `when` and its own condition are yes. Among the rows
 * - `unique` (they exclude each other): every row that is yes is a Match; more than one is a contradiction in the rule, and all are reported.
 *   With no row at yes and one open, the rule is Unknown.
 * - `first`: the first row that is yes is the Match, unless a row before it is open: that row might be the one, so the rule is Unknown.
 * - `first-known`: the first row that is yes is the Match, whatever is open before it; with none at yes and one open, the rule is Unknown.
 */
export function evaluate(ruleSet: RuleSet, profile: PatientProfile, focus: Focus): Evaluation {
  return evaluateOn(ruleSet, new Chart(profile, ruleSet.terminology), focus);
}

/** The same on a chart that is at hand. */
export function evaluateOn(ruleSet: RuleSet, chart: Chart, focus: Focus): Evaluation {
  const run = new Run(ruleSet, chart);
  // What a rule says does not depend on which medication brought the drug: the verdicts of a drug are reached once.
  const byDrug = new Map<string, Verdicts>();
  for (const { medication, drug, code } of run.drugBlocks(focus)) {
    let verdicts = byDrug.get(drug.name);
    if (verdicts === undefined) {
      verdicts = run.apartFrom(drug.name).verdictsOf(code);
      byDrug.set(drug.name, verdicts);
    }
    run.record(verdicts, { medication, drug });
  }
  for (const { verdicts, ...woken } of run.changedByOrders(focus)) run.record(verdicts, woken);
  for (const { code, at } of run.wokenByFacts(focus)) run.record(run.verdictsOf(code, at, nextRule(code, at)), {});
  return new Evaluated(run);
}

/** A class, and not an object with a getter: V8 gives every such object a hidden class of its own, and whatever reads them is compiled again and again. */
class Evaluated implements Evaluation {
  readonly matches: Evaluation['matches'];
  readonly shadow: Evaluation['shadow'];
  readonly #run: Run;
  #unknowns: readonly Unknown[] | undefined;

  constructor(run: Run) {
    this.matches = run.matches;
    this.shadow = run.shadow;
    this.#run = run;
  }

  /** Which rules are open is known by now; that each is a thing of its own matters to those who read them. */
  get unknowns(): readonly Unknown[] {
    this.#unknowns ??= this.#run.unknowns();
    return this.#unknowns;
  }
}

/** A rule that the patient's data wake, and the medication that did, if one did. */
export type WokenRule = Woken & { readonly rule: CompiledRule };

/** The rules that evaluate() considers for this patient, in its order, whatever they then say. */
export function wokenRules(ruleSet: RuleSet, profile: PatientProfile, focus: Focus): readonly WokenRule[] {
  const run = new Run(ruleSet, new Chart(profile, ruleSet.terminology));
  const woken: WokenRule[] = [];
  for (const { medication, drug, code } of run.drugBlocks(focus))
    for (let at = 0; at < code.length; at = nextRule(code, at))
      woken.push({ rule: run.ruleAt(code, at), medication, drug });
  for (const { code, at } of run.wokenByFacts(focus)) woken.push({ rule: run.ruleAt(code, at) });
  return woken;
}

/** The answer to a condition that stands outside the rows, such as `unless` of an option. */
export function judge(ruleSet: RuleSet, condition: Condition, profile: PatientProfile): Judgement {
  return judgeOn(ruleSet, condition, new Chart(profile, ruleSet.terminology));
}

/** The plain reading of a condition, part by part: what the flat programs must agree with, and what explanations show. */
export function judgeOn(ruleSet: RuleSet, condition: Condition, chart: Chart): Judgement {
  if ('not' in condition) {
    const part = judgeOn(ruleSet, condition.not, chart);
    return { truth: negated(part.truth), facts: part.facts, missing: part.missing };
  }
  if ('all' in condition || 'any' in condition) {
    const parts = ('all' in condition ? condition.all : condition.any).map((part) => judgeOn(ruleSet, part, chart));
    const whole =
      'all' in condition
        ? parts.reduce<Truth>((truth, part) => both(truth, part.truth), YES)
        : parts.reduce<Truth>((truth, part) => either(truth, part.truth), NO);
    const telling = parts.filter((part) => part.truth === whole);
    const missing: MissingDatum[] = [];
    for (const part of telling) addDistinct(missing, part.missing);
    return {
      truth: whole,
      facts: [...new Set(telling.flatMap((part) => part.facts))],
      missing,
    };
  }
  const { engine } = ruleSet;
  const question = engine.atoms[engine.atomOf(condition)];
  if (question === undefined) throw new Error('an atom has no question');
  return question(chart);
}
