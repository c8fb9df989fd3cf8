import { CATALOGUE, type FindingCode, type Severity } from './catalogue/index.ts';

/** Where a Finding is: in a file (1-based line and column), in a FHIR resource, or in a JSON body. Empty = the whole input. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** FHIRPath-style location, e.g. `Observation.component[1].code`. */
  readonly expression?: string;
  /** JSON Pointer (RFC 6901) into a request body. */
  readonly pointer?: string;
}

/** Something to say about an input or a rule: code, place, message, remedy. Never holds patient data. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly place: Place;
  readonly message: string;
  readonly remedy: string;
  /** What was broken, by the name that it has where it is defined: an invariant (`obs-7`), a slice, the URL of a value set or profile. */
  readonly rule?: string;
}

/** Makes a Finding of the catalogue; `severity` and `remedy` may be narrowed for this one case. */
export function finding(
  code: FindingCode,
  message: string,
  place: Place = {},
  narrowed: { readonly severity?: Severity; readonly remedy?: string; readonly rule?: string } = {},
): Finding {
  const entry = CATALOGUE[code];
  return {
    code,
    place,
    message,
    severity: narrowed.severity ?? entry.severity,
    remedy: narrowed.remedy ?? entry.remedy,
    ...(narrowed.rule === undefined ? {} : { rule: narrowed.rule }),
  };
}

/** HTTP status of an answer that consists of these Findings: the first fatal or error decides, else 500. */
export function httpStatusOf(findings: readonly Finding[]): number {
  const worst = findings.find((f) => f.severity === 'fatal') ?? findings.find((f) => f.severity === 'error');
  return worst === undefined ? 500 : CATALOGUE[worst.code].status;
}

export const isFault = (f: Finding): boolean => f.severity === 'fatal' || f.severity === 'error';
