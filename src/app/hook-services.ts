import type { DataClass } from '../patient/profile.ts';
import type { HookService } from './requests.ts';

/*
 * The CDS services that the gateway offers and the data each of them asks for. A template costs the EHR a query inside the clinician's wait, so
 * each hook asks only for what its rules can use; docs/adr/0003 says why these.
 */

/** LOINC codes under which laboratories send pharmacogenomic and hereditary-disease results (each verified in Genomics Reporting 3.0 or LOINC). */
const GENOMIC_CODES = [
  'http://loinc.org|84413-4', // genotype display name
  'http://loinc.org|84414-2', // haplotype name
  'http://loinc.org|53040-2', // genetic variation's effect on drug metabolism
  'http://loinc.org|51963-7', // medication assessed
  'http://loinc.org|69548-6', // genetic variant assessment
  'http://loinc.org|53037-8', // genetic variation clinical significance
  'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs|therapeutic-implication',
  'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs|diagnostic-implication',
].join(',');

const patient = '{{context.patientId}}';
const PATIENT = `Patient/${patient}`;
const CONSENTS = `Consent?patient=${patient}&status=active`;
const GENOMICS = `Observation?patient=${patient}&code=${GENOMIC_CODES}`;
const MEDICATIONS = `MedicationRequest?patient=${patient}&status=active,on-hold`;
const STATEMENTS = `MedicationStatement?patient=${patient}&status=active`;
const CONDITIONS = `Condition?patient=${patient}`;
const ALLERGIES = `AllergyIntolerance?patient=${patient}`;
const OBSERVATIONS = `Observation?patient=${patient}&category=laboratory,vital-signs,survey,activity,social-history&_sort=-date&_count=200`;

/** What each prefetch key is evidence of, and the resource type its answer must have. */
export const PREFETCH_KEYS: Readonly<
  Record<string, { readonly dataClass: DataClass | 'consent'; readonly type: 'Patient' | 'Bundle' }>
> = {
  patient: { dataClass: 'demographics', type: 'Patient' },
  consents: { dataClass: 'consent', type: 'Bundle' },
  genomics: { dataClass: 'genomic', type: 'Bundle' },
  medications: { dataClass: 'medications', type: 'Bundle' },
  statements: { dataClass: 'medications', type: 'Bundle' },
  conditions: { dataClass: 'conditions', type: 'Bundle' },
  allergies: { dataClass: 'allergies', type: 'Bundle' },
  observations: { dataClass: 'observations', type: 'Bundle' },
};

const ORDERS = {
  patient: PATIENT,
  consents: CONSENTS,
  genomics: GENOMICS,
  medications: MEDICATIONS,
  conditions: CONDITIONS,
  allergies: ALLERGIES,
};
const USAGE =
  'Answers from the data asked for in prefetch; what is missing is read from fhirServer with fhirAuthorization when that server is registered. Without both the answer is 412.';

export const HOOK_SERVICES: readonly HookService[] = [
  {
    id: 'precision-patient-view',
    hook: 'patient-view',
    title: 'Precision Gateway: the patient as a whole',
    description:
      'Active medicines that do not suit the patient’s genes, prevention for hereditary risks, daily-life advice and care pathways.',
    usageRequirements: USAGE,
    prefetch: { ...ORDERS, statements: STATEMENTS, observations: OBSERVATIONS },
  },
  {
    id: 'precision-order-select',
    hook: 'order-select',
    title: 'Precision Gateway: a drug is being chosen',
    description:
      'Says whether the selected drug suits the patient’s genes, other medicines and conditions, and offers the order that does.',
    usageRequirements: USAGE,
    prefetch: ORDERS,
  },
  {
    id: 'precision-order-sign',
    hook: 'order-sign',
    title: 'Precision Gateway: orders are being signed',
    description:
      'Checks every order about to be signed against the patient’s genes, other medicines and conditions, and offers the order that suits.',
    usageRequirements: USAGE,
    prefetch: ORDERS,
  },
];
