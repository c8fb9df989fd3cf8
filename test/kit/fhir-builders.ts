import type {
  AllergyIntolerance,
  CodeableConcept,
  Condition,
  Consent,
  MedicationRequest,
  Observation,
  ObservationComponent,
  Patient,
} from '../../src/fhir/types.ts';

/*
 * Small builders of valid R4 resources for stories and tests. The patient is `Patient/p1` unless said otherwise; every builder takes the rest of the
 * resource to change what the story needs.
 */

export const LOINC = 'http://loinc.org';
export const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
export const SNOMED = 'http://snomed.info/sct';
export const HGNC = 'http://www.genenames.org/geneId';
export const UCUM = 'http://unitsofmeasure.org';
export const TBD_CODES = 'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs';

export const PATIENT_ID = 'p1';
const subject = { reference: `Patient/${PATIENT_ID}` };

/** HGNC ids of the genes that stories use (CPIC gene table; Genomics Reporting examples). */
const HGNC_IDS: Readonly<Record<string, string>> = {
  CYP2C19: 'HGNC:2621',
  CYP2C9: 'HGNC:2623',
  CYP2D6: 'HGNC:2625',
  DPYD: 'HGNC:3012',
  'HLA-A': 'HGNC:4931',
  'HLA-B': 'HGNC:4932',
  SLCO1B1: 'HGNC:10959',
  TPMT: 'HGNC:12014',
  VKORC1: 'HGNC:23663',
};

export const coded = (system: string, code: string, display?: string): CodeableConcept => ({
  coding: [{ system, code, ...(display === undefined ? {} : { display }) }],
});

export const patient = (rest: Partial<Patient> = {}): Patient => ({
  resourceType: 'Patient',
  id: PATIENT_ID,
  gender: 'female',
  birthDate: '1961-04-02',
  ...rest,
});

/** An active order of a drug by RxNorm code. */
export const medicationRequest = (
  id: string,
  rxnorm: string,
  display: string,
  rest: Partial<MedicationRequest> = {},
): MedicationRequest => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'active',
  intent: 'order',
  subject,
  medicationCodeableConcept: coded(RXNORM, rxnorm, display),
  authoredOn: '2026-11-01',
  ...rest,
});

/** Clopidogrel 75 MG Oral Tablet, RxNorm clinical drug 309362. */
export const clopidogrel = (id = 'clopidogrel', rest: Partial<MedicationRequest> = {}): MedicationRequest =>
  medicationRequest(id, '309362', 'clopidogrel 75 MG Oral Tablet', rest);

export const condition = (id: string, code: CodeableConcept, rest: Partial<Condition> = {}): Condition => ({
  resourceType: 'Condition',
  id,
  clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'),
  verificationStatus: coded('http://terminology.hl7.org/CodeSystem/condition-ver-status', 'confirmed'),
  code,
  subject,
  onsetDateTime: '2020-05-01',
  ...rest,
});

export const allergy = (
  id: string,
  code: CodeableConcept,
  rest: Partial<AllergyIntolerance> = {},
): AllergyIntolerance => ({
  resourceType: 'AllergyIntolerance',
  id,
  clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', 'active'),
  verificationStatus: coded('http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', 'confirmed'),
  category: ['medication'],
  code,
  patient: subject,
  recordedDate: '2019-01-01',
  ...rest,
});

/** A laboratory result or vital sign. */
export const measurement = (
  id: string,
  loinc: string,
  value: number,
  unit: string,
  rest: Partial<Observation> = {},
): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [coded('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory')],
  code: coded(LOINC, loinc),
  subject,
  effectiveDateTime: '2026-11-10T08:00:00Z',
  valueQuantity: { value, unit, system: UCUM, code: unit },
  ...rest,
});

const GENETIC = [
  coded('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory'),
  coded('http://terminology.hl7.org/CodeSystem/v2-0074', 'GE'),
];
export const geneStudied = (gene: string): ObservationComponent => ({
  code: coded(LOINC, '48018-6', 'Gene studied [ID]'),
  valueCodeableConcept: coded(HGNC, HGNC_IDS[gene] ?? gene, gene),
});

/** Any genomic Observation of the Genomics Reporting guide. */
export const genomic = (id: string, code: CodeableConcept, rest: Partial<Observation> = {}): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: GENETIC,
  code,
  subject,
  effectiveDateTime: '2024-02-01',
  ...rest,
});

/** Genotype (LOINC 84413-4) of a gene, as text: `*2/*2`. */
export const genotype = (id: string, gene: string, alleles: string, rest: Partial<Observation> = {}): Observation =>
  genomic(id, coded(LOINC, '84413-4', 'Genotype display name'), {
    valueCodeableConcept: { text: alleles },
    component: [geneStudied(gene)],
    ...rest,
  });

/** One haplotype (LOINC 84414-2) of a gene: `*2`. */
export const haplotype = (id: string, gene: string, allele: string, rest: Partial<Observation> = {}): Observation =>
  genomic(id, coded(LOINC, '84414-2', 'Haplotype name'), {
    valueCodeableConcept: { text: `${gene}${allele}` },
    component: [geneStudied(gene)],
    ...rest,
  });

/** Phenotype of a gene in the older form: LOINC 53040-2 with a LOINC answer such as LA9657-3 (poor metabolizer). */
export const metabolizer = (id: string, gene: string, answer: string, rest: Partial<Observation> = {}): Observation =>
  genomic(id, coded(LOINC, '53040-2', "Genetic variation's effect on drug metabolism"), {
    valueCodeableConcept: coded(LOINC, answer),
    component: [geneStudied(gene)],
    ...rest,
  });

/** Therapeutic implication for a drug, derived from other results. */
export const implication = (
  id: string,
  answer: string,
  rxnorm: string,
  derivedFrom: readonly string[],
  rest: Partial<Observation> = {},
): Observation =>
  genomic(id, coded(TBD_CODES, 'therapeutic-implication'), {
    derivedFrom: derivedFrom.map((reference) => ({ reference })),
    component: [
      { code: coded(LOINC, '51963-7', 'Medication assessed'), valueCodeableConcept: coded(RXNORM, rxnorm) },
      { code: coded(TBD_CODES, 'therapeutic-implication'), valueCodeableConcept: coded(LOINC, answer) },
    ],
    ...rest,
  });

/** A reported variant (LOINC 69548-6) with its name in HGVS and, where given, its clinical significance (LOINC answer). */
export const variant = (
  id: string,
  gene: string,
  hgvs: string,
  significance?: string,
  rest: Partial<Observation> = {},
): Observation =>
  genomic(id, coded(LOINC, '69548-6', 'Genetic variant assessment'), {
    valueCodeableConcept: coded(LOINC, 'LA9633-4', 'Present'),
    component: [
      geneStudied(gene),
      { code: coded(LOINC, '48004-6', 'DNA change (c.HGVS)'), valueCodeableConcept: { text: hgvs } },
      ...(significance === undefined
        ? []
        : [{ code: coded(LOINC, '53037-8'), valueCodeableConcept: coded(LOINC, significance) }]),
    ],
    ...rest,
  });

/** A Consent that opts in and makes the exceptions given. */
export const consent = (
  id: string,
  provision: NonNullable<Consent['provision']>,
  rest: Partial<Consent> = {},
): Consent => ({
  resourceType: 'Consent',
  id,
  status: 'active',
  scope: coded('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'),
  category: [coded(LOINC, '59284-0', 'Consent Document')],
  patient: subject,
  dateTime: '2026-02-01',
  policyRule: coded('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTIN'),
  provision,
  ...rest,
});

/** v3-ActCode GDIS: genetic disease information sensitivity. */
export const GENETIC_SENSITIVITY = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  code: 'GDIS',
  display: 'genetic disease information sensitivity',
};
