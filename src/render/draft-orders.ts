import { isObject, isText, type JsonObject } from '../kernel/index.ts';
import type { Coding } from '../patient/profile.ts';
import type { CodedText } from '../recommend/recommendation.ts';
import { oneLine } from '../recommend/words.ts';

/*
 * Orders that a suggestion proposes. They leave as drafts for the clinician to complete; nothing in them is guessed.
 */

/** What an order needs to know of the visit. */
export interface OrderContext {
  readonly patientId: string;
  /** `Practitioner/x`, `PractitionerRole/x`; other users do not become requesters. */
  readonly userId?: string;
  readonly encounterId?: string;
  /** FHIR dateTime; absent in answers that must not depend on the clock. */
  readonly authoredOn?: string;
}

/** MedicationRequest.intent and ServiceRequest.intent have these codes in common with the request pattern. */
const INTENTS: ReadonlySet<unknown> = new Set([
  'proposal',
  'plan',
  'order',
  'original-order',
  'reflex-order',
  'filler-order',
  'instance-order',
  'option',
]);

/** A new draft order of another drug. Deliberately without dosage: a new drug's dose is the prescriber's. */
export function draftMedicationRequest(
  id: string,
  name: string,
  coding: Coding | undefined,
  replaced: JsonObject | undefined,
  context: OrderContext,
): JsonObject {
  return {
    resourceType: 'MedicationRequest',
    id,
    status: 'draft',
    intent: intentOf(replaced),
    medicationCodeableConcept: concept(coding === undefined ? [] : [coding], name),
    subject: { reference: `Patient/${context.patientId}` },
    ...visit(context),
    ...reasonsFrom(replaced),
  };
}

/** A new draft order of a test or a referral. */
export function draftServiceRequest(
  id: string,
  code: CodedText,
  beside: JsonObject | undefined,
  context: OrderContext,
): JsonObject {
  return {
    resourceType: 'ServiceRequest',
    id,
    status: 'draft',
    intent: intentOf(beside),
    code: concept(code.codings, oneLine(code.text) || 'As described'),
    subject: { reference: `Patient/${context.patientId}` },
    ...visit(context),
  };
}

/** Intent as in the order at hand; beside no order it is a proposal. An order still being written may have no intent yet. */
function intentOf(order: JsonObject | undefined): string {
  if (order === undefined) return 'proposal';
  return isText(order.intent) && INTENTS.has(order.intent) ? order.intent : 'order';
}

/** FHIR code: no white space at its ends, single spaces inside (https://hl7.org/fhir/R4/datatypes.html#code). */
const CODE = /^[^\s]+(\s[^\s]+)*$/u;

/** Codings of the tables as orders write them, as long as the tables live; null where they are no FHIR Coding. */
const written = new WeakMap<Coding, JsonObject | null>();

function writtenCoding(coding: Coding): JsonObject | null {
  let known = written.get(coding);
  if (known === undefined) {
    const { system, code, display } = coding;
    const words = oneLine(display ?? '');
    known = CODE.test(code)
      ? { ...(isText(system) ? { system } : {}), code, ...(words === '' ? {} : { display: words }) }
      : null;
    written.set(coding, known);
  }
  return known;
}

function concept(codings: readonly Coding[], text: string): JsonObject {
  const coding = codings.map(writtenCoding).filter((one) => one !== null);
  return coding.length === 0 ? { text } : { coding, text };
}

const visit = ({ userId, encounterId, authoredOn }: OrderContext): JsonObject => ({
  ...(isText(encounterId) ? { encounter: { reference: `Encounter/${encounterId}` } } : {}),
  ...(isText(authoredOn) ? { authoredOn } : {}),
  ...(isText(userId) && /^Practitioner(Role)?\//u.test(userId) ? { requester: { reference: userId } } : {}),
});

/** The indication is the same whatever drug treats it. References into the replaced order's own contained resources would dangle. */
function reasonsFrom(order: JsonObject | undefined): JsonObject {
  if (order === undefined) return {};
  const codes = listOf(order.reasonCode).filter(isClean);
  const references = listOf(order.reasonReference).filter(
    (item) => isClean(item) && !(isText(item.reference) && item.reference.startsWith('#')),
  );
  return {
    ...(codes.length === 0 ? {} : { reasonCode: codes }),
    ...(references.length === 0 ? {} : { reasonReference: references }),
  };
}

/** How many levels of an order are looked into; real ones have fewer than fifteen. */
const DEPTH_LIMIT = 30;

/** No null, empty text, empty list or empty object anywhere: what a card may carry. */
export function isClean(value: unknown, depth = 0): boolean {
  if (depth > DEPTH_LIMIT) return false;
  if (value === null || value === undefined || value === '') return false;
  if (typeof value !== 'object') return true;
  const values: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (const item of values) if (!isClean(item, depth + 1)) return false;
  return values.length > 0;
}

/**
 * The whole order with every dose scaled to `percent` of what was ordered. Undefined unless each dosage states its dose as a number: scaling
 * some doses of a schedule and leaving others would be a new error. Not rounded; the prescriber knows the strengths at hand.
 */
export function withDose(order: JsonObject, percent: number): JsonObject | undefined {
  const dosages = listOf(order.dosageInstruction);
  if (dosages.length === 0) return undefined;
  const scaled = dosages.map((dosage) => scaledDosage(dosage, percent));
  if (scaled.some((dosage) => dosage === undefined)) return undefined;
  return { ...order, dosageInstruction: scaled };
}

function scaledDosage(dosage: JsonObject, percent: number): JsonObject | undefined {
  const doses = listOf(dosage.doseAndRate);
  if (doses.length === 0) return undefined;
  const scaled = doses.map((dose) => scaledDose(dose, percent));
  if (scaled.some((dose) => dose === undefined)) return undefined;
  return {
    ...dosage,
    doseAndRate: scaled,
    // The words still name the former dose; they stay for the times and the route, marked as what they are.
    ...(isText(dosage.text) ? { text: `Dose changed to ${String(percent)}% of: ${dosage.text}` } : {}),
    ...(isText(dosage.patientInstruction)
      ? { patientInstruction: `Dose changed to ${String(percent)}% of: ${dosage.patientInstruction}` }
      : {}),
  };
}

function scaledDose(dose: JsonObject, percent: number): JsonObject | undefined {
  // A rate alone (infusions) is not a dose, and a rate beside a dose may depend on it.
  if (Object.keys(dose).some((key) => key.startsWith('rate'))) return undefined;
  if (isObject(dose.doseQuantity)) {
    const quantity = scaledQuantity(dose.doseQuantity, percent);
    return quantity === undefined ? undefined : { ...dose, doseQuantity: quantity };
  }
  if (!isObject(dose.doseRange)) return undefined;
  const { low, high } = dose.doseRange;
  const scaledLow = isObject(low) ? scaledQuantity(low, percent) : undefined;
  const scaledHigh = isObject(high) ? scaledQuantity(high, percent) : undefined;
  if (scaledLow === undefined || scaledHigh === undefined) return undefined;
  return { ...dose, doseRange: { ...dose.doseRange, low: scaledLow, high: scaledHigh } };
}

function scaledQuantity(quantity: JsonObject, percent: number): JsonObject | undefined {
  const { value } = quantity;
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return undefined;
  // 12 significant digits: exact for every dose in use, without the noise of binary fractions (0.1 * 30 / 100).
  const scaled = Number(((value * percent) / 100).toPrecision(12));
  return scaled > 0 ? { ...quantity, value: scaled } : undefined;
}

const listOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
