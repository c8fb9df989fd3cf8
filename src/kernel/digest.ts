import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { isObject, wellFormedJson } from './json.ts';

/** A SHA-256 digest in the form `sha256:<64 hex digits>`. */
export type Digest = `sha256:${string}`;

export const digestOfBytes = (bytes: Uint8Array | string): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Digest of a JSON value in its canonical form (RFC 8785): the same whatever the order of keys. Lone surrogates count as U+FFFD. */
export function digestOf(value: unknown): Digest {
  const text = canonical(value);
  if (text === undefined) throw new TypeError('only JSON values have a canonical digest');
  return digestOfBytes(text);
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
const SPECIAL_KEY = /^\d|^__proto__$/;

/**
 * A copy with its keys in the order of RFC 8785, for JSON.stringify, which writes everything else as RFC 8785 asks: a quarter of what the library costs,
 * and every answer is sealed. NOT_PLAIN for what JSON.stringify would write differently.
 */
function inOrder(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : NOT_PLAIN;
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? NOT_PLAIN : value;
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    return items.includes(NOT_PLAIN) ? NOT_PLAIN : items;
  }
  if (!isObject(value) || 'toJSON' in value) return NOT_PLAIN;
  const ordered: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const inner = inOrder(value[key]);
    if (inner === NOT_PLAIN || SPECIAL_KEY.test(key)) return NOT_PLAIN;
    ordered[key] = inner;
  }
  return ordered;
}
