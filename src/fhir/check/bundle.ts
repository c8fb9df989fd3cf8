import { isObject, isText, type JsonObject } from '../../kernel/index.ts';
import type { Indexed } from './bundle-index.ts';
import { type Check, DEEPEST } from './check.ts';

/** Bundles that stand for themselves: what they refer to by urn must be inside. */
const SELF_CONTAINED = new Set(['document', 'message', 'collection', 'transaction', 'batch']);
/** Bundles whose entries need an identity. */
const IDENTIFIED = new Set(['document', 'message']);
const REST_URL = /^https?:\/\/.+\/([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/;
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/** Rules of a Bundle beyond its invariants; each entry is looked at once, each reference is one look-up. */
export function bundle(check: Check, value: JsonObject): void {
  if (!Array.isArray(value.entry)) return;
  const type = isText(value.type) ? value.type : '';
  value.entry.forEach((entry: unknown, i) => {
    if (isObject(entry)) fullUrl(check, entry, type, i);
  });
  if (SELF_CONTAINED.has(type)) references(check, value.entry, type);
}

function fullUrl(check: Check, entry: JsonObject, type: string, i: number): void {
  const url = entry.fullUrl;
  const place = `entry[${i}].fullUrl`;
  if (url === undefined && entry._fullUrl === undefined) {
    if (IDENTIFIED.has(type) && isObject(entry.resource))
      check.add('fhir.bundle', `An entry of a ${type} needs a fullUrl.`, `entry[${i}]`);
    return;
  }
  if (!isText(url)) return;
  if (!ABSOLUTE.test(url)) {
    check.add('fhir.bundle', 'fullUrl must be absolute: a URL, or a urn:uuid: or urn:oid:.', place);
    return;
  }
  const rest = REST_URL.exec(url);
  const { resource } = entry;
  if (rest === null || !isObject(resource) || type === 'transaction' || type === 'batch') return;
  if (
    isText(resource.resourceType) &&
    rest[1] === resource.resourceType &&
    isText(resource.id) &&
    rest[2] !== resource.id
  ) {
    check.add('fhir.bundle', 'The id of the resource is not the one at the end of fullUrl.', place, {
      remedy: 'Make fullUrl end with the id of the resource.',
    });
  }
}

/** Walks each entry for references; a urn, or in a document or message what its first entry names, must be in the Bundle. */
function references(check: Check, entries: readonly unknown[], type: string): void {
  const index = check.bundle?.index();
  if (index === undefined) return;
  const strict = type === 'document' || type === 'message';
  entries.forEach((entry, i) => {
    if (!isObject(entry) || !isObject(entry.resource)) return;
    const from = isText(entry.fullUrl) ? entry.fullUrl : undefined;
    const find = (reference: string): Indexed | undefined => index.find(reference, from);
    walk(entry.resource, `entry[${i}].resource`, 0, (reference, place) => {
      const urn = reference.startsWith('urn:uuid:') || reference.startsWith('urn:oid:');
      const own = strict && i === 0 && !reference.startsWith('#') && !ABSOLUTE.test(reference);
      if ((!urn && !own) || find(reference) !== undefined) return;
      check.add('fhir.reference-unresolved', 'The reference leads to nothing in this Bundle.', place, {
        severity: urn || own ? 'error' : 'warning',
      });
    });
  });
}

function walk(value: unknown, place: string, depth: number, found: (reference: string, place: string) => void): void {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++)
      if (typeof value[i] === 'object') walk(value[i], `${place}[${i}]`, depth + 1, found);
    return;
  }
  const owner = value as JsonObject;
  if (owner.resourceType === 'Bundle') return;
  for (const key in owner) {
    const v = owner[key];
    if (key === 'reference' && typeof v === 'string') found(v, `${place}.reference`);
    else if (typeof v === 'object') walk(v, `${place}.${key}`, depth + 1, found);
  }
}
