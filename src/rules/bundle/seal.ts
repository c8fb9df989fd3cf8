import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type Digest, digestOfBytes, fail, finding, isObject, ok, type Result } from '../../kernel/index.ts';
import type { BundleContent } from './content.ts';

/*
 * A bundle is two lines of JSON: a seal, and the content that it is about. The seal holds the digest of the bytes of the second line, and an Ed25519
 * signature over the format and that digest, so that nothing need be brought into a canonical form to be verified.
 */

const FORMAT = 'precision-gateway-rules/1';

export interface Seal {
  readonly format: typeof FORMAT;
  /** SHA-256 of the content, as it is written. */
  readonly digest: Digest;
  /** Thumbprint (RFC 7638) of the public key. */
  readonly key: string;
  /** Ed25519, base64url. */
  readonly signature: string;
}

/** A public key that bundles may be signed with, by its thumbprint. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

export interface OpenedBundle {
  readonly seal: Seal;
  readonly content: BundleContent;
}

const signedBytes = (digest: string): Buffer => Buffer.from(`${FORMAT}\n${digest}`, 'utf8');

/** The text of a bundle. The same content and key give the same bytes. */
export function sealBundle(content: BundleContent, privateKey: KeyObject): string {
  const text = JSON.stringify(content);
  const digest = digestOfBytes(text);
  const seal: Seal = {
    format: FORMAT,
    digest,
    key: thumbprintOf(createPublicKey(privateKey)),
    signature: sign(null, signedBytes(digest), privateKey).toString('base64url'),
  };
  return `${JSON.stringify(seal)}\n${text}\n`;
}

/** The content of a bundle that one of the keys has signed. Nothing of it is looked at before the signature is verified. */
export function openBundle(bytes: Buffer, keys: TrustedKeys, file: string): Result<OpenedBundle> {
  const end = bytes.indexOf(10);
  const last = bytes.at(-1) === 10 ? bytes.length - 1 : bytes.length;
  const seal = end < 0 || end > LONGEST_SEAL ? undefined : readSeal(bytes.toString('utf8', 0, end));
  if (seal === undefined)
    return fail(finding('bundle.not-a-bundle', `the first line is no seal of the form ${FORMAT}`, { file }));
  const content = bytes.subarray(end + 1, last);
  const key = keys.get(seal.key);
  if (key === undefined)
    return fail(finding('bundle.untrusted', `signed with the key ${seal.key}, which is not trusted`, { file }));
  if (!verify(null, signedBytes(seal.digest), key, Buffer.from(seal.signature, 'base64url')))
    return fail(finding('bundle.altered', `the signature of the key ${seal.key} does not fit the seal`, { file }));
  if (digestOfBytes(content) !== seal.digest)
    return fail(finding('bundle.altered', `the content is not the one that was signed (${seal.digest})`, { file }));
  // Written by sealBundle from a BundleContent, by somebody who is trusted: the signature stands for the shape.
  return ok({ seal, content: JSON.parse(content.toString('utf8')) as BundleContent });
}

const LONGEST_SEAL = 1024;

function readSeal(line: string): Seal | undefined {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(read)) return undefined;
  const { format, digest, key, signature } = read;
  if (format !== FORMAT || typeof key !== 'string' || typeof signature !== 'string') return undefined;
  if (typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  // The form was just tested.
  return { format: FORMAT, digest: digest as Digest, key, signature };
}

/** RFC 7638 thumbprint of an Ed25519 public key, base64url. */
export function thumbprintOf(publicKey: KeyObject): string {
  const { crv, kty, x } = publicKey.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}
