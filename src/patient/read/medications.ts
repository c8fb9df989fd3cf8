import { isObject } from '../../kernel/index.ts';
import type { Entry } from '../chart.ts';
import type { CertaintyReason, MedicationFact, MedicationRole, TimeRange } from '../profile.ts';
import type { Making, Reading } from '../reading.ts';
import { drugOf, remarkUnknownDrug } from './drugs.ts';
import { number, publicCode, referenceOf, text } from './elements.ts';
import { DAY, effectiveOf, timeRange } from './time.ts';

/** What a status makes of a medication; `not-used` statuses are named as unread. */
type Standing = MedicationRole | 'not-used' | 'unknown';

/** http://hl7.org/fhir/CodeSystem/medicationrequest-status */
const REQUEST: Readonly<Record<string, Standing>> = {
  active: 'active',
  draft: 'draft',
  'on-hold': 'planned',
  completed: 'past',
  stopped: 'past',
  cancelled: 'past',
  'entered-in-error': 'not-used',
  unknown: 'unknown',
};
/** http://hl7.org/fhir/CodeSystem/medication-statement-status */
const STATEMENT: Readonly<Record<string, Standing>> = {
  active: 'active',
  intended: 'planned',
  'on-hold': 'planned',
  completed: 'past',
  stopped: 'past',
  'not-taken': 'past',
  'entered-in-error': 'not-used',
  unknown: 'unknown',
};
/** http://terminology.hl7.org/CodeSystem/medication-admin-status */
const ADMINISTRATION: Readonly<Record<string, Standing>> = {
  'in-progress': 'active',
  'on-hold': 'planned',
  completed: 'past',
  stopped: 'past',
  'not-done': 'not-used',
  'entered-in-error': 'not-used',
  unknown: 'unknown',
};
/** http://terminology.hl7.org/CodeSystem/medicationdispense-status; a completed dispense is judged by its supply. */
const DISPENSE: Readonly<Record<string, Standing>> = {
  preparation: 'planned',
  'in-progress': 'planned',
  'on-hold': 'planned',
  completed: 'past',
  stopped: 'past',
  declined: 'not-used',
  cancelled: 'not-used',
  'entered-in-error': 'not-used',
  unknown: 'unknown',
};

/** Intents that ask somebody to give the drug; a proposal or plan does not yet (http://hl7.org/fhir/CodeSystem/medicationrequest-intent). */
const ORDERS: ReadonlySet<string> = new Set([
  'order',
  'original-order',
  'reflex-order',
  'filler-order',
  'instance-order',
]);

const standing = (table: Readonly<Record<string, Standing>>, status: unknown): Standing =>
  typeof status === 'string' && Object.hasOwn(table, status) ? (table[status] ?? 'unknown') : 'unknown';

export function readMedicationRequest(reading: Reading, entry: Entry): void {
  const { resource, role } = entry;
  if (role === undefined && reading.withheld.has('medications')) return;
  const owned = reading.owned(resource.subject, entry);
  if (owned === 'no') return;
  if (resource.doNotPerform === true) {
    reading.skip('patient.not-to-be-given', entry.key, 'MedicationRequest says that the drug is not to be given.');
    return;
  }
  const status = standing(REQUEST, resource.status);
  if (status === 'not-used') {
    skipStatus(reading, entry);
    return;
  }
  const intended = typeof resource.intent === 'string' && ORDERS.has(resource.intent);
  const ended = status === 'past';
  // An order at hand counts as such unless it says that the drug is being stopped.
  const stands = role !== undefined && !ended ? role : status === 'active' && !intended ? 'planned' : status;
  const authored = timeRange(resource.authoredOn);
  const reasons: CertaintyReason[] = resource.reportedBoolean === true ? ['self-reported'] : [];
  put(reading, entry, stands, authored ?? (role === undefined ? undefined : { from: reading.asOf }), reasons, owned);
}

export function readMedicationStatement(reading: Reading, entry: Entry): void {
  if (reading.withheld.has('medications')) return;
  const owned = reading.owned(entry.resource.subject, entry);
  if (owned === 'no') return;
  const status = standing(STATEMENT, entry.resource.status);
  if (status === 'not-used') {
    skipStatus(reading, entry);
    return;
  }
  const effective = effectiveOf(entry.resource);
  const ended =
    entry.resource.effectivePeriod !== undefined && (effective?.to ?? Number.POSITIVE_INFINITY) < reading.asOf;
  const teller = referenceOf(entry.resource.informationSource) ?? '';
  const reasons: CertaintyReason[] = /^(?:.*\/)?(?:Patient|RelatedPerson)\//.test(teller) ? ['self-reported'] : [];
  put(reading, entry, status === 'active' && ended ? 'past' : status, effective, reasons, owned);
}

export function readMedicationAdministration(reading: Reading, entry: Entry): void {
  if (reading.withheld.has('medications')) return;
  const owned = reading.owned(entry.resource.subject, entry);
  if (owned === 'no') return;
  const status = standing(ADMINISTRATION, entry.resource.status);
  if (status === 'not-used') {
    skipStatus(reading, entry);
    return;
  }
  put(reading, entry, status, effectiveOf(entry.resource), [], owned);
}

/** A dispense tells that the drug is being taken as long as its supply lasts: an inference, so of moderate certainty. */
export function readMedicationDispense(reading: Reading, entry: Entry): void {
  if (reading.withheld.has('medications')) return;
  const owned = reading.owned(entry.resource.subject, entry);
  if (owned === 'no') return;
  const status = standing(DISPENSE, entry.resource.status);
  if (status === 'not-used') {
    skipStatus(reading, entry);
    return;
  }
  const handed = timeRange(entry.resource.whenHandedOver) ?? timeRange(entry.resource.whenPrepared);
  const supply = isObject(entry.resource.daysSupply) ? number(entry.resource.daysSupply.value) : undefined;
  const until = handed?.to === undefined || supply === undefined ? undefined : handed.to + supply * DAY;
  const lasting = status === 'past' && until !== undefined && until >= reading.asOf;
  put(reading, entry, lasting ? 'active' : status, handed, ['derived'], owned);
}

function put(
  reading: Reading,
  entry: Entry,
  status: Exclude<Standing, 'not-used'>,
  effective: TimeRange | undefined,
  reasons: CertaintyReason[],
  owned: 'yes' | 'assumed',
): void {
  const named = drugOf(reading, entry);
  // A status that nobody knows is taken for "in use", so that a danger is not overlooked, and says so.
  const role: MedicationRole = status === 'unknown' ? 'active' : status;
  for (const reason of named.reasons) reasons.push(reason);
  if (status === 'unknown') reasons.push('status-unknown');
  if (owned === 'assumed') reasons.push('subject-assumed');
  if (named.drugs.length === 0) {
    remarkUnknownDrug(reading, entry, named);
    // A public code that is not in the catalogue is of a drug no rule speaks of; what a local code or a text means cannot be told.
    if (role !== 'past' && publicCode({ codings: named.codings }) === undefined) reading.incomplete.add('medications');
  }
  const { id, source, effective: when, certainty, reasons: why } = reading.core(entry, effective, reasons);
  const { drugs, codings } = named;
  const fact: Making<MedicationFact> = {
    kind: 'medication',
    id,
    source,
    effective: when,
    certainty,
    reasons: why,
    role,
    drugs,
    codings,
  };
  if (named.text !== undefined) fact.text = named.text;
  reading.fact(fact);
}

function skipStatus(reading: Reading, entry: Entry): void {
  const status = text(entry.resource.status);
  // The status is one of a fixed list by now, so it can be named.
  reading.skip('patient.status-not-used', entry.key, `${entry.type} has the status ${status ?? 'unknown'}.`);
}
