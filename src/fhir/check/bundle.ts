import type { JsonObject } from '../../kernel/index.ts';
import type { Check } from './check.ts';

/** Rules of a Bundle beyond its invariants. */
export function bundle(_check: Check, _value: JsonObject): void {}
