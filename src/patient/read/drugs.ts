import { isObject, type JsonObject, PerTable } from '../../kernel/index.ts';
import type { DrugCatalogue } from '../../terminology/terminology.ts';
import type { Entry } from '../chart.ts';
import { ConceptAnswers } from '../concept-answers.ts';
import type { CertaintyReason, Coding, DrugRef } from '../profile.ts';
import { drugRef, type Reading } from '../reading.ts';
import { type Concept, concept, isEmpty, NO_CONCEPT, objects, publicName, referenceOf, text } from './elements.ts';

/** A drug as a resource names it, and what the terminology makes of it. */
export interface NamedDrug {
  readonly drugs: readonly DrugRef[];
  readonly codings: readonly Coding[];
  readonly text?: string;
  readonly reasons: readonly CertaintyReason[];
}

/** Medications made of Medications made of …: real ones stop at the second. */
const DEPTH = 3;
const INGREDIENTS = 30;

/** What the terminology makes of a concept. */
interface Identified {
  readonly drugs: readonly DrugRef[];
  readonly reasons: readonly CertaintyReason[];
  /** The codes of the concept name different drugs. */
  readonly disagreement: boolean;
}

const NO_DRUG: Identified = { drugs: Object.freeze([]), reasons: Object.freeze([]), disagreement: false };
const BY_TEXT: readonly CertaintyReason[] = Object.freeze(['recognised-by-text' as const]);
const identified = new PerTable(() => new ConceptAnswers<Identified>());

function identify(drugs: DrugCatalogue, named: Concept): Identified {
  return identified.of(drugs).of(named, () => {
    const found = drugs.identify(named.codings, named.text);
    if (found === undefined) return NO_DRUG;
    const reasons = found.by === 'text' ? BY_TEXT : NO_DRUG.reasons;
    return { drugs: Object.freeze(found.drugs.map(drugRef)), reasons, disagreement: found.disagreement };
  });
}

/** Identifies the drug of a concept; remarks when its codes disagree. */
export function drugOfConcept(reading: Reading, entry: Entry, named: Concept): NamedDrug {
  const { drugs, reasons, disagreement } = isEmpty(named) ? NO_DRUG : identify(reading.deps.terminology.drugs, named);
  if (disagreement) {
    reading.remark('patient.drug-codes-disagree', entry.key, `The codes of ${entry.type} name different drugs.`);
  }
  const { codings } = named;
  return named.text === undefined ? { drugs, codings, reasons } : { drugs, codings, text: named.text, reasons };
}

/**
 * The drug of an order, statement, dispense or administration: medicationCodeableConcept, or the Medication that medicationReference leads to inside the
 * input (contained, by fullUrl or by Type/id), by its own code or else by its ingredients.
 */
export function drugOf(reading: Reading, entry: Entry): NamedDrug {
  if (isObject(entry.resource.medicationCodeableConcept)) {
    return drugOfConcept(reading, entry, concept(entry.resource.medicationCodeableConcept));
  }
  const reference = entry.resource.medicationReference;
  const literal = referenceOf(reference);
  const medication = literal === undefined ? undefined : reading.chart.resolve(literal, entry);
  if (medication !== undefined) return drugOfMedication(reading, entry, medication, DEPTH);
  const shown = isObject(reference) ? text(reference.display) : undefined;
  if (literal !== undefined) {
    reading.remark(
      'patient.reference-unresolved',
      entry.key,
      `The Medication that ${entry.type} refers to is not in the input${shown === undefined ? '' : '; read by its display'}.`,
    );
  }
  return drugOfConcept(reading, entry, shown === undefined ? NO_CONCEPT : { codings: [], text: shown });
}

function drugOfMedication(reading: Reading, entry: Entry, medication: Entry, depth: number): NamedDrug {
  if (medication.type !== 'Medication' && medication.type !== 'Substance')
    return drugOfConcept(reading, entry, NO_CONCEPT);
  const whole = drugOfConcept(reading, entry, concept(medication.resource.code));
  const byCode = whole.drugs.length > 0 && whole.reasons.length === 0;
  if (byCode || medication.type === 'Substance') return whole;
  const parts = ingredientsOf(medication.resource).flatMap((ingredient) => {
    if (isObject(ingredient.itemCodeableConcept)) {
      return [drugOfConcept(reading, entry, concept(ingredient.itemCodeableConcept))];
    }
    const literal = referenceOf(ingredient.itemReference);
    const item = literal === undefined || depth === 0 ? undefined : reading.chart.resolve(literal, medication);
    return item === undefined ? [] : [drugOfMedication(reading, entry, item, depth - 1)];
  });
  const drugs = new Map(parts.flatMap((part) => part.drugs).map((drug) => [drug.name, drug]));
  // A name recognised by text yields to coded ingredients; ingredients recognised by text alone add nothing to a recognised name.
  const byText = parts.some((part) => part.reasons.length > 0);
  if (drugs.size === 0 || (whole.drugs.length > 0 && byText)) return whole;
  return {
    drugs: [...drugs.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    codings: whole.codings.length > 0 ? whole.codings : parts.flatMap((part) => part.codings),
    ...(whole.text === undefined ? {} : { text: whole.text }),
    reasons: byText ? ['recognised-by-text'] : [],
  };
}

/** Ingredients that take part: isActive false marks a filler. */
const ingredientsOf = (medication: JsonObject): readonly JsonObject[] =>
  objects(medication.ingredient)
    .slice(0, INGREDIENTS)
    .filter((ingredient) => ingredient.isActive !== false);

/** Says that a drug is none the gateway knows; by its public code only, never by its text. */
export function remarkUnknownDrug(reading: Reading, entry: Entry, named: NamedDrug): void {
  const name = publicName({ codings: named.codings });
  reading.unknownCodes.push({ kind: 'drug', name });
  reading.remark(
    'patient.drug-unknown',
    entry.key,
    named.codings.length === 0
      ? `The drug of ${entry.type} is given without a code and was not recognised.`
      : `The drug of ${entry.type} (${name}) is none that the gateway knows.`,
  );
}
