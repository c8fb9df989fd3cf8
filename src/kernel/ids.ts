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
const FHIR_ID = /^[A-Za-z0-9\-.]{1,64}$/;
export const isFhirId = (text: string): boolean => FHIR_ID.test(text);

// The one place where plain text becomes a branded id; callers have checked it or made it themselves.
export const patientId = (text: string): PatientId => text as PatientId;
export const tenantId = (text: string): TenantId => text as TenantId;
export const ruleId = (text: string): RuleId => text as RuleId;
export const decisionId = (text: string): DecisionId => text as DecisionId;
export const jobId = (text: string): JobId => text as JobId;
export const geneSymbol = (text: string): GeneSymbol => text as GeneSymbol;
