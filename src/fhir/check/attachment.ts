import { createHash } from 'node:crypto';
import type { JsonObject } from '../../kernel/index.ts';
import type { Check } from './check.ts';
import { isBase64 } from './primitives.ts';

const sha1 = (bytes: Uint8Array | string) => createHash('sha1').update(bytes);

/** SHA-1 of the data as it is written in practice: base64 or hex, of the decoded bytes or (older senders) of the base64 text. */
function isHashOf(hash: string, data: string, bytes: Uint8Array): boolean {
  const hex = /^[0-9a-f]{40}$/i.test(hash);
  const wanted = hex ? hash.toLowerCase() : hash;
  const form = hex ? 'hex' : 'base64';
  return sha1(bytes).digest(form) === wanted || sha1(data).digest(form) === wanted;
}

/** Size and hash of an Attachment, where the data is there to compare them with. */
export function attachment(check: Check, value: JsonObject): void {
  const { data, size, hash } = value;
  if (data === undefined || (size === undefined && hash === undefined) || typeof data !== 'string' || !isBase64(data))
    return;
  const bytes = Buffer.from(data, 'base64');
  if (typeof size === 'number' && size !== bytes.length) {
    check.add('fhir.attachment', `size is ${size}, but the data has ${bytes.length} bytes.`, 'size');
  }
  if (typeof hash === 'string' && !isHashOf(hash, data, bytes))
    check.add('fhir.attachment', 'hash is not the SHA-1 of the data.', 'hash');
}
