/** How bad a Finding is, in the words of FHIR's OperationOutcome. */
export type Severity = 'fatal' | 'error' | 'warning' | 'information';

/** OperationOutcome issue types used here (http://hl7.org/fhir/issue-type). */
export type IssueType =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'security'
  | 'login'
  | 'unknown'
  | 'expired'
  | 'forbidden'
  | 'suppressed'
  | 'processing'
  | 'not-supported'
  | 'duplicate'
  | 'not-found'
  | 'too-long'
  | 'code-invalid'
  | 'extension'
  | 'too-costly'
  | 'business-rule'
  | 'conflict'
  | 'transient'
  | 'timeout'
  | 'throttled'
  | 'incomplete'
  | 'exception'
  | 'informational';

/** One kind of Finding: what causes it, how to mend it, and what it is called at the rim. */
export interface CatalogueEntry {
  readonly severity: Severity;
  readonly issue: IssueType;
  /** HTTP status when this Finding ends a request. */
  readonly status: number;
  readonly cause: string;
  readonly remedy: string;
}

export const entries = <const K extends string>(
  list: Readonly<Record<K, CatalogueEntry>>,
): Readonly<Record<K, CatalogueEntry>> => Object.freeze(list);
