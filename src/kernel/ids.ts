declare const brand: unique symbol;
type Branded<B extends string> = string & { readonly [brand]: B };

export type PatientId = Branded<'PatientId'>;
export type TenantId = Branded<'TenantId'>;
export type RuleId = Branded<'RuleId'>;
export type DecisionId = Branded<'DecisionId'>;
export type JobId = Branded<'JobId'>;
/** HGNC symbol, e.g. `CYP2C19`. */
export type GeneSymbol = Branded<'GeneSymbol'>;

/** FHIR id: 1 to 64 of A-Z a-z 0-9 - . (https://hl7.org/fhir/R4/datatypes.html#id) */
const ID_LENGTH = 64;
/** What may stand in an id, by ASCII code. A table and no pattern: every resource and most references of a chart hold one. */
const OF_ID = new Uint8Array(128);
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.') OF_ID[c.charCodeAt(0)] = 1;

export function isFhirId(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > ID_LENGTH) return false;
  for (let i = 0; i < length; i++) if (OF_ID[text.charCodeAt(i)] !== 1) return false;
  return true;
}

// The one place where plain text becomes a branded id; callers have checked it or made it themselves.
export const patientId = (text: string): PatientId => text as PatientId;
export const tenantId = (text: string): TenantId => text as TenantId;
export const ruleId = (text: string): RuleId => text as RuleId;
export const decisionId = (text: string): DecisionId => text as DecisionId;
export const jobId = (text: string): JobId => text as JobId;
export const geneSymbol = (text: string): GeneSymbol => text as GeneSymbol;
