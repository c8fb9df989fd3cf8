import type { Finding } from './finding.ts';

/** A value, with any remarks made on the way, or the Findings that kept it from being made. Exceptions are for bugs. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

export const ok = <T>(value: T, findings: readonly Finding[] = []): Result<T> => ({ ok: true, value, findings });
export const fail = (
  ...findings: readonly Finding[]
): { readonly ok: false; readonly findings: readonly Finding[] } => ({ ok: false, findings });
