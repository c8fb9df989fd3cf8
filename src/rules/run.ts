import type { RuleId } from '../kernel/index.ts';
import type { DrugRef, MedicationFact, MedicationRole } from '../patient/profile.ts';
import type { Chart } from './chart.ts';
import type { CompiledRule } from './compiled-rule.ts';
import type { Judgement } from './judge/judgement.ts';
import type { FactId, Focus, Match, MissingDatum, Unknown } from './match.ts';
import { orderedPrecipitants, precipitantsOf } from './precipitants.ts';
import { type Answers, FIRST, hitAt, isSilent, RULE_HEAD, sizeAt, truthAt, UNIQUE, visitTelling } from './program.ts';
import type { RuleSet } from './rule-set.ts';
import { both, NO, type Truth, UNKNOWN, YES } from './truth.ts';

const ROLES: Readonly<Record<Focus, readonly MedicationRole[]>> = {
  selected: ['selected'],
  drafts: ['selected', 'draft'],
  active: ['active'],
  all: ['selected', 'draft', 'active'],
};

export type Woken = Pick<Match, 'medication' | 'drug'>;

/** What the rules of a program say of the patient: the rows that hold with their Facts, and where the rules that are open stand in it. */
export interface Verdicts {
  readonly run: Run;
  readonly code: Int32Array;
  readonly held: readonly HeldRule[];
  readonly open: readonly number[];
}

interface HeldRule {
  /** Where the rule stands in the program. */
  readonly at: number;
  readonly rows: readonly { readonly row: number; readonly facts: readonly FactId[] }[];
}

/** What the open rules of one program share. */
interface OpenRules {
  readonly run: Run;
  readonly code: Int32Array;
  readonly woken: Woken;
  /** Where they stand in it. */
  readonly open: readonly number[];
}

/**
 * An Unknown as its place in a program: most requests never read what is open, and of a large set of rules much may be. The rule is looked at, and what is
 * missing gathered, when they are read.
 */
class OpenRule implements Unknown {
  readonly #of: OpenRules;
  readonly #at: number;

  constructor(of: OpenRules, at: number) {
    this.#of = of;
    this.#at = at;
  }

  get medication(): MedicationFact | undefined {
    return this.#of.woken.medication;
  }

  get drug(): DrugRef | undefined {
    return this.#of.woken.drug;
  }

  get rule(): CompiledRule {
    return this.#of.run.ruleAt(this.#of.code, this.#at);
  }

  get ruleId(): RuleId {
    return this.rule.id;
  }

  get version(): string {
    return this.rule.profile.version;
  }

  get missing(): readonly MissingDatum[] {
    return this.#of.run.missingAt(this.#of.code, this.#at);
  }
}

interface DrugBlock {
  readonly medication: MedicationFact;
  readonly drug: DrugRef;
  readonly code: Int32Array;
}

interface DrugBlockVerdict {
  readonly medication: MedicationFact;
  readonly drug: DrugRef;
  readonly verdicts: Verdicts;
}

const sameRows = (one: HeldRule, other: HeldRule): boolean =>
  one.at === other.at &&
  one.rows.length === other.rows.length &&
  one.rows.every(({ row }, i) => row === other.rows[i]?.row);

export const nextRule = (code: Int32Array, at: number): number => at + (code[at + 1] ?? code.length);
const NONE: readonly never[] = [];

/** Adds what is not there yet; a handful at most, so that they are compared rather than hashed. */
export function addDistinct(all: MissingDatum[], more: readonly MissingDatum[]): void {
  for (const datum of more) {
    const { what, why, dataClass } = datum;
    if (
      !all.some(
        (other) => other === datum || (other.what === what && other.why === why && other.dataClass === dataClass),
      )
    )
      all.push(datum);
  }
}

/** One evaluation of one patient: each atom is asked at most once, and only when a candidate needs it. */
export class Run implements Answers {
  readonly matches: Match[] = [];
  readonly shadow: Match[] = [];
  readonly #open: OpenRules[] = [];
  readonly chart: Chart;
  readonly truths: Uint8Array;
  readonly #ruleSet: RuleSet;
  readonly #judgements: Judgement[] = [];

  constructor(ruleSet: RuleSet, chart: Chart) {
    this.#ruleSet = ruleSet;
    this.chart = chart;
    this.truths = new Uint8Array(ruleSet.engine.atoms.length);
  }

  ask(atom: number): Truth {
    const question = this.#ruleSet.engine.atoms[atom];
    if (question === undefined) throw new Error(`no atom ${atom}`);
    const judgement = question(this.chart);
    this.truths[atom] = judgement.truth;
    this.#judgements[atom] = judgement;
    return judgement.truth;
  }

  /** The programs that the medications under judgement wake, each drug of each medication once. */
  drugBlocks(focus: Focus): readonly DrugBlock[] {
    const roles = ROLES[focus];
    const blocks: DrugBlock[] = [];
    for (const medication of this.chart.medications) {
      if (!roles.includes(medication.role)) continue;
      for (const [i, drug] of medication.drugs.entries()) {
        const code = this.#ruleSet.engine.byDrug.get(drug.name);
        const isNew = medication.drugs.findIndex(({ name }) => name === drug.name) === i;
        if (code !== undefined && isNew) blocks.push({ medication, drug, code });
      }
    }
    return blocks;
  }

  /** The same evaluation without the effect of these drugs on enzymes; this one where they have none. */
  apartFrom(...drugs: readonly string[]): Run {
    const precipitants = precipitantsOf(this.chart.profile);
    if (!drugs.some((drug) => precipitants.has(drug))) return this;
    return new Run(this.#ruleSet, this.chart.apartFrom(drugs));
  }

  /** Rules on drugs that are taken which hold only because of an inhibitor among the orders: to order it changes what is to be done about them. */
  *changedByOrders(focus: Focus): Generator<DrugBlockVerdict> {
    if (focus !== 'selected' && focus !== 'drafts') return;
    const ordered = orderedPrecipitants(this.chart, ROLES[focus]);
    if (ordered.length === 0) return;
    for (const { medication, drug, code } of this.drugBlocks('active')) {
      const before = this.apartFrom(...ordered, drug.name).verdictsOf(code);
      const after = this.apartFrom(drug.name).verdictsOf(code);
      const held = after.held.filter((rule) => !before.held.some((other) => sameRows(other, rule)));
      yield { medication, drug, verdicts: { ...after, held, open: NONE } };
    }
  }

  /** The rules that Facts wake, each once, in the order of the rules whatever woke them. */
  wokenByFacts(focus: Focus): readonly { readonly code: Int32Array; readonly at: number }[] {
    if (focus !== 'active' && focus !== 'all') return NONE;
    const woken = new Map<number, { readonly code: Int32Array; readonly at: number }>();
    for (const code of this.#factBlocks())
      for (let at = 0; at < code.length; at = nextRule(code, at)) woken.set(code[at] ?? 0, { code, at });
    return [...woken].sort(([a], [b]) => a - b).map(([, place]) => place);
  }

  /** What the rules of a program, or of a part of it, say; those that say nothing are left out, and so are open ones that run silently. */
  verdictsOf(code: Int32Array, from = 0, to = code.length): Verdicts {
    let held: HeldRule[] | undefined;
    let open: number[] | undefined;
    for (let at = from; at < to; at = nextRule(code, at)) {
      const rows = this.#rowsAt(code, at);
      if (rows === 'nothing') continue;
      if (rows !== 'open') {
        held ??= [];
        held.push({ at, rows });
      } else if (!isSilent(code, at)) {
        open ??= [];
        open.push(at);
      }
    }
    return { run: this, code, held: held ?? NONE, open: open ?? NONE };
  }

  ruleAt(code: Int32Array, at: number): CompiledRule {
    const rule = this.#ruleSet.rules[code[at] ?? -1];
    if (rule === undefined) throw new Error('a program names no rule');
    return rule;
  }

  record({ run, code, held, open }: Verdicts, woken: Woken): void {
    for (const { at, rows } of held) {
      const rule = this.ruleAt(code, at);
      const { version } = rule.profile;
      const matches = isSilent(code, at) ? this.shadow : this.matches;
      for (const { row, facts } of rows) matches.push({ rule, ruleId: rule.id, version, row, ...woken, facts });
    }
    if (open.length > 0) this.#open.push({ run, code, woken, open });
  }

  unknowns(): readonly Unknown[] {
    return this.#open.flatMap((of) => of.open.map((at) => new OpenRule(of, at)));
  }

  /** The rows of the rule at `at` that hold. */
  #rowsAt(code: Int32Array, at: number): HeldRule['rows'] | 'open' | 'nothing' {
    const end = nextRule(code, at);
    const hit = hitAt(code, at);
    const when = at + RULE_HEAD;
    const gate = truthAt(code, when, this);
    if (gate === NO) return 'nothing';
    let isOpen = false;
    let held: { row: number; facts: readonly FactId[] }[] | undefined;
    let row = 0;
    for (let place = when + sizeAt(code, when); place < end; place += sizeAt(code, place), row++) {
      const own = truthAt(code, place, this);
      if (own === NO) continue;
      if (own === UNKNOWN || gate === UNKNOWN) {
        isOpen = true;
        continue;
      }
      if (hit !== FIRST || !isOpen) {
        held ??= [];
        held.push({ row, facts: this.#factsOf(code, when, place) });
      }
      if (hit !== UNIQUE) break;
    }
    return held ?? (isOpen ? 'open' : 'nothing');
  }

  /** What must be known before the open rule at `at` could be decided. */
  missingAt(code: Int32Array, at: number): readonly MissingDatum[] {
    const end = nextRule(code, at);
    const hit = hitAt(code, at);
    const when = at + RULE_HEAD;
    const gate = truthAt(code, when, this);
    const open: number[] = gate === UNKNOWN ? [when] : [];
    for (let place = when + sizeAt(code, when); place < end; place += sizeAt(code, place)) {
      const truth = both(gate, truthAt(code, place, this));
      if (truth === UNKNOWN) open.push(place);
      else if (truth === YES && hit !== UNIQUE) break;
    }
    return this.#missingOf(code, open);
  }

  #factsOf(code: Int32Array, ...conditions: readonly number[]): readonly FactId[] {
    const facts = new Set<FactId>();
    for (const condition of conditions)
      visitTelling(code, condition, this, (atom) => {
        for (const fact of this.#judgements[atom]?.facts ?? NONE) facts.add(fact);
      });
    return [...facts];
  }

  #missingOf(code: Int32Array, conditions: readonly number[]): readonly MissingDatum[] {
    const missing: MissingDatum[] = [];
    // With an open `when` a row may itself be settled: then nothing of it is missing.
    for (const condition of conditions)
      visitTelling(code, condition, this, (atom) => {
        if (this.truths[atom] === UNKNOWN) addDistinct(missing, this.#judgements[atom]?.missing ?? NONE);
      });
    return missing;
  }

  *#factBlocks(): Generator<Int32Array> {
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
