import { isObject } from '../../kernel/index.ts';
import type { Check, Judge } from './check.ts';
import { kindOf } from './check.ts';
import { elementId } from './element-ids.ts';

/** One JSON property of a type, as the generated tables give it. */
export interface Property {
  /** Name of the primitive type when the property is a primitive: then `_name` may stand beside it. */
  readonly primitive: string | undefined;
  readonly list: boolean;
  /** Bits of the generated function that `_name` alone satisfies; 0 when the value itself is needed. */
  readonly bit: number;
  /** Name of the choice element (`value` of valueString), if it is one. */
  readonly choice: string | undefined;
}

/** The properties of one type or backbone element. */
export interface Properties {
  readonly type: string;
  readonly byName: ReadonlyMap<string, Property>;
}

/** Generated rows: name, primitive, list, bit, choice; empty and zero parts at the end are left out. */
export type PropertyRow = readonly [name: string, primitive?: string, list?: 0 | 1, bit?: number, choice?: string];

export const properties = (type: string, rows: readonly PropertyRow[]): Properties => ({
  type,
  byName: new Map(
    rows.map(([name, primitive, isList, bit, choice]) => [
      name,
      { primitive: primitive || undefined, list: isList === 1, bit: bit ?? 0, choice: choice || undefined },
    ]),
  ),
});

type Owner = Readonly<Record<string, unknown>>;

/**
 * Judges a property that the generated switch does not know: the `_name` sibling of a primitive, or nothing of R4.
 * Returns the bits of required elements that the sibling satisfies.
 */
export function otherProperty(
  check: Check,
  owner: Owner,
  name: string,
  v: unknown,
  known: Properties,
  element: Judge,
): number {
  const base = name.charCodeAt(0) === 95 ? known.byName.get(name.slice(1)) : undefined;
  if (base?.primitive === undefined) {
    check.unknownProperty(name, known.type, known.byName.keys());
    return 0;
  }
  const plain = name.slice(1);
  if (base.choice !== undefined) {
    for (const [other, property] of known.byName) {
      if (property.choice === base.choice && other !== plain && Object.hasOwn(owner, other))
        check.secondChoice(name, base.choice);
    }
  }
  if (base.list) siblings(check, owner, plain, v, element);
  else sibling(check, v, plain, owner[plain] === undefined ? element : besideValue(element));
  return base.bit;
}

/** Beside a value an element may have its id alone; without one that says nothing (ele-1). */
const besideValue =
  (element: Judge): Judge =>
  (item, check) => {
    if (isObject(item) && item.id !== undefined && Object.keys(item).length === 1) elementId(check, item.id);
    else element(item, check);
  };

function sibling(check: Check, v: unknown, name: string, element: Judge): void {
  if (v === null) {
    check.add('fhir.null', `_${name} is null; R4 has no null here.`, name);
    return;
  }
  check.path[check.depth++] = name;
  element(v, check);
  check.depth--;
}

const hasValueAt = (values: unknown, i: number): boolean =>
  Array.isArray(values) && values[i] !== undefined && values[i] !== null;

function siblings(check: Check, owner: Owner, name: string, v: unknown, element: Judge): void {
  if (!Array.isArray(v)) {
    check.add('fhir.wrong-type', `_${name} repeats: expected an array, found ${kindOf(v)}.`, name);
    return;
  }
  if (v.length === 0) {
    check.add('fhir.empty', `_${name} is an empty array.`, name);
    return;
  }
  const values = owner[name];
  const depth = check.depth;
  check.path[depth] = name;
  for (let i = 0; i < v.length; i++) {
    const item: unknown = v[i];
    check.path[depth + 1] = i;
    check.depth = depth + 2;
    if (item !== null) (hasValueAt(values, i) ? besideValue(element) : element)(item, check);
    else if (!Array.isArray(values) || i >= values.length)
      check.add('fhir.null', `_${name} holds null where ${name} has no value.`);
  }
  check.depth = depth;
}
