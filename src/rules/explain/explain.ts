import type { Certainty, Fact, MedicationFact, PatientProfile } from '../../patient/profile.ts';
import { Chart } from '../chart.ts';
import type { CompiledRule } from '../compiled-rule.ts';
import { judgeOn } from '../evaluate.ts';
import type { MissingDatum } from '../match.ts';
import type { Path } from '../rule-file.ts';
import type { Condition } from '../rule-profile.ts';
import type { RuleSet } from '../rule-set.ts';
import { both, NO, TRUTH_WORDS, type Truth, type TruthWord, UNKNOWN, YES } from '../truth.ts';
import { outcomeOf } from '../walk.ts';
import { conditionText, factText, missingText } from './words.ts';

/* Why a rule says what it says of one patient. Made only when somebody asks: the engine itself keeps nothing for it. */

/** A Fact behind an answer: what it says, where it stands, when it was so (calendar date, UTC). */
export interface ExplainedFact {
  readonly id: string;
  readonly source: string;
  readonly date?: string;
  readonly certainty: Certainty;
  readonly says: string;
}

export interface ExplainedCondition {
  /** Where it stands in the rule. */
  readonly path: Path;
  readonly asks: string;
  readonly answer: TruthWord;
  readonly facts: readonly ExplainedFact[];
  /** What would decide an unknown. */
  readonly missing: readonly MissingDatum[];
  readonly parts: readonly ExplainedCondition[];
}

export interface ExplainedRow {
  readonly row: string;
  /** The heading of its card, with the drug at hand in its place. */
  readonly says: string;
  /** `when` of the rule and of the row together. */
  readonly answer: TruthWord;
  /** `behind`: the row's own answer no longer matters, since an earlier row of a `first` table holds or is open. */
  readonly standing: 'holds' | 'does-not-hold' | 'open' | 'behind';
  readonly condition: ExplainedCondition;
}

export interface Explanation {
  readonly ruleId: string;
  readonly title: string;
  readonly version: string;
  readonly status: string;
  readonly file: string;
  readonly drug?: string;
  readonly medication?: ExplainedFact;
  readonly when?: ExplainedCondition;
  readonly rows: readonly ExplainedRow[];
  readonly outcome: 'match' | 'undecided' | 'nothing';
  /** The rows that hold. */
  readonly held: readonly string[];
  /** What would decide an undecided rule, as phrases. */
  readonly wouldDecide: readonly string[];
}

/** Explains one rule for one patient, whether or not anything would have woken it. */
export function explain(
  ruleSet: RuleSet,
  rule: CompiledRule,
  profile: PatientProfile,
  woken: { readonly medication?: MedicationFact; readonly drug?: string } = {},
): Explanation {
  const apart = new Set(woken.drug === undefined ? [] : [woken.drug]);
  return explainOn(ruleSet, rule, new Chart(profile, ruleSet.terminology, apart), woken);
}

export function explainOn(
  ruleSet: RuleSet,
  rule: CompiledRule,
  chart: Chart,
  woken: { readonly medication?: MedicationFact; readonly drug?: string } = {},
): Explanation {
  const { profile } = rule;
  const teller = new Teller(ruleSet, chart);
  const when = profile.when === undefined ? undefined : teller.condition(profile.when, ['when']);
  const gate = when === undefined ? YES : truthOf(when.answer);
  const first = profile.hit === 'first' || profile.hit === 'first-known';
  let openBefore = false;
  let closed = false;
  const rows = profile.rows.map(({ row, when: own }, index): ExplainedRow => {
    const condition = teller.condition(own, ['rows', index, 'when']);
    const truth = both(gate, truthOf(condition.answer));
    const says = (outcomeOf(profile, index)?.summary ?? '').replaceAll('{drug}', woken.drug ?? 'the drug');
    const told = { row, says, answer: TRUTH_WORDS[truth], condition };
    if (truth === NO) return { ...told, standing: 'does-not-hold' };
    if (closed) return { ...told, standing: 'behind' };
    if (truth === UNKNOWN) {
      openBefore ||= profile.hit === 'first';
      return { ...told, standing: 'open' };
    }
    closed = first;
    return { ...told, standing: openBefore ? 'behind' : 'holds' };
  });
  const held = rows.filter(({ standing }) => standing === 'holds').map(({ row }) => row);
  const open = rows.filter(({ standing }) => standing === 'open');
  const outcome = held.length > 0 ? 'match' : open.length > 0 ? 'undecided' : 'nothing';
  const missing = [...(when?.missing ?? []), ...open.flatMap(({ condition }) => condition.missing)];
  return {
    ruleId: rule.id,
    title: profile.title,
    version: profile.version,
    status: profile.status,
    file: rule.file,
    ...(woken.drug === undefined ? {} : { drug: woken.drug }),
    ...(woken.medication === undefined ? {} : { medication: explainedFact(woken.medication) }),
    ...(when === undefined ? {} : { when }),
    rows,
    outcome,
    held,
    wouldDecide: outcome === 'undecided' ? [...new Set(missing.map(missingText))] : [],
  };
}

const truthOf = (word: TruthWord): Truth => (word === 'yes' ? YES : word === 'no' ? NO : UNKNOWN);

function explainedFact(fact: Fact): ExplainedFact {
  const at = fact.effective.from ?? fact.effective.to;
  return {
    id: fact.id,
    source: fact.source,
    ...(at === undefined ? {} : { date: new Date(at).toISOString().slice(0, 10) }),
    certainty: fact.certainty,
    says: factText(fact),
  };
}

class Teller {
  readonly #ruleSet: RuleSet;
  readonly #chart: Chart;
  readonly #facts: ReadonlyMap<string, Fact>;

  constructor(ruleSet: RuleSet, chart: Chart) {
    this.#ruleSet = ruleSet;
    this.#chart = chart;
    this.#facts = new Map(chart.profile.facts.map((fact) => [fact.id, fact]));
  }

  condition(condition: Condition, path: Path): ExplainedCondition {
    const { truth, facts, missing } = judgeOn(this.#ruleSet, condition, this.#chart);
    const parts = this.#parts(condition, path);
    return {
      path,
      asks: conditionText(condition, this.#ruleSet.terminology),
      answer: TRUTH_WORDS[truth],
      // Parts carry their own Facts; the whole repeats none.
      facts: parts.length > 0 ? [] : facts.map((id) => this.#fact(id)),
      missing: truth === UNKNOWN ? missing : [],
      parts,
    };
  }

  #parts(condition: Condition, path: Path): readonly ExplainedCondition[] {
    if ('not' in condition) return [this.condition(condition.not, [...path, 'not'])];
    if ('all' in condition) return condition.all.map((part, i) => this.condition(part, [...path, 'all', i]));
    if ('any' in condition) return condition.any.map((part, i) => this.condition(part, [...path, 'any', i]));
    return [];
  }

  #fact(id: string): ExplainedFact {
    const fact = this.#facts.get(id);
    // An expression may rest on a resource of which no Fact was made.
    const asSent: ExplainedFact = { id, source: id, certainty: 'moderate', says: 'read as it was sent' };
    return fact === undefined ? asSent : explainedFact(fact);
  }
}
