import type { HookName } from './app/requests.ts';

/*
 * A made-up patient, asked about again and again before the first real one comes: the engine of JavaScript runs code several times faster once it has run
 * it a few thousand times, and a clinician must not be the one who waits for that. No answer of a rehearsal is kept or sent.
 */

const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const SNOMED = 'http://snomed.info/sct';
const LOINC = 'http://loinc.org';
const HL7 = 'http://terminology.hl7.org/CodeSystem';

const subject = { reference: 'Patient/rehearsal' };
const coded = (system: string, code: string, display?: string) => ({
  coding: [{ system, code, ...(display === undefined ? {} : { display }) }],
});
const bundle = (resources: readonly object[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource })),
});

const medication = (id: string, status: string, code: string, display: string) => ({
  resourceType: 'MedicationRequest',
  id,
  status,
  intent: 'order',
  medicationCodeableConcept: { ...coded(RXNORM, code, display), text: display },
  subject,
  authoredOn: '2026-10-01',
  dosageInstruction: [
    {
      text: 'once daily',
      timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } },
      doseAndRate: [{ doseQuantity: { value: 1, unit: 'tablet' } }],
    },
  ],
});

const condition = (id: string, code: string, display: string) => ({
  resourceType: 'Condition',
  id,
  clinicalStatus: coded(`${HL7}/condition-clinical`, 'active'),
  verificationStatus: coded(`${HL7}/condition-ver-status`, 'confirmed'),
  category: [coded(`${HL7}/condition-category`, 'problem-list-item')],
  code: { ...coded(SNOMED, code, display), text: display },
  subject,
  onsetDateTime: '2019-05-04',
});

const genotype = (id: string, hgnc: string, symbol: string, alleles: string, on: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [coded(`${HL7}/observation-category`, 'laboratory')],
  code: coded(LOINC, '84413-4', 'Genotype display name'),
  subject,
  effectiveDateTime: on,
  valueCodeableConcept: { text: alleles },
  component: [
    {
      code: coded(LOINC, '48018-6', 'Gene studied [ID]'),
      valueCodeableConcept: coded('http://www.genenames.org/geneId', hgnc, symbol),
    },
  ],
});

const CHART = {
  patient: { resourceType: 'Patient', id: 'rehearsal', gender: 'female', birthDate: '1960-02-01' },
  consents: bundle([]),
  genomics: bundle([
    genotype('g1', 'HGNC:2621', 'CYP2C19', '*2/*2', '2025-03-01'),
    genotype('g2', 'HGNC:2621', 'CYP2C19', '*2/*2', '2025-06-01'),
    genotype('g3', 'HGNC:2625', 'CYP2D6', '*1/*4', '2025-03-01'),
  ]),
  medications: bundle([
    medication('m1', 'active', '197361', 'amlodipine 5 MG Oral Tablet'),
    medication('m2', 'active', '860975', 'metformin hydrochloride 500 MG Oral Tablet'),
  ]),
  statements: bundle([]),
  conditions: bundle([
    condition('c1', '59621000', 'Essential hypertension'),
    condition('c2', '394659003', 'Acute coronary syndrome'),
  ]),
  allergies: bundle([
    {
      resourceType: 'AllergyIntolerance',
      id: 'a1',
      clinicalStatus: coded(`${HL7}/allergyintolerance-clinical`, 'active'),
      verificationStatus: coded(`${HL7}/allergyintolerance-verification`, 'confirmed'),
      code: coded(RXNORM, '7980', 'penicillin G'),
      patient: subject,
    },
  ]),
  observations: bundle([]),
};
const ORDER = medication('order', 'draft', '309362', 'clopidogrel 75 MG Oral Tablet');

/** The body of a request to each hook, about the made-up patient and with everything that is needed. */
export const REHEARSALS: ReadonlyMap<HookName, object> = new Map(
  (['patient-view', 'order-select', 'order-sign'] as const).map((hook) => [
    hook,
    {
      hook,
      hookInstance: '00000000-0000-0000-0000-000000000000',
      context: {
        userId: 'Practitioner/rehearsal',
        patientId: 'rehearsal',
        selections: [`MedicationRequest/${ORDER.id}`],
        draftOrders: bundle([ORDER]),
      },
      prefetch: CHART,
    },
  ]),
);
