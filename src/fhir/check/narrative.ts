import type { JsonObject } from '../../kernel/index.ts';
import type { Check } from './check.ts';

/** The narrative's <div> (txt-1, txt-2). */
export function narrative(_check: Check, _v: unknown, _owner: JsonObject): void {}
