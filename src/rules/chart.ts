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
import { SortedFacts } from './sorted-facts.ts';

const NOBODY: ReadonlySet<string> = new Set();

/**
 * A PatientProfile laid out for questions: its Facts sorted by kind, once. What costs more (codes of problems to vocabulary keys) is done
 * when it is first asked for, since most patients are asked little.
 */
export class Chart {
  readonly profile: PatientProfile;
  readonly medications: readonly MedicationFact[];
  /** Drugs whose effect on enzymes is not counted: a guideline on a drug has that drug's own effect in it. */
  readonly apart: ReadonlySet<string>;
  readonly #terminology: Terminology;
  readonly #sorted: SortedFacts;
  #age: Interval | 'not-known' | undefined;

  /** `sorted`: the Facts of the same patient as another chart has sorted them, where the two differ in medications alone. */
  constructor(
    profile: PatientProfile,
    terminology: Terminology,
    apart: ReadonlySet<string> = NOBODY,
    sorted?: { readonly facts: SortedFacts; readonly medications: readonly MedicationFact[] },
  ) {
    this.profile = profile;
    this.apart = apart;
    this.#terminology = terminology;
    this.#sorted = sorted?.facts ?? new SortedFacts(profile.facts, terminology);
    this.medications = sorted?.medications ?? this.#sorted.medications;
  }

  /** The same without the effect of these drugs, too, on enzymes. */
  apartFrom(drugs: readonly string[]): Chart {
    const apart = new Set([...this.apart, ...drugs]);
    return new Chart(this.profile, this.#terminology, apart, { facts: this.#sorted, medications: this.medications });
  }

  /** The same patient on these medications, with what they make of the genes: what an alternative is judged on. Nothing else is worked out again. */
  on(medications: readonly MedicationFact[], genes: PatientProfile['genes']): Chart {
    const facts = [...this.profile.facts.filter(({ kind }) => kind !== 'medication'), ...medications];
    const profile = { ...this.profile, facts, genes };
    return new Chart(profile, this.#terminology, this.apart, { facts: this.#sorted, medications });
  }

  get allergies(): readonly AllergyFact[] {
    return this.#sorted.allergies;
  }

  get observations(): readonly ObservationFact[] {
    return this.#sorted.observations;
  }

  get variants(): readonly VariantFact[] {
    return this.#sorted.variants;
  }

  get implications(): readonly ImplicationFact[] {
    return this.#sorted.implications;
  }

  get pregnancies(): readonly PregnancyFact[] {
    return this.#sorted.pregnancies;
  }

  /** Problems by the vocabulary keys that cover their codes, refuted and inactive ones included. */
  get conditionsByKey(): ReadonlyMap<string, readonly ConditionFact[]> {
    return this.#sorted.conditionsByKey;
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
