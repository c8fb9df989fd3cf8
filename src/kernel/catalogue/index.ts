import { APP } from './app.ts';
import type { CatalogueEntry } from './entry.ts';
import { FHIR } from './fhir.ts';

/** Every Finding that the gateway can utter; docs/errors.md is made from it. */
const ALL = { ...FHIR, ...APP } as const;

export type FindingCode = keyof typeof ALL;
export const CATALOGUE: Readonly<Record<FindingCode, CatalogueEntry>> = ALL;
export type { CatalogueEntry, IssueType, Severity } from './entry.ts';
