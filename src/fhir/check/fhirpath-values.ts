import { isObject, textOf } from '../../kernel/index.ts';
import { isDateTime, isInstant, isTime } from './primitives.ts';

/*
 * Values of FHIRPath as compiled invariants see them: raw JSON. A primitive is its JSON value, or the element of `_name` when it
 * has extensions only. Nothing here throws, whatever the JSON.
 */
export type Value = unknown;
export type Truth = boolean | undefined;

export const truthOf = (v: Value): Truth => (v === undefined ? undefined : typeof v === 'boolean' ? v : true);
export const not = (a: Truth): Truth => (a === undefined ? undefined : !a);
export const and = (a: Truth, b: Truth): Truth =>
  a === false || b === false ? false : a === undefined || b === undefined ? undefined : true;
export const xor = (a: Truth, b: Truth): Truth => (a === undefined || b === undefined ? undefined : a !== b);
/** `b` is only looked at when `a` does not settle it. */
export const or = (a: Truth, b: () => Truth): Truth => {
  if (a === true) return true;
  const other = b();
  return other === true ? true : a === undefined || other === undefined ? undefined : false;
};

/** A text that is the same for equal values and different for others; keys of objects in any order. */
export function keyOf(v: Value, depth = 0): string {
  if (typeof v === 'string') return `s${v}`;
  if (!isObject(v) && !Array.isArray(v)) return typeof v === 'number' ? `n${v}` : String(v);
  if (depth > 50) return '…';
  if (Array.isArray(v)) return `[${v.map((item) => keyOf(item, depth + 1)).join('\u0000')}]`;
  const names = Object.keys(v).sort();
  return `{${names.map((name) => `${name}\u0001${keyOf(v[name], depth + 1)}`).join('\u0000')}}`;
}

export function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  // Codings differ in their code nearly always, which tells without writing both out.
  if (isObject(a) && isObject(b) && a.code !== b.code && typeof a.code === 'string' && typeof b.code === 'string')
    return false;
  return keyOf(a) === keyOf(b);
}

export const equal = (a: Value, b: Value): Truth => {
  if (a === undefined || b === undefined) return undefined;
  if (typeof a === 'string' && typeof b === 'string' && a !== b) {
    const order = compareTimes(a, b);
    return order === 'not times' ? false : order === undefined ? undefined : order === 0;
  }
  return same(a, b);
};

const DATE_PARTS = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(T.*)?$/;

/** Order of two dates or times at the precision that both have; undefined when that does not settle it. */
function compareTimes(a: string, b: string): number | undefined | 'not times' {
  const first = a.charCodeAt(0);
  if (first < 48 || first > 57) return 'not times';
  const moment = (v: string) => isDateTime(v) || isInstant(v);
  if (isTime(a) && isTime(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (!moment(a) || !moment(b)) return 'not times';
  if (a.length > 10 && b.length > 10) return Math.sign(Date.parse(a) - Date.parse(b)) || 0;
  const left = DATE_PARTS.exec(a) ?? [];
  const right = DATE_PARTS.exec(b) ?? [];
  for (let i = 1; i <= 4; i++) {
    const x = left[i];
    const y = right[i];
    if (x === undefined && y === undefined) return 0;
    if (x === undefined || y === undefined) return undefined;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

const decide = (order: number, op: string): boolean =>
  op === '<' ? order < 0 : op === '<=' ? order <= 0 : op === '>' ? order > 0 : order >= 0;

/** Numbers, texts, dates at their common precision, and quantities of one unit; anything else cannot be told. */
export function compare(a: Value, b: Value, op: string): Truth {
  if (typeof a === 'number' && typeof b === 'number') return decide(a - b, op);
  if (typeof a === 'string' && typeof b === 'string') {
    const order = compareTimes(a, b);
    if (order === 'not times') return decide(a < b ? -1 : a > b ? 1 : 0, op);
    return order === undefined ? undefined : decide(order, op);
  }
  if (isObject(a) && isObject(b) && typeof a.value === 'number' && typeof b.value === 'number') {
    // Converting units is the business of terminology; two different ones are not held against the resource.
    if (a.system !== b.system || a.code !== b.code || (a.code === undefined && a.unit !== b.unit))
      return op === '<=' || op === '>=';
    return decide(a.value - b.value, op);
  }
  return undefined;
}

export function arithmetic(a: Value, b: Value, op: string): Value {
  if (op === '&') return textOf(a) + textOf(b);
  if (typeof a === 'string' && typeof b === 'string' && op === '+') return a + b;
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : a / b;
    case 'div':
      return b === 0 ? undefined : Math.trunc(a / b);
    case 'mod':
      return b === 0 ? undefined : a % b;
    default:
      return undefined;
  }
}

export const minus = (v: Value): Value => (typeof v === 'number' ? -v : undefined);

/** Whether a value is of a type, as far as raw JSON tells: choices are settled when the invariant is compiled. */
export function isType(v: Value, type: string): boolean {
  switch (type.toLowerCase()) {
    case 'boolean':
      return typeof v === 'boolean';
    case 'string':
    case 'code':
    case 'uri':
    case 'markdown':
    case 'id':
    case 'url':
    case 'canonical':
    case 'oid':
    case 'uuid':
    case 'base64binary':
      return typeof v === 'string';
    case 'date':
    case 'datetime':
    case 'instant':
      return typeof v === 'string' && (isDateTime(v) || isInstant(v));
    case 'time':
      return isTime(v);
    case 'integer':
      return typeof v === 'number' && Number.isInteger(v);
    case 'decimal':
      return typeof v === 'number';
    case 'quantity':
      return isObject(v) && typeof v.value === 'number';
    case 'resource':
    case 'domainresource':
      return isObject(v) && typeof v.resourceType === 'string';
    default:
      return isObject(v) && v.resourceType === type;
  }
}
