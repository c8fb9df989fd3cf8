import type {
  AllergyFact,
  ConditionFact,
  Coverage,
  DataClass,
  ImplicationFact,
  MedicationFact,
  ObservationFact,
  PatientProfile,
  PregnancyFact,
  VariantFact,
} from '../patient/profile.ts';
import type { Terminology } from '../terminology/terminology.ts';
import { between, type Interval } from './interval.ts';
import type { MissingDatum } from './match.ts';

const NOBODY: ReadonlySet<string> = new Set();

/**
 * A PatientProfile laid out for questions: its Facts sorted by kind, once. What costs more (codes of problems to vocabulary keys) is done
 * when it is first asked for, since most patients are asked little.
 */
export class Chart {
  readonly profile: PatientProfile;
  readonly #terminology: Terminology;
  readonly medications: MedicationFact[] = [];
  readonly allergies: AllergyFact[] = [];
  readonly observations: ObservationFact[] = [];
  readonly variants: VariantFact[] = [];
  readonly implications: ImplicationFact[] = [];
  readonly pregnancies: PregnancyFact[] = [];
  readonly #conditions: ConditionFact[] = [];
  #conditionsByKey: Map<string, ConditionFact[]> | undefined;
  #age: Interval | 'not-known' | undefined;
  /** Drugs whose effect on enzymes is not counted: a guideline on a drug has that drug's own effect in it. */
  readonly apart: ReadonlySet<string>;

  constructor(profile: PatientProfile, terminology: Terminology, apart: ReadonlySet<string> = NOBODY) {
    this.apart = apart;
    this.profile = profile;
    this.#terminology = terminology;
    for (const fact of profile.facts) {
      switch (fact.kind) {
        case 'medication':
          this.medications.push(fact);
          break;
        case 'condition':
          this.#conditions.push(fact);
          break;
        case 'allergy':
          this.allergies.push(fact);
          break;
        case 'observation':
          if (fact.measure !== undefined) this.observations.push(fact);
          break;
        case 'variant':
          this.variants.push(fact);
          break;
        case 'implication':
          this.implications.push(fact);
          break;
        case 'pregnancy':
          this.pregnancies.push(fact);
          break;
        case 'gene-result':
          break; // read through profile.genes, where contradictions are kept
        default:
          fact satisfies never;
      }
    }
  }

  /** Problems by the vocabulary keys that cover their codes, refuted and inactive ones included. */
  get conditionsByKey(): ReadonlyMap<string, readonly ConditionFact[]> {
    if (this.#conditionsByKey !== undefined) return this.#conditionsByKey;
    const byKey = new Map<string, ConditionFact[]>();
    for (const fact of this.#conditions)
      for (const key of this.#terminology.vocabularies.conditionsOf(fact.codings)) {
        const facts = byKey.get(key);
        if (facts === undefined) byKey.set(key, [fact]);
        else facts.push(fact);
      }
    this.#conditionsByKey = byKey;
    return byKey;
  }

  /** Completed years: the ages of both ends of a partial date of birth; undefined when nothing is known of it. */
  get age(): Interval | undefined {
    this.#age ??= ageOf(this.profile) ?? 'not-known';
    return this.#age === 'not-known' ? undefined : this.#age;
  }

  covers(dataClass: DataClass): boolean {
    return this.profile.coverage[dataClass] === 'known';
  }

  /** The datum that would be needed, with the reason of its absence read from the coverage of its class. */
  absent(dataClass: DataClass, what: string): MissingDatum {
    return { dataClass, what, why: WHY_ABSENT[this.profile.coverage[dataClass]] };
  }
}

function ageOf({ birth, asOf }: PatientProfile): Interval | undefined {
  if (birth.from === undefined && birth.to === undefined) return undefined;
  const youngest = birth.to === undefined ? 0 : completedYears(birth.to, asOf);
  const oldest = birth.from === undefined ? Infinity : completedYears(birth.from, asOf);
  return between(youngest, oldest);
}

/** Completed years between two instants, by the calendar in UTC. */
function completedYears(birth: number, asOf: number): number {
  const from = new Date(birth);
  const to = new Date(asOf);
  const before =
    to.getUTCMonth() < from.getUTCMonth() ||
    (to.getUTCMonth() === from.getUTCMonth() && to.getUTCDate() < from.getUTCDate());
  return to.getUTCFullYear() - from.getUTCFullYear() - (before ? 1 : 0);
}

const WHY_ABSENT: Readonly<Record<Coverage, MissingDatum['why']>> = {
  known: 'not-on-file',
  'not-asked': 'not-asked',
  withheld: 'withheld',
  incomplete: 'incomplete',
};
