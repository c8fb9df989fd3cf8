/**
 * Code of an error of the system or of a driver (`ENOENT`, an SQLSTATE); undefined where it has none. Unlike its message, it quotes nothing that
 * could be a patient's. Errors are told by their form: those of Node's own modules may come from another realm, where `instanceof` fails.
 */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** Code or, without one, kind of an error, for a log. */
export const kindOf = (error: unknown): string =>
  codeOf(error) ??
  (typeof error === 'object' && error !== null && 'name' in error && typeof error.name === 'string'
    ? error.name
    : 'unknown');
