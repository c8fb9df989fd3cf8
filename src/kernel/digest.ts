import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { isObject, wellFormedJson } from './json.ts';

/** A SHA-256 digest in the form `sha256:<64 hex digits>`. */
export type Digest = `sha256:${string}`;

export const digestOfBytes = (bytes: Uint8Array | string): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Digest of a JSON value in its canonical form: the same whatever the order of keys. */
export const digestOf = (value: unknown): Digest => digestOfBytes(canonicalText(value));

/** A JSON value in its canonical form (RFC 8785). Lone surrogates count as U+FFFD. */
export function canonicalText(value: unknown): string {
  const text = canonical(value);
  if (text === undefined) throw new TypeError('only JSON values have a canonical form');
  return text;
}

/**
 * The same of an object whose keys stand in their order at every depth, and that holds nothing but what JSON has: its maker answers for both, and so it is not
 * looked through.
 */
export function textInOrder(value: object): string {
  const text = JSON.stringify(value);
  return ESCAPED_SURROGATE.test(text) ? canonicalText(value) : text;
}

function canonical(value: unknown): string | undefined {
  try {
    const ordered = inOrder(value);
    const text = ordered === NOT_PLAIN ? undefined : JSON.stringify(ordered);
    if (text !== undefined && !ESCAPED_SURROGATE.test(text)) return text;
    return canonicalize(value);
  } catch {
    // RFC 8785 has no form for lone surrogates; looking for them beforehand would cost every well-formed value.
    return canonicalize(wellFormedJson(value));
  }
}

const NOT_PLAIN = Symbol('left to the library');
/** JSON.stringify escapes lone surrogates. It may be text that only looks so: then the library tells. */
const ESCAPED_SURROGATE = /\\ud[89a-f]/;
/** Keys that an object does not keep in the order in which they are set: array indexes; and `__proto__`, which is no key at all when set. */
const isSpecialKey = (key: string): boolean => {
  const first = key.charCodeAt(0);
  return (first >= 48 && first <= 57) || key === '__proto__';
};

/**
 * The value with its keys in the order of RFC 8785, for JSON.stringify, which writes everything else as RFC 8785 asks: a quarter of what the library costs,
 * and every answer is sealed. What is in order already is not copied. NOT_PLAIN for what JSON.stringify would write differently.
 */
function inOrder(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : NOT_PLAIN;
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? NOT_PLAIN : value;
  if (Array.isArray(value)) return itemsInOrder(value);
  if (!isObject(value) || 'toJSON' in value) return NOT_PLAIN;
  const keys = Object.keys(value);
  let same = true;
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] ?? '') > (keys[i] ?? '')) same = false;
  if (!same) keys.sort();
  const inner: unknown[] = [];
  for (const key of keys) {
    const own = inOrder(value[key]);
    if (own === NOT_PLAIN || isSpecialKey(key)) return NOT_PLAIN;
    if (own !== value[key]) same = false;
    inner.push(own);
  }
  if (same) return value;
  const ordered: Record<string, unknown> = {};
  for (const [i, key] of keys.entries()) ordered[key] = inner[i];
  return ordered;
}

function itemsInOrder(value: readonly unknown[]): unknown {
  let copy: unknown[] | undefined;
  for (let i = 0; i < value.length; i++) {
    const own = inOrder(value[i]);
    if (own === NOT_PLAIN) return NOT_PLAIN;
    if (own === value[i]) continue;
    copy ??= value.slice();
    copy[i] = own;
  }
  return copy ?? value;
}
