import type { RuleId } from '../kernel/index.ts';
import type { DataClass, DrugRef, MedicationFact } from '../patient/profile.ts';
import type { CompiledRule } from './compiled-rule.ts';

/** A Fact that made a condition hold, by its id in the PatientProfile. */
export type FactId = string;

/** What must be known before an unknown condition could be decided. */
export interface MissingDatum {
  readonly dataClass: DataClass;
  /** In the words of the rule: a gene, a vocabulary entry, `age`, `pregnancy`. */
  readonly what: string;
  /**
   * `not-on-file`: looked up, nothing there. `indeterminate`/`contradictory`: a result that does not say. `withheld`: by consent. `failed`: what was asked in
   * another language could not be worked out on this chart.
   */
  readonly why:
    | 'not-on-file'
    | 'not-asked'
    | 'withheld'
    | 'incomplete'
    | 'indeterminate'
    | 'contradictory'
    | 'out-of-date'
    | 'failed';
}

/** A row of a rule that held for the patient, with the facts that made it hold. */
export interface Match {
  readonly rule: CompiledRule;
  readonly ruleId: RuleId;
  readonly version: string;
  /** Index into rule.profile.rows. */
  readonly row: number;
  /** The order or active medication that woke the rule; absent for rules that facts wake. */
  readonly medication?: MedicationFact;
  readonly drug?: DrugRef;
  readonly facts: readonly FactId[];
}

/** A woken rule that could not be decided: no row held and at least one row is unknown. */
export interface Unknown {
  readonly rule: CompiledRule;
  readonly ruleId: RuleId;
  readonly version: string;
  readonly medication?: MedicationFact | undefined;
  readonly drug?: DrugRef | undefined;
  readonly missing: readonly MissingDatum[];
}

export interface Evaluation {
  readonly matches: readonly Match[];
  readonly unknowns: readonly Unknown[];
  /** Matches of shadow rules: counted, never shown. */
  readonly shadow: readonly Match[];
}

/** Which medications are judged: the selected orders, all drafts, what is active, or (a whole chart at once) all of these. */
export type Focus = 'selected' | 'drafts' | 'active' | 'all';
