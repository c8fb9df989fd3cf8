import { isObject, textOf } from '../../kernel/index.ts';
import type { Check } from './check.ts';
import { matchesPattern, replacedMatches } from './fhirpath-matches.ts';
import * as values from './fhirpath-values.ts';
import { keyOf, same, type Truth, type Value } from './fhirpath-values.ts';
import { memberOf } from './member-of.ts';

/*
 * The functions that compiled invariants call (compile/fhirpath). Collections are arrays of raw JSON values.
 */
type List = readonly Value[];
type Criterion = (value: Value, index: number) => boolean;

const NONE: List = Object.freeze([]);
const hasGap = (list: List): boolean => list.includes(null) || list.includes(undefined);
/*
 * What was worked out about long lists during one validation: a rule about each item may name the whole list each time. Forgotten at
 * the start of the next, since a caller may change a resource in between.
 */
let wholeLists = new WeakMap<List, List>();
let keySets = new WeakMap<List, ReadonlySet<string>>();
let kept = new WeakMap<object, Map<string, List>>();
let anything = false;
export function forgetLists(): void {
  if (!anything) return;
  wholeLists = new WeakMap();
  keySets = new WeakMap();
  kept = new WeakMap();
  anything = false;
}

const LONG = 32;
function present(list: List): List {
  if (list.length < LONG) return hasGap(list) ? list.filter((v) => v !== null && v !== undefined) : list;
  let whole = wholeLists.get(list);
  if (whole === undefined) {
    whole = hasGap(list) ? list.filter((v) => v !== null && v !== undefined) : list;
    wholeLists.set(list, whole);
    anything = true;
  }
  return whole;
}

const listOf = (v: Value): List => (v === undefined || v === null ? NONE : [v]);
const items = (v: Value): List => (Array.isArray(v) ? present(v) : listOf(v));
const only = (list: List): Value => (list.length === 1 ? list[0] : undefined);
const some = (list: List): boolean => list.length > 0;
const truthOfAll = (list: List): Truth => (list.length === 1 ? values.truthOf(list[0]) : undefined);

/** A repeating primitive with what stands beside it. */
function texts(owner: Value, name: string): List {
  if (!isObject(owner)) return NONE;
  const plain = owner[name];
  const beside = owner[`_${name}`];
  if (!Array.isArray(beside)) return items(plain);
  const list = Array.isArray(plain) ? plain : [];
  return Array.from({ length: Math.max(list.length, beside.length) }, (_, i) => list[i] ?? beside[i]).filter(
    (v) => v !== null && v !== undefined,
  );
}

const namesOf = new Map<string, ReadonlySet<string>>();
/** The one of several JSON names that the value has; the names are parted by blanks. */
function choice(owner: Value, names: string): Value {
  if (!isObject(owner)) return undefined;
  let known = namesOf.get(names);
  if (known === undefined) {
    known = new Set(names.split(' '));
    namesOf.set(names, known);
  }
  // An object has fewer properties than some choices have types.
  let beside: Value;
  for (const key in owner) {
    if (known.has(key) && owner[key] !== undefined) return owner[key];
    if (key.charCodeAt(0) === 95 && known.has(key.slice(1))) beside ??= owner[key];
  }
  return beside;
}

/** A step whose type is not known: the property itself, what stands beside it, or a choice of that name. */
function step(v: Value, name: string): List {
  if (!isObject(v)) return NONE;
  if (Object.hasOwn(v, name)) return items(v[name]);
  if (Object.hasOwn(v, `_${name}`)) return items(v[`_${name}`]);
  for (const key in v) {
    const next = key.charCodeAt(name.length);
    if (next >= 65 && next <= 90 && key.startsWith(name)) return items(v[key]);
  }
  return NONE;
}

const flat = (list: List, of: (value: Value, index: number) => List): List => {
  const all: Value[] = [];
  for (let i = 0; i < list.length; i++) for (const v of of(list[i], i)) all.push(v);
  return all;
};
const navigate = (list: List, name: string): List => flat(list, (v) => step(v, name));
const map = (list: List, of: (value: Value) => Value): List => {
  const all: Value[] = [];
  for (const v of list) {
    const found = of(v);
    if (found !== undefined && found !== null) all.push(found);
  }
  return all;
};
const where = (list: List, holds: Criterion): List => list.filter(holds);
const any = (list: List, holds: Criterion): boolean => list.some(holds);
const every = (list: List, holds: Criterion): boolean => list.every(holds);

const MOST_REPEATED = 100_000;
function repeat(list: List, of: (value: Value, index: number) => List): List {
  const found: Value[] = [];
  let open: List = list;
  while (open.length > 0 && found.length < MOST_REPEATED) {
    open = flat(open, of);
    for (const v of open) found.push(v);
  }
  return found;
}

const children = (list: List): List =>
  flat(list, (v) =>
    isObject(v)
      ? Object.keys(v)
          .filter((k) => k !== 'resourceType')
          .flatMap((k) => items(v[k]))
      : NONE,
  );
function descendants(list: List): List {
  const found: Value[] = [];
  let open = children(list);
  while (open.length > 0) {
    for (const v of open) found.push(v);
    open = children(open);
  }
  return found;
}

function keysOf(list: List): ReadonlySet<string> {
  let keys = keySets.get(list);
  if (keys === undefined) {
    keys = new Set(list.map((v) => keyOf(v)));
    keySets.set(list, keys);
    anything = true;
  }
  return keys;
}

function distinct(list: List): List {
  const seen = new Set<string>();
  return list.filter((v) => {
    const key = keyOf(v);
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
const isDistinct = (list: List): boolean => list.length < 2 || new Set(list.map((v) => keyOf(v))).size === list.length;
const combine = (a: List, b: List): List => [...a, ...b];
const union = (a: List, b: List): List => distinct(combine(a, b));
/** Short lists are compared item by item: most hold one coding, and a set of keys would cost more than all of the comparing. */
const holds = (list: List, v: Value): boolean =>
  list.length < LONG ? list.some((item) => same(item, v)) : keysOf(list).has(keyOf(v));
const intersect = (a: List, b: List): List => (a.length === 0 || b.length === 0 ? NONE : a.filter((v) => holds(b, v)));
const exclude = (a: List, b: List): List => a.filter((v) => !holds(b, v));
const subsetOf = (a: List, b: List): boolean => a.every((v) => holds(b, v));
const supersetOf = (a: List, b: List): boolean => subsetOf(b, a);
const includes = (list: List, v: Value): boolean => v !== undefined && holds(list, v);

/** A list that is the same for every item of another: read once for each owner. */
function once(owner: Value, path: string, read: () => List): List {
  if (!isObject(owner)) return read();
  const lists = kept.get(owner) ?? new Map<string, List>();
  kept.set(owner, lists);
  const list = lists.get(path) ?? read();
  lists.set(path, list);
  anything = true;
  return list;
}

function equalLists(a: List, b: List): Truth {
  if (a.length === 0 || b.length === 0) return undefined;
  if (a.length !== b.length) return false;
  return a.every((v, i) => values.equal(v, b[i]) === true);
}
const loose = (v: Value): string => (typeof v === 'string' ? v.trim().toLowerCase().replace(/\s+/g, ' ') : keyOf(v));
const equivalent = (a: List, b: List): boolean =>
  a.length === b.length && [...a].map(loose).sort().join('\u0002') === [...b].map(loose).sort().join('\u0002');

const text = (list: List): string | undefined => {
  const v = only(list);
  return typeof v === 'string' ? v : undefined;
};
/** Of nothing these are false, not empty: bdl-8 and others rely on it. */
const startsWith = (list: List, part: Value): boolean => text(list)?.startsWith(textOf(part)) === true;
const endsWith = (list: List, part: Value): boolean => text(list)?.endsWith(textOf(part)) === true;
const contains = (list: List, part: Value): boolean => text(list)?.includes(textOf(part)) === true;

const matches = (list: List, pattern: Value): boolean => matchesPattern(text(list), pattern);
const matchesFull = (list: List, pattern: Value): boolean =>
  matchesPattern(text(list), typeof pattern === 'string' ? `^(?:${pattern})$` : pattern);
const replaceMatches = (list: List, pattern: Value, by: Value): Value =>
  replacedMatches(text(list), pattern, textOf(by));

const toNumber = (list: List): Value => {
  const v = only(list);
  if (typeof v === 'number') return v;
  return typeof v === 'string' && /^[-+]?\d+(\.\d+)?$/.test(v) ? Number(v) : undefined;
};
const toInteger = (list: List): Value => {
  const n = toNumber(list);
  return Number.isInteger(n) ? n : undefined;
};

function ofType(list: List, type: string): List {
  return list.filter((v) => values.isType(v, type));
}

const number = (list: List): number | undefined => {
  const v = only(list);
  return typeof v === 'number' ? v : undefined;
};
const reckoned =
  (of: (n: number) => number) =>
  (list: List): Value => {
    const n = number(list);
    return n === undefined ? undefined : of(n);
  };
const round = (list: List, digits: Value): Value => {
  const places = typeof digits === 'number' ? 10 ** Math.min(Math.max(digits, 0), 15) : 1;
  return reckoned((n) => Math.round(n * places) / places)(list);
};

/** What references among the values lead to, inside the resource or its Bundle. */
const resolve = (list: List, check: Check): List =>
  map(list, (v) => check.resolve(typeof v === 'string' ? v : isObject(v) ? v.reference : undefined));

export const fhirpath = {
  ...values,
  listOf,
  items,
  only,
  some,
  truthOfAll,
  texts,
  choice,
  navigate,
  flat,
  map,
  where,
  any,
  every,
  repeat,
  children,
  descendants,
  distinct,
  isDistinct,
  combine,
  union,
  intersect,
  exclude,
  subsetOf,
  supersetOf,
  includes,
  once,
  equalLists,
  equivalent,
  startsWith,
  endsWith,
  contains,
  matches,
  matchesFull,
  replaceMatches,
  toInteger,
  toDecimal: toNumber,
  ofType,
  resolve,
  round,
  floor: reckoned(Math.floor),
  ceiling: reckoned(Math.ceil),
  truncate: reckoned(Math.trunc),
  getValue: (list: List): Value => (list.length === 1 && typeof list[0] !== 'object' ? list[0] : undefined),
  count: (list: List): number => list.length,
  single: only,
  last: (list: List): Value => list.at(-1),
  tail: (list: List): List => list.slice(1),
  skip: (list: List, n: Value): List => list.slice(Number(n)),
  take: (list: List, n: Value): List => list.slice(0, Number(n)),
  hasValue: (list: List): boolean => list.length === 1 && typeof list[0] !== 'object',
  length: (list: List): Value => text(list)?.length,
  toString: (list: List): Value => (list.length === 1 && typeof list[0] !== 'object' ? String(list[0]) : undefined),
  substring: (list: List, from: Value, length?: Value): Value =>
    text(list)?.slice(Number(from), length === undefined ? undefined : Number(from) + Number(length)),
  replace: (list: List, what: Value, by: Value): Value => text(list)?.replaceAll(textOf(what), textOf(by)),
  upper: (list: List): Value => text(list)?.toUpperCase(),
  lower: (list: List): Value => text(list)?.toLowerCase(),
  trim: (list: List): Value => text(list)?.trim(),
  indexOf: (list: List, part: Value): Value => text(list)?.indexOf(textOf(part)),
  split: (list: List, by: Value): List => text(list)?.split(textOf(by)) ?? NONE,
  join: (list: List, by: Value): Value => list.map(textOf).join(textOf(by)),
  abs: (list: List): Value => (typeof list[0] === 'number' ? Math.abs(list[0]) : undefined),
  type: (list: List): Value => (isObject(list[0]) ? { name: list[0].resourceType } : undefined),
  allTrue: (list: List): boolean => list.every((v) => v === true),
  anyTrue: (list: List): boolean => list.includes(true),
  allFalse: (list: List): boolean => list.every((v) => v === false),
  anyFalse: (list: List): boolean => list.includes(false),
  isInteger: (list: List): boolean => toInteger(list) !== undefined,
  extension: (list: List, url: Value): List =>
    flat(list, (v) => (isObject(v) ? items(v.extension).filter((e) => isObject(e) && e.url === url) : NONE)),
  // Narrative and profiles have checks of their own; as parts of an invariant they are not held against it.
  htmlChecks: (): boolean => true,
  conformsTo: (): boolean => true,
  memberOf,
};
