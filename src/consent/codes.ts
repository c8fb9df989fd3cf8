import type { DataClass } from '../patient/profile.ts';
import { CODE_SYSTEMS } from '../terminology/code-systems.ts';

/*
 * Codes of R4 Consents that decide. Sources: HL7 FHIR R4 (hl7.org/fhir/R4/consent.html and its value sets) and HL7 Terminology code systems
 * v3-ActCode, v3-ActReason, v3-Confidentiality, consentscope, consentaction.
 */

export const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
export const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
export const RESOURCE_TYPES: ReadonlySet<string> = new Set([
  'http://hl7.org/fhir/resource-types',
  'http://hl7.org/fhir/fhir-types',
]);

/** What the policy rule of a Consent sets before any provision: opt-in permits, opt-out denies. */
export const POLICIES: ReadonlyMap<string, 'permit' | 'deny'> = new Map([
  ['OPTIN', 'permit'],
  ['OPTINR', 'permit'],
  ['OPTOUT', 'deny'],
  ['OPTOUTE', 'deny'],
]);

/** Scopes that are about something else than who may use data for care: taking part in research, advance directives, agreeing to a treatment. */
export const OTHER_SCOPES: ReadonlySet<string> = new Set(['research', 'adr', 'treatment']);

/** Purposes of use (v3-ActReason) that are not the care of this patient. */
export const OTHER_PURPOSES: ReadonlySet<string> = new Set([
  'HMARKT',
  'HPAYMT',
  'HOPERAT',
  'HRESCH',
  'CLINTRCH',
  'PUBHLTH',
  'PATRQT',
  'FAMRQT',
]);
/** Purposes that take in treatment: treatment itself and the whole of "purpose of use". */
export const TREATMENT: ReadonlySet<string> = new Set(['TREAT', 'PurposeOfUse']);

/** Actions (consentaction) that the gateway does, and those it does not. */
export const OUR_ACTIONS: ReadonlySet<string> = new Set(['access', 'use', 'disclose']);
export const OTHER_ACTIONS: ReadonlySet<string> = new Set(['collect', 'correct']);

/** Classes of data that a sensitivity label stands for as a whole. GDIS = genetic disease information sensitivity. */
export const CLASS_OF_LABEL: ReadonlyMap<string, DataClass> = new Map([[`${ACT_CODE}|GDIS`, 'genomic']]);

/** LOINC codes of genetic reports, panels and results: a provision that names one of them means genomic data. */
export const GENOMIC_CODES: ReadonlySet<string> = new Set(
  ['51969-4', '55233-1', '81247-9', '84413-4', '84414-2', '69548-6', '53040-2', '51963-7', '48018-6', '53041-0'].map(
    (code) => `${CODE_SYSTEMS.loinc}|${code}`,
  ),
);

/** Classes of data that resources of a type may hold. A type that is not listed holds nothing the gateway reads. */
export const CLASSES_OF_TYPE: ReadonlyMap<string, readonly DataClass[]> = new Map([
  ['Patient', ['demographics']],
  ['Observation', ['observations', 'genomic', 'lifestyle']],
  ['DiagnosticReport', ['observations', 'genomic']],
  ['MolecularSequence', ['genomic']],
  ['FamilyMemberHistory', ['genomic']],
  ['MedicationRequest', ['medications']],
  ['MedicationStatement', ['medications']],
  ['MedicationAdministration', ['medications']],
  ['MedicationDispense', ['medications']],
  ['Medication', ['medications']],
  ['Condition', ['conditions']],
  ['Procedure', ['conditions']],
  ['AllergyIntolerance', ['allergies']],
  ['QuestionnaireResponse', ['lifestyle']],
]);
