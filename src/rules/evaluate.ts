import type { MedicationRole, PatientProfile } from '../patient/profile.ts';
import { Chart } from './chart.ts';
import type { CompiledRule } from './compiled-rule.ts';
import type { Judgement } from './judge/judgement.ts';
import type { Evaluation, FactId, Focus, Match, MissingDatum, Unknown } from './match.ts';
import { FIRST, RULE_HEAD, sizeAt, truthAt, UNIQUE, visitTelling } from './program.ts';
import type { Condition } from './rule-profile.ts';
import type { RuleSet } from './rule-set.ts';
import { both, either, NO, negated, type Truth, UNKNOWN, YES } from './truth.ts';

const ROLES: Readonly<Record<Focus, readonly MedicationRole[]>> = {
  selected: ['selected'],
  drafts: ['selected', 'draft'],
  active: ['active'],
  all: ['selected', 'draft', 'active'],
};

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
  const run = new Run(ruleSet, new Chart(profile, ruleSet.terminology));
  for (const { code, at, woken } of run.candidates(focus)) run.judge(code, at, woken);
  return { matches: run.matches, unknowns: run.unknowns, shadow: run.shadow };
}

/** The rules that evaluate() considers for this patient, in its order, whatever they then say. */
export function wokenRules(ruleSet: RuleSet, profile: PatientProfile, focus: Focus): readonly WokenRule[] {
  const run = new Run(ruleSet, new Chart(profile, ruleSet.terminology));
  return [...run.candidates(focus)].map(({ code, at, woken }) => ({ rule: run.ruleAt(code, at), ...woken }));
}

/** The answer to a condition that stands outside the rows, such as `unless` of an option. */
export function judge(ruleSet: RuleSet, condition: Condition, profile: PatientProfile): Judgement {
  return judgeOn(ruleSet, condition, new Chart(profile, ruleSet.terminology));
}

/** The plain reading of a condition, part by part: what the flat programs must agree with, and what explanations show. */
export function judgeOn(ruleSet: RuleSet, condition: Condition, chart: Chart): Judgement {
  if ('not' in condition) {
    const part = judgeOn(ruleSet, condition.not, chart);
    return { ...part, truth: negated(part.truth) };
  }
  if ('all' in condition || 'any' in condition) {
    const parts = ('all' in condition ? condition.all : condition.any).map((part) => judgeOn(ruleSet, part, chart));
    const whole =
      'all' in condition
        ? parts.reduce<Truth>((truth, part) => both(truth, part.truth), YES)
        : parts.reduce<Truth>((truth, part) => either(truth, part.truth), NO);
    const telling = parts.filter((part) => part.truth === whole);
    return {
      truth: whole,
      facts: [...new Set(telling.flatMap((part) => part.facts))],
      missing: distinct(telling.flatMap((part) => part.missing)),
    };
  }
  const { engine } = ruleSet;
  const question = engine.atoms[engine.atomOf(condition)];
  if (question === undefined) throw new Error('an atom has no question');
  return question(chart);
}

type Woken = Pick<Match, 'medication' | 'drug'>;
export type WokenRule = Woken & { readonly rule: CompiledRule };

interface Candidate {
  readonly code: Int32Array;
  readonly at: number;
  readonly woken: Woken;
}

function* rulesOf(block: Int32Array): Generator<number> {
  for (let at = 0; at < block.length; at += block[at + 1] ?? block.length) yield at;
}

function distinct(missing: readonly MissingDatum[]): readonly MissingDatum[] {
  const seen = new Map<string, MissingDatum>();
  for (const datum of missing) {
    const key = `${datum.dataClass} ${datum.why} ${datum.what}`;
    if (!seen.has(key)) seen.set(key, datum);
  }
  return [...seen.values()];
}

/** One evaluation of one patient: each atom is asked at most once, and only when a candidate needs it. */
class Run {
  readonly matches: Match[] = [];
  readonly unknowns: Unknown[] = [];
  readonly shadow: Match[] = [];
  readonly chart: Chart;
  readonly #ruleSet: RuleSet;
  readonly #truths: Uint8Array;
  readonly #judgements: Judgement[] = [];
  readonly #atom: (index: number) => Truth;

  constructor(ruleSet: RuleSet, chart: Chart) {
    this.#ruleSet = ruleSet;
    this.chart = chart;
    this.#truths = new Uint8Array(ruleSet.engine.atoms.length);
    this.#atom = (index) => {
      const known = this.#truths[index];
      return known === NO || known === YES || known === UNKNOWN ? known : this.#ask(index).truth;
    };
  }

  #ask(index: number): Judgement {
    const question = this.#ruleSet.engine.atoms[index];
    if (question === undefined) throw new Error(`no atom ${index}`);
    const judgement = question(this.chart);
    this.#truths[index] = judgement.truth;
    this.#judgements[index] = judgement;
    return judgement;
  }

  *candidates(focus: Focus): Generator<Candidate> {
    const roles = ROLES[focus];
    for (const medication of this.chart.medications) {
      if (!roles.includes(medication.role)) continue;
      const names = new Set<string>();
      for (const drug of medication.drugs) {
        if (names.has(drug.name)) continue;
        names.add(drug.name);
        const code = this.#ruleSet.engine.byDrug.get(drug.name);
        if (code !== undefined) for (const at of rulesOf(code)) yield { code, at, woken: { medication, drug } };
      }
    }
    if (focus !== 'active' && focus !== 'all') return;
    // A rule that several Facts wake is judged once, and in the order of the rules whatever woke them.
    const byFacts = new Map<number, Candidate>();
    for (const code of this.#wokenByFacts())
      for (const at of rulesOf(code)) byFacts.set(code[at] ?? 0, { code, at, woken: {} });
    for (const [, candidate] of [...byFacts].sort(([a], [b]) => a - b)) yield candidate;
  }

  ruleAt(code: Int32Array, at: number): CompiledRule {
    const rule = this.#ruleSet.rules[code[at] ?? -1];
    if (rule === undefined) throw new Error('a program names no rule');
    return rule;
  }

  judge(code: Int32Array, at: number, woken: Woken): void {
    const rule = this.ruleAt(code, at);
    const end = at + (code[at + 1] ?? 0);
    const hit = code[at + 2];
    const when = at + RULE_HEAD;
    const gate = truthAt(code, when, this.#atom);
    if (gate === NO) return;
    const open: number[] = [];
    let held = false;
    let row = 0;
    for (let place = when + sizeAt(code, when); place < end; place += sizeAt(code, place), row++) {
      const truth = both(gate, truthAt(code, place, this.#atom));
      if (truth === NO) continue;
      if (truth === UNKNOWN) open.push(place);
      else if (hit !== FIRST || open.length === 0) {
        held = true;
        const match = { rule, ruleId: rule.id, version: rule.profile.version, row, ...woken };
        this.#record(rule, { ...match, facts: this.#factsOf(code, when, place) });
      }
      if (truth === YES && hit !== UNIQUE) break;
    }
    if (!held && open.length > 0 && rule.profile.status === 'active')
      this.unknowns.push({
        rule,
        ruleId: rule.id,
        version: rule.profile.version,
        ...woken,
        missing: this.#missingOf(code, gate === UNKNOWN ? [when, ...open] : open),
      });
  }

  #record(rule: CompiledRule, match: Match): void {
    if (rule.profile.status === 'shadow') this.shadow.push(match);
    else this.matches.push(match);
  }

  #factsOf(code: Int32Array, ...conditions: readonly number[]): readonly FactId[] {
    const facts = new Set<FactId>();
    for (const condition of conditions)
      visitTelling(code, condition, this.#atom, (index) => {
        for (const fact of this.#judgements[index]?.facts ?? []) facts.add(fact);
      });
    return [...facts];
  }

  #missingOf(code: Int32Array, conditions: readonly number[]): readonly MissingDatum[] {
    const missing: MissingDatum[] = [];
    // With an open `when` a row may itself be settled: then nothing of it is missing.
    for (const condition of conditions)
      visitTelling(code, condition, this.#atom, (index) => {
        if (this.#truths[index] === UNKNOWN) missing.push(...(this.#judgements[index]?.missing ?? []));
      });
    return distinct(missing);
  }

  *#wokenByFacts(): Generator<Int32Array> {
    const { engine } = this.#ruleSet;
    const genes = new Set<string>(this.chart.profile.genes.keys());
    for (const variant of this.chart.variants) genes.add(variant.gene);
    yield* blocksOf(engine.byGene, genes);
    if (engine.byCondition.size > 0)
      yield* blocksOf(
        engine.byCondition,
        [...this.chart.conditionsByKey]
          .filter(([, facts]) => facts.some((fact) => fact.status !== 'inactive' && fact.verified !== 'refuted'))
          .map(([key]) => key),
      );
    yield* blocksOf(engine.byObservation, new Set(this.chart.observations.map((fact) => fact.measure ?? '')));
  }
}

function* blocksOf(index: ReadonlyMap<string, Int32Array>, keys: Iterable<string>): Generator<Int32Array> {
  if (index.size === 0) return;
  for (const key of keys) {
    const block = index.get(key);
    if (block !== undefined) yield block;
  }
}
