import { createHash } from 'node:crypto';
import type { JsonObject } from '../../kernel/index.ts';
import type { Check } from './check.ts';
import { isBase64 } from './primitives.ts';

/** Size and hash of an Attachment, where the data is there to compare them with. */
export function attachment(check: Check, value: JsonObject): void {
  const { data, size, hash } = value;
  if (data === undefined || (size === undefined && hash === undefined) || !isBase64(data)) return;
  const bytes = Buffer.from(String(data), 'base64');
  if (typeof size === 'number' && size !== bytes.length) {
    check.add('fhir.attachment', `size is ${size}, but the data has ${bytes.length} bytes.`, 'size');
  }
  if (typeof hash === 'string' && isBase64(hash) && createHash('sha1').update(bytes).digest('base64') !== hash) {
    check.add('fhir.attachment', 'hash is not the SHA-1 of the data.', 'hash');
  }
}
