import type { Entry } from '../chart.ts';
import type { CertaintyReason, Coding, DrugRef } from '../profile.ts';
import type { Reading } from '../reading.ts';
import { drugOfConcept, remarkUnknownDrug } from './drugs.ts';
import { type Concept, concept, isEmpty, objects, statusOf } from './elements.ts';
import { periodRange, timeRange } from './time.ts';

const CLINICAL = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';
const VERIFICATION = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';

export function readAllergy(reading: Reading, entry: Entry): void {
  if (reading.withheld.has('allergies')) return;
  const { resource } = entry;
  const owned = reading.owned(resource.patient, entry);
  if (owned === 'no') return;
  const verified = statusOf(resource.verificationStatus, VERIFICATION);
  if (verified === 'entered-in-error' || verified === 'refuted') {
    reading.skip('patient.status-not-used', entry.key, `AllergyIntolerance is ${verified}.`);
    return;
  }
  const substances: Concept[] = [];
  for (const named of [resource.code, ...objects(resource.reaction).map((reaction) => reaction.substance)]) {
    const substance = concept(named);
    if (!isEmpty(substance)) substances.push(substance);
  }
  if (substances.length === 0) {
    reading.skip('patient.no-code', entry.key, 'AllergyIntolerance does not say to what.');
    reading.incomplete.add('allergies');
    return;
  }
  const drugs = new Map<string, DrugRef>();
  const codings: Coding[] = [];
  const reasons: CertaintyReason[] = owned === 'assumed' ? ['subject-assumed'] : [];
  for (const substance of substances) {
    const named = drugOfConcept(reading, entry, substance);
    for (const drug of named.drugs) drugs.set(drug.name, drug);
    for (const one of named.codings) codings.push(one);
    for (const reason of named.reasons) reasons.push(reason);
  }
  const forDrugs = Array.isArray(resource.category) && resource.category.includes('medication');
  if (drugs.size === 0 && forDrugs) {
    remarkUnknownDrug(reading, entry, { drugs: [], codings, reasons: [] });
    if (codings.length === 0) reading.incomplete.add('allergies');
  }
  const clinical = statusOf(resource.clinicalStatus, CLINICAL);
  const when =
    timeRange(resource.onsetDateTime) ?? periodRange(resource.onsetPeriod) ?? timeRange(resource.recordedDate);
  const { id, source, effective, certainty, reasons: why } = reading.core(entry, when, reasons);
  reading.fact({
    kind: 'allergy',
    id,
    source,
    effective,
    certainty,
    reasons: why,
    drugs: [...drugs.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    codings,
    // An allergy whose status nobody wrote down is one to be heeded.
    status: clinical === 'inactive' || clinical === 'resolved' ? 'inactive' : 'active',
  });
}
