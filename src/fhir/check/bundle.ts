import { isObject, isText, type JsonObject } from '../../kernel/index.ts';
import type { Check } from './check.ts';
import { isR4Type } from './references.ts';
import { searchset } from './searchset.ts';

/** Bundles whose entries need an identity. */
const IDENTIFIED = new Set(['document', 'message', 'collection', 'searchset', 'history']);
/** These are so wherever they are judged; of the others it is asked only when the whole is. */
const STRICT = new Set(['document', 'message']);
const REST_URL = /^https?:\/\/.+\/([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/;
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/** Rules of a Bundle beyond its invariants; its references are judged where they stand (references.ts). */
export function bundle(check: Check, value: JsonObject): void {
  if (!Array.isArray(value.entry)) return;
  const type = isText(value.type) ? value.type : '';
  if (type === 'searchset' && check.scope === 'whole') searchset(check, value, value.entry);
  value.entry.forEach((entry: unknown, i) => {
    if (isObject(entry)) fullUrl(check, entry, type, i);
  });
}

function fullUrl(check: Check, entry: JsonObject, type: string, i: number): void {
  const url = entry.fullUrl;
  const place = `entry[${i}].fullUrl`;
  if (url === undefined && entry._fullUrl === undefined) {
    const isOutcome = isObject(entry.resource) && entry.resource.resourceType === 'OperationOutcome';
    const needed = STRICT.has(type) || (check.scope === 'whole' && !isOutcome);
    if (IDENTIFIED.has(type) && isObject(entry.resource) && needed)
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
  const [, named, id] = rest;
  if (isText(resource.resourceType) && named !== resource.resourceType && isR4Type(named)) {
    check.add('fhir.bundle', 'The type of the resource is not the one in fullUrl.', place, {
      remedy: 'Make fullUrl end with the type and id of the resource.',
    });
  } else if (named === resource.resourceType && isText(resource.id) && id !== resource.id) {
    check.add('fhir.bundle', 'The id of the resource is not the one at the end of fullUrl.', place, {
      remedy: 'Make fullUrl end with the id of the resource.',
    });
  }
}
