import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fail, finding, isObject, ok, type Result } from '../../kernel/index.ts';
import { type TrustedKeys, thumbprintOf } from '../../rules/bundle/seal.ts';
import { replaceFile } from './replace-file.ts';

/*
 * Keys that bundles of rules are signed with. The private one is PEM (PKCS #8) and stays with whoever releases rules; the public ones are a JWK set
 * (RFC 7517) that the gateway is given.
 */

interface KeySet {
  readonly keys: readonly unknown[];
}

const textOf = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

/** Makes a pair: the private key in a new file for its owner alone, the public one added to the file of trusted keys. Gives its thumbprint. */
export async function makeKeys(privateFile: string, trustedFile: string, owner: string): Promise<Result<string>> {
  const known = await readKeySet(trustedFile);
  if (!known.ok) return known;
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  try {
    await writeFile(privateFile, privateKey.export({ format: 'pem', type: 'pkcs8' }), { flag: 'wx', mode: 0o600 });
  } catch {
    return fail(finding('bundle.exists', 'the key cannot be written, or is there already', { file: privateFile }));
  }
  const kid = thumbprintOf(publicKey);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', owner };
  await replaceFile(trustedFile, `${JSON.stringify({ keys: [...known.value.keys, jwk] }, null, 2)}\n`);
  return ok(kid);
}

async function readKeySet(file: string): Promise<Result<KeySet>> {
  const text = await textOf(file);
  if (text === undefined) return ok({ keys: [] });
  const keys = keysIn(text);
  return keys === undefined ? fail(finding('bundle.key', 'the file is no JWK set', { file })) : ok({ keys });
}

function keysIn(text: string): readonly unknown[] | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return isObject(read) && Array.isArray(read.keys) ? read.keys : undefined;
  } catch {
    return undefined;
  }
}

/** The key that rules are released with. */
export async function readPrivateKey(file: string): Promise<Result<KeyObject>> {
  const text = await textOf(file);
  if (text === undefined) return fail(finding('bundle.unreadable', 'the key cannot be read', { file }));
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'ed25519') return ok(key);
  } catch {
    // Said below: what is wrong with a private key is nobody's business.
  }
  return fail(finding('bundle.key', 'the file holds no private Ed25519 key', { file }));
}

/** The keys that a bundle must be signed with one of, by their thumbprints. A set with a key that cannot be used is refused as a whole. */
export async function readTrustedKeys(file: string): Promise<Result<TrustedKeys>> {
  const text = await textOf(file);
  if (text === undefined)
    return fail(finding('bundle.unreadable', 'the file of trusted keys cannot be read', { file }));
  const written = keysIn(text);
  if (written === undefined || written.length === 0)
    return fail(finding('bundle.key', 'the file is no JWK set with a key in it', { file }));
  const keys = new Map<string, KeyObject>();
  for (const [index, jwk] of written.entries()) {
    const key = publicKeyOf(jwk);
    if (key === undefined) return fail(finding('bundle.key', `key ${index + 1} is no public Ed25519 key`, { file }));
    keys.set(thumbprintOf(key), key);
  }
  return ok(keys);
}

function publicKeyOf(jwk: unknown): KeyObject | undefined {
  if (!isObject(jwk) || jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || typeof jwk.x !== 'string') return undefined;
  try {
    // Only the public parts are taken, whatever else stands there.
    return createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' });
  } catch {
    return undefined;
  }
}
