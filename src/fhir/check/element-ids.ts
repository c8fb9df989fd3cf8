import type { Check } from './check.ts';
import { isString } from './primitives.ts';

const BLANK = /\s/;

/** The id of an element: any text without white space, once in its resource. */
export function elementId(check: Check, v: unknown): void {
  if (typeof v !== 'string' || !isString(v)) check.badPrimitive(v, 'string', 'id');
  else if (BLANK.test(v)) check.add('fhir.format', 'The id of an element holds no white space.', 'id');
  else if (!check.takeElementId(v))
    check.add('fhir.duplicate-id', 'Another element of this resource has the same id.', 'id');
}
