import { type Check, DEEPEST, type Judge, kindOf } from './check.ts';

/** One element of a complex type. */
export function one(check: Check, v: unknown, name: string, judge: Judge): void {
  if (check.depth >= DEEPEST) {
    check.tooDeep();
    return;
  }
  check.path[check.depth++] = name;
  judge(v, check);
  check.depth--;
}

/** A repeating element of a complex type. */
export function list(check: Check, v: unknown, name: string, judge: Judge): void {
  if (!Array.isArray(v)) {
    notAList(check, v, name);
    return;
  }
  if (v.length === 0) {
    check.add('fhir.empty', `${name} is an empty array.`, name);
    return;
  }
  if (check.depth >= DEEPEST) {
    check.tooDeep();
    return;
  }
  const depth = check.depth;
  check.path[depth] = name;
  check.depth = depth + 2;
  for (let i = 0; i < v.length; i++) {
    check.path[depth + 1] = i;
    judge(v[i], check);
  }
  check.depth = depth;
}

/** A repeating primitive; null may keep a place when `_name` has an element there. */
export function primitives(
  check: Check,
  v: unknown,
  owner: Readonly<Record<string, unknown>>,
  name: string,
  is: (item: unknown) => boolean,
  primitive: string,
): void {
  if (!Array.isArray(v)) {
    notAList(check, v, name);
    return;
  }
  if (v.length === 0) {
    check.add('fhir.empty', `${name} is an empty array.`, name);
    return;
  }
  for (let i = 0; i < v.length; i++) {
    const item: unknown = v[i];
    if (is(item)) continue;
    if (item === null && hasSibling(owner, name, i)) continue;
    check.badPrimitive(item, primitive, `${name}[${i}]`);
  }
}

/** Whether `_name` has an element at this place. */
export function hasSibling(owner: Readonly<Record<string, unknown>>, name: string, at: number): boolean {
  const siblings = owner[`_${name}`];
  if (!Array.isArray(siblings)) return false;
  const sibling: unknown = siblings[at];
  return typeof sibling === 'object' && sibling !== null;
}

export function notAList(check: Check, v: unknown, name: string): void {
  if (v === null) check.add('fhir.null', `${name} is null; R4 has no null here.`, name);
  else check.add('fhir.wrong-type', `${name} repeats: expected an array, found ${kindOf(v)}.`, name);
}

/** More repetitions than the element may have. */
export function atMost(check: Check, v: unknown, name: string, most: number): void {
  const found = Array.isArray(v) ? v.length : 1;
  if (found > most)
    check.add('fhir.cardinality', `${name} may occur at most ${most} times here; found ${found}.`, name);
}
