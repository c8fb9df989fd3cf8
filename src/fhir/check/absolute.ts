import type { JsonObject } from '../../kernel/index.ts';
import type { Check } from './check.ts';
import { isUri } from './primitives.ts';

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
export const isAbsolute = (uri: string): boolean => uri.startsWith('http://') || SCHEME.test(uri);

/** A system names one thing in the whole world, so it is absolute. */
export function absoluteSystem(check: Check, value: JsonObject): void {
  const { system } = value;
  if (typeof system === 'string' && system !== '' && !isAbsolute(system)) {
    check.add(
      'fhir.format',
      'system must be an absolute URI; it names its code system or namespace everywhere.',
      'system',
    );
  }
}

const AS_URI = 'urn:ietf:rfc:3986';

export function identifier(check: Check, value: JsonObject): void {
  absoluteSystem(check, value);
  if (value.system === AS_URI && typeof value.value === 'string' && !(isAbsolute(value.value) && isUri(value.value))) {
    check.add('fhir.format', `With the system ${AS_URI} the value must be a whole URI, with its scheme.`, 'value', {
      severity: 'warning',
    });
  }
}

/** The URL by which a definition is known everywhere. */
export function canonicalUrl(check: Check, value: JsonObject): void {
  const { url } = value;
  if (typeof url === 'string' && url !== '' && check.scope === 'whole' && !isAbsolute(url) && !url.startsWith('#'))
    check.add('fhir.format', 'The canonical URL of a definition must be absolute.', 'url');
}

/** The URL of an extension is absolute, but for the parts of an extension, which have short names. */
export function extensionUrl(check: Check, url: string): void {
  if (isAbsolute(url)) return;
  const owner = check.path[check.depth - 4];
  const nested = owner === 'extension' || owner === 'modifierExtension';
  if (!nested) check.add('fhir.extension', 'The URL of an extension must be absolute.', 'url');
}

const known = new Map<string, boolean>();
const MOST_KNOWN = 1000;

/** Whether a code is a language tag by its form (BCP 47). */
export function isLanguage(v: unknown): boolean {
  if (typeof v !== 'string' || v.length > 64) return false;
  let answer = known.get(v);
  if (answer === undefined) {
    try {
      answer = Intl.getCanonicalLocales(v).length === 1;
    } catch {
      answer = false;
    }
    if (known.size < MOST_KNOWN) known.set(v, answer);
  }
  return answer;
}

const MIME = /^[\w.+-]{1,100}\/[\w.+*-]{1,100}(\s*;.{0,500})?$/;
export const isMimeType = (v: unknown): boolean => typeof v === 'string' && MIME.test(v);
