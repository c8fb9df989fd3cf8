import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** A SHA-256 digest in the form `sha256:<64 hex digits>`. */
export type Digest = `sha256:${string}`;

export const digestOfBytes = (bytes: Uint8Array | string): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Digest of a JSON value in its canonical form (RFC 8785): the same whatever the order of keys. */
export function digestOf(value: unknown): Digest {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('only JSON values have a canonical digest');
  return digestOfBytes(text);
}
