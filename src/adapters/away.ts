import { codeOf } from '../kernel/index.ts';

/**
 * Whether the server behind a driver's error is away: the system says so (`ECONNREFUSED`, `ETIMEDOUT`), PostgreSQL does (SQLSTATE 08 connection, 53
 * resources, 57 operator, 58 system), or the driver has lost or given up the connection, for which drivers have words and no codes.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isAway(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined) return /^(E[A-Z]+|(08|53|57|58)[0-9A-Z]{3})$/.test(code);
  return error instanceof Error && /connection|timeout|timed out|after calling end/i.test(error.message);
}
