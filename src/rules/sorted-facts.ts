import type {
  AllergyFact,
  ConditionFact,
  Fact,
  ImplicationFact,
  MedicationFact,
  ObservationFact,
  PregnancyFact,
  VariantFact,
} from '../patient/profile.ts';
import type { Terminology } from '../terminology/terminology.ts';

/** Facts by their kind, and what is worked out of them alone. Gene results are read through `profile.genes`, where contradictions are kept. */
export class SortedFacts {
  readonly medications: MedicationFact[] = [];
  readonly allergies: AllergyFact[] = [];
  readonly observations: ObservationFact[] = [];
  readonly variants: VariantFact[] = [];
  readonly implications: ImplicationFact[] = [];
  readonly pregnancies: PregnancyFact[] = [];
  readonly #conditions: ConditionFact[] = [];
  readonly #terminology: Terminology;
  #conditionsByKey: Map<string, ConditionFact[]> | undefined;

  constructor(facts: readonly Fact[], terminology: Terminology) {
    this.#terminology = terminology;
    for (const fact of facts) {
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
          break;
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
}
