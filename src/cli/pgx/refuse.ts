import type { Finding } from '../../kernel/index.ts';
import { findingText } from '../rules/paint.ts';
import type { PgxCommandDeps } from './deps.ts';

/** Says what kept the command from running at all, and ends with 1. */
export function refuse(deps: PgxCommandDeps, findings: readonly Finding[]): void {
  for (const found of findings) deps.warn(findingText(found, (text) => text));
  deps.exitWith(1);
}
