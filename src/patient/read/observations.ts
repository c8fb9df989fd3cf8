import { isObject, type JsonObject } from '../../kernel/index.ts';
import { CODE_SYSTEMS, canonicalSystem } from '../../terminology/code-systems.ts';
import type { ObservationEntry } from '../../terminology/terminology.ts';
import type { Entry } from '../chart.ts';
import type { CertaintyReason, ObservationFact, TimeRange } from '../profile.ts';
import type { Making, Reading } from '../reading.ts';
import {
  type Concept,
  codedAs,
  concept,
  hasCode,
  isEmpty,
  number,
  objects,
  publicName,
  referenceOf,
  text,
} from './elements.ts';
import { PREGNANCY_STATUS, readPregnancyStatus } from './pregnancy.ts';
import { DAY, effectiveOf } from './time.ts';

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const DAILY_LIFE: ReadonlySet<ObservationFact['domain']> = new Set(['activity', 'diet', 'sleep', 'stress', 'mood']);
/** A unit that stands for a bare number: the UCUM unity or an annotation such as `{score}`. */
const BARE = /^(?:1|\{[^{}]*\})$/;
/** Clocks differ and dates have no zone: a result up to a day ahead is not of the future. */
const AHEAD = DAY;

type Comparator = NonNullable<ObservationFact['comparator']>;
const COMPARATORS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
const isComparator = (value: unknown): value is Comparator => typeof value === 'string' && COMPARATORS.has(value);

/** What a status leaves of an Observation: its reasons for less certainty, or undefined when it must not be used. */
export function reasonsOfStatus(status: unknown): readonly CertaintyReason[] | undefined {
  switch (status) {
    case 'final':
    case 'amended':
    case 'corrected':
      return [];
    case 'preliminary':
    case 'registered':
      return ['preliminary'];
    case 'entered-in-error':
    case 'cancelled':
      return undefined;
    default:
      return ['status-unknown'];
  }
}

export function domainOf(observation: JsonObject, known: ObservationEntry | undefined): ObservationFact['domain'] {
  if (known !== undefined) return known.domain;
  for (const category of objects(observation.category)) {
    if (codedAs(category, CATEGORY, 'vital-signs')) return 'vital-sign';
    if (codedAs(category, CATEGORY, 'laboratory')) return 'laboratory';
    if (codedAs(category, CATEGORY, 'activity')) return 'activity';
  }
  return 'other';
}

/** Who measured: a device, the patient, or (no reason) a professional. A laboratory's analyser is no such device. */
function reasonsOfOrigin(observation: JsonObject, domain: ObservationFact['domain']): readonly CertaintyReason[] {
  const performers = objects(observation.performer).map((p) => referenceOf(p) ?? '');
  const byPatient = performers.some((p) => /^(?:.*\/)?(?:Patient|RelatedPerson)\//.test(p));
  const byDevice = isObject(observation.device) || performers.some((p) => /^(?:.*\/)?Device\//.test(p));
  if (byDevice && (DAILY_LIFE.has(domain) || byPatient)) return ['device'];
  if (byPatient) return ['self-reported'];
  if (!DAILY_LIFE.has(domain)) return [];
  // Daily life is told by a device or by the patient: where nobody is named, the patient told it.
  return domain === 'other' || byDevice ? [] : ['self-reported'];
}

/** Reads one Observation that is not genomic: a laboratory result, vital sign, panel, or measurement of daily life. */
export function readObservation(reading: Reading, entry: Entry, code: Concept): void {
  const { resource } = entry;
  const { vocabularies } = reading.deps.terminology;
  const known = vocabularies.observationOf(code.codings);
  const domain = domainOf(resource, known);
  const dataClass = DAILY_LIFE.has(domain) ? 'lifestyle' : 'observations';
  if (reading.withheld.has(dataClass)) return;
  const owned = reading.owned(resource.subject, entry);
  if (owned === 'no') return;
  const ofStatus = reasonsOfStatus(resource.status);
  if (ofStatus === undefined) {
    reading.skip('patient.status-not-used', entry.key, 'Observation was cancelled or entered in error.');
    return;
  }
  if (isEmpty(code)) {
    reading.skip('patient.no-code', entry.key, 'Observation has no code and no text.');
    return;
  }
  const effective = effectiveOf(resource);
  if (effective?.from !== undefined && effective.from > reading.asOf + AHEAD) {
    reading.skip('patient.future-date', entry.key, 'Observation is dated after the instant the advice is for.');
    return;
  }
  const reasons: CertaintyReason[] = [...ofStatus, ...reasonsOfOrigin(resource, domain)];
  if (owned === 'assumed') reasons.push('subject-assumed');

  if (hasCode(code, CODE_SYSTEMS.loinc, PREGNANCY_STATUS)) {
    readPregnancyStatus(reading, entry, reading.core(entry, effective, reasons));
    return;
  }
  const components = objects(resource.component);
  const valued = hasValue(resource);
  if (valued || (components.length === 0 && !isGroup(resource))) {
    put(reading, { entry, element: resource, code, known, domain, effective, reasons, suffix: '' });
  } else if (components.length === 0) {
    reading.skip('patient.container', entry.key, 'Observation groups others and has no value of its own.');
  }
  components.forEach((component, index) => {
    const part = concept(component.code);
    const entryOfPart = vocabularies.observationOf(part.codings);
    put(reading, {
      entry,
      element: component,
      code: part,
      known: entryOfPart,
      domain: entryOfPart?.domain ?? domain,
      effective,
      reasons,
      suffix: `#component[${index}]`,
    });
  });
}

const isGroup = (resource: JsonObject): boolean => objects(resource.hasMember).length > 0;

const VALUES = [
  'valueQuantity',
  'valueCodeableConcept',
  'valueString',
  'valueInteger',
  'valueBoolean',
  'valueRange',
  'valueRatio',
  'valueSampledData',
  'valueTime',
  'valueDateTime',
  'valuePeriod',
  'dataAbsentReason',
] as const;
const hasValue = (element: JsonObject): boolean => VALUES.some((name) => element[name] !== undefined);

interface Measured {
  readonly entry: Entry;
  /** The Observation or one of its components: whichever holds the value. */
  readonly element: JsonObject;
  readonly code: Concept;
  readonly known: ObservationEntry | undefined;
  readonly domain: ObservationFact['domain'];
  readonly effective: TimeRange | undefined;
  readonly reasons: readonly CertaintyReason[];
  readonly suffix: string;
}

function put(reading: Reading, measured: Measured): void {
  const { entry, element, known, domain, effective, suffix } = measured;
  const place = entry.key + suffix;
  if (element.dataAbsentReason !== undefined) {
    reading.skip('patient.no-value', place, 'The result says that it has no value (dataAbsentReason).');
    return;
  }
  const value = readValue(reading, measured, place);
  if (value === undefined) {
    if (known !== undefined && hasValue(element))
      reading.incomplete.add(DAILY_LIFE.has(domain) ? 'lifestyle' : 'observations');
    return;
  }
  const reasons: CertaintyReason[] = [...measured.reasons, ...value.reasons];
  const at = effective?.to ?? effective?.from;
  if (known !== undefined && at !== undefined && reading.asOf - at > known.freshDays * DAY) reasons.push('out-of-date');
  const { id, source, effective: when, certainty, reasons: why } = reading.core(entry, effective, reasons, suffix);
  const fact: Making<ObservationFact> = {
    kind: 'observation',
    id,
    source,
    effective: when,
    certainty,
    reasons: why,
    domain,
    codings: measured.code.codings,
    valueCodings: value.fact.valueCodings,
  };
  if (known !== undefined) fact.measure = known.key;
  if (value.fact.value !== undefined) fact.value = value.fact.value;
  if (value.fact.unit !== undefined) fact.unit = value.fact.unit;
  if (value.fact.comparator !== undefined) fact.comparator = value.fact.comparator;
  reading.fact(fact);
}

interface ReadValue {
  readonly reasons: readonly CertaintyReason[];
  readonly fact: Pick<ObservationFact, 'value' | 'unit' | 'valueCodings' | 'comparator'>;
}

/** The value in the vocabulary's unit, or undefined when it cannot be read (said in `unread`). */
function readValue(reading: Reading, measured: Measured, place: string): ReadValue | undefined {
  const { element, known, code } = measured;
  if (isObject(element.valueQuantity)) return quantity(reading, measured, element.valueQuantity, place);
  const whole = number(element.valueInteger);
  if (whole !== undefined) {
    if (known === undefined) return { reasons: [], fact: { value: whole, valueCodings: [] } };
    if (BARE.test(known.unit) || countsOneDay(measured, undefined))
      return { reasons: [], fact: { value: whole, unit: known.unit, valueCodings: [] } };
    reading.skip(
      'patient.unit',
      place,
      `${publicName(code)} has an integer where a quantity in ${known.unit} is needed.`,
    );
    return undefined;
  }
  const answer = concept(element.valueCodeableConcept);
  if (answer.codings.length > 0) return { reasons: [], fact: { valueCodings: answer.codings } };
  if (!hasValue(element)) reading.skip('patient.no-value', place, 'The result has no value.');
  else reading.skip('patient.value-kind', place, `The value of ${publicName(code)} is of a kind that is not read.`);
  return undefined;
}

/** LOINC 41950-7 Number of steps in 24 hour: the code itself says per day. */
const STEPS_IN_24_HOURS = '41950-7';

/** A bare count stands for a count a day where the code or the period of the measurement says so. */
function countsOneDay({ known, code, effective }: Measured, written: string | undefined): boolean {
  if (known === undefined || !/^\{[^{}]*\}\/d$/.test(known.unit)) return false;
  if (written !== undefined && !BARE.test(written)) return false;
  if (hasCode(code, CODE_SYSTEMS.loinc, STEPS_IN_24_HOURS)) return true;
  const { from, to } = effective ?? {};
  const lasted = from === undefined || to === undefined ? 0 : to - from;
  return lasted > 0.9 * DAY && lasted < 1.1 * DAY;
}

function quantity(reading: Reading, measured: Measured, read: JsonObject, place: string): ReadValue | undefined {
  const { known } = measured;
  const value = number(read.value);
  if (value === undefined) {
    reading.skip('patient.no-value', place, 'The quantity has no number.');
    return undefined;
  }
  if (read.comparator !== undefined && !isComparator(read.comparator)) {
    reading.skip('patient.value-kind', place, 'The comparator of the quantity is not known.');
    return undefined;
  }
  const comparator = isComparator(read.comparator) ? { comparator: read.comparator } : {};
  const system = text(read.system);
  const ucum = system !== undefined && canonicalSystem(system) === CODE_SYSTEMS.ucum ? text(read.code) : undefined;
  const written = ucum ?? (system === undefined ? (text(read.code) ?? text(read.unit)) : text(read.unit));
  if (known === undefined) {
    return {
      reasons: [],
      fact: { value, ...(written === undefined ? {} : { unit: written }), valueCodings: [], ...comparator },
    };
  }
  const assumed: readonly CertaintyReason[] = ucum === undefined ? ['unit-assumed'] : [];
  const perDay = written !== undefined && countsOneDay(measured, written);
  if (written === undefined && !BARE.test(known.unit)) {
    reading.skip(
      'patient.unit',
      place,
      `The quantity has no unit; ${known.unit} or one that converts to it is needed.`,
    );
    return undefined;
  }
  if (written === undefined || written === known.unit || perDay || (BARE.test(written) && BARE.test(known.unit))) {
    const reasons = written === undefined ? [] : assumed;
    return { reasons, fact: { value, unit: known.unit, valueCodings: [], ...comparator } };
  }
  const converted = reading.deps.terminology.convert(value, written, known.unit, known.molarMass);
  if (!converted.ok || !Number.isFinite(converted.value)) {
    reading.skip('patient.unit', place, `The unit of the quantity is unknown or does not convert to ${known.unit}.`);
    return undefined;
  }
  return { reasons: assumed, fact: { value: converted.value, unit: known.unit, valueCodings: [], ...comparator } };
}
