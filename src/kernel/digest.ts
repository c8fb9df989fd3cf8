import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { wellFormedJson } from './json.ts';

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
    return canonicalize(value);
  } catch {
    // RFC 8785 has no form for lone surrogates; looking for them beforehand would cost every well-formed value.
    return canonicalize(wellFormedJson(value));
  }
}
