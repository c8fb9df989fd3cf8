/* An order-sign of a patient with a full chart: about 71 KB, 83 resources, all of them valid R4. */
const LOINC = 'http://loinc.org';
const SNOMED = 'http://snomed.info/sct';
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const subject = { reference: 'Patient/p1' };
const bundle = (resources) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total: resources.length,
  entry: resources.map((resource) => ({
    fullUrl: `https://ehr.example.org/fhir/${resource.resourceType}/${resource.id}`,
    resource,
    search: { mode: 'match' },
  })),
});
const narrative = (text) => ({
  status: 'generated',
  div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${text}</p></div>`,
});

const DRUGS = [
  ['197361', 'amlodipine 5 MG Oral Tablet'],
  ['314076', 'lisinopril 10 MG Oral Tablet'],
  ['860975', 'metformin hydrochloride 500 MG Oral Tablet'],
  ['243670', 'aspirin 81 MG Oral Tablet'],
];
const PROBLEMS = [
  ['59621000', 'Essential hypertension'],
  ['44054006', 'Diabetes mellitus type 2'],
  ['55822004', 'Hyperlipidemia'],
  ['394659003', 'Acute coronary syndrome'],
];

export function orderSignBody() {
  const medications = Array.from({ length: 24 }, (_, n) => {
    const [code, display] = DRUGS[n % DRUGS.length];
    return {
      resourceType: 'MedicationRequest',
      id: `m${n}`,
      meta: { versionId: '1', lastUpdated: '2026-10-01T08:00:00Z' },
      text: narrative(display),
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: { coding: [{ system: RXNORM, code, display }], text: display },
      subject,
      authoredOn: '2026-10-01',
      dosageInstruction: [
        {
          text: 'once daily',
          timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } },
          doseAndRate: [{ doseQuantity: { value: 1, unit: 'tablet' } }],
        },
      ],
    };
  });
  const conditions = Array.from({ length: 30 }, (_, n) => {
    const [code, display] = PROBLEMS[n % PROBLEMS.length];
    return {
      resourceType: 'Condition',
      id: `c${n}`,
      text: narrative(display),
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
      },
      verificationStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
      },
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' }] },
      ],
      code: { coding: [{ system: SNOMED, code, display }], text: display },
      subject,
      onsetDateTime: '2019-05-04',
      recordedDate: '2019-05-04',
    };
  });
  const genes = Array.from({ length: 20 }, (_, n) => ({
    resourceType: 'Observation',
    id: `g${n}`,
    text: narrative('CYP2C19 *2/*2'),
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
    ],
    code: { coding: [{ system: LOINC, code: '84413-4', display: 'Genotype display name' }] },
    subject,
    effectiveDateTime: `2025-03-${String(1 + n).padStart(2, '0')}`,
    valueCodeableConcept: { text: '*2/*2' },
    component: [
      {
        code: { coding: [{ system: LOINC, code: '48018-6', display: 'Gene studied [ID]' }] },
        valueCodeableConcept: {
          coding: [{ system: 'http://www.genenames.org/geneId', code: 'HGNC:2621', display: 'CYP2C19' }],
        },
      },
    ],
  }));
  const allergies = Array.from({ length: 8 }, (_, n) => ({
    resourceType: 'AllergyIntolerance',
    id: `a${n}`,
    text: narrative('penicillin'),
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
    },
    verificationStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: 'confirmed' }],
    },
    type: 'allergy',
    category: ['medication'],
    criticality: 'low',
    code: { coding: [{ system: RXNORM, code: '7980', display: 'penicillin G' }], text: 'penicillin G' },
    patient: subject,
    recordedDate: '2012-01-01',
  }));
  const order = {
    resourceType: 'MedicationRequest',
    id: 'order-1',
    status: 'draft',
    intent: 'order',
    medicationCodeableConcept: {
      coding: [{ system: RXNORM, code: '309362', display: 'clopidogrel 75 MG Oral Tablet' }],
      text: 'clopidogrel 75 MG Oral Tablet',
    },
    subject,
    authoredOn: '2026-11-20',
    dosageInstruction: [{ text: '75 mg once daily' }],
  };
  return {
    hook: 'order-sign',
    hookInstance: '0d3a1f3e-5f0a-4d0e-9d5e-0c6f5b1a2c3d',
    context: {
      userId: 'Practitioner/d1',
      patientId: 'p1',
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: order }] },
    },
    prefetch: {
      patient: { resourceType: 'Patient', id: 'p1', active: true, gender: 'female', birthDate: '1960-02-01' },
      consents: bundle([]),
      genomics: bundle(genes),
      medications: bundle(medications),
      conditions: bundle(conditions),
      allergies: bundle(allergies),
    },
  };
}
