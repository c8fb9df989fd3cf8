import { APP } from './app.ts';
import { BULK } from './bulk.ts';
import { BUNDLE } from './bundle.ts';
import { CONSENT } from './consent.ts';
import { EHR } from './ehr.ts';
import type { CatalogueEntry } from './entry.ts';
import { FHIR } from './fhir.ts';
import { GENOMICS_VCF } from './genomics-vcf.ts';
import { GUIDES } from './guides.ts';
import { HL7 } from './hl7.ts';
import { HOOKS } from './hooks.ts';
import { HTTP } from './http.ts';
import { LEDGER } from './ledger.ts';
import { PATIENT } from './patient.ts';
import { RECOMMEND } from './recommend.ts';
import { RULES } from './rules.ts';
import { SECURITY } from './security.ts';
import { SETTINGS } from './settings.ts';
import { STORE } from './store.ts';
import { TERMINOLOGY } from './terminology.ts';

/** Every Finding that the gateway can utter; docs/errors.md is made from it. */
const ALL = {
  ...FHIR,
  ...APP,
  ...BULK,
  ...BUNDLE,
  ...CONSENT,
  ...EHR,
  ...GENOMICS_VCF,
  ...GUIDES,
  ...HL7,
  ...HOOKS,
  ...HTTP,
  ...LEDGER,
  ...PATIENT,
  ...RECOMMEND,
  ...RULES,
  ...SECURITY,
  ...SETTINGS,
  ...STORE,
  ...TERMINOLOGY,
} as const;

export type FindingCode = keyof typeof ALL;
export const CATALOGUE: Readonly<Record<FindingCode, CatalogueEntry>> = ALL;
export type { CatalogueEntry, IssueType, Severity } from './entry.ts';
