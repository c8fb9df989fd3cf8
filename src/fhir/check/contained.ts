import { isObject, isText, type JsonObject } from '../../kernel/index.ts';
import { type Check, DEEPEST } from './check.ts';

/** Every text in a resource that points into it: `#id`, wherever it stands (references, canonicals, uris). */
function localReferences(value: unknown, found: Set<string>, depth: number): void {
  if (typeof value === 'string') {
    if (value.charCodeAt(0) === 35) found.add(value);
  } else if (typeof value === 'object' && value !== null && depth < DEEPEST * 2) {
    for (const key in value) localReferences((value as Readonly<Record<string, unknown>>)[key], found, depth + 1);
  }
}

/** dom-2 to dom-5 and the ids of contained resources, for the resource whose elements are being judged. */
export function containment(check: Check, list: unknown, container: JsonObject): void {
  if (!Array.isArray(list)) return;
  const pointed = new Set<string>();
  for (const key in container) localReferences(container[key], pointed, 0);
  const ids = new Set<string>();
  for (let i = 0; i < list.length; i++) {
    const inner: unknown = list[i];
    if (!isObject(inner)) continue;
    const place = `contained[${i}]`;
    if (inner.contained !== undefined)
      check.broken('dom-2', 'a contained resource must not contain another', 'error', place);
    if (isObject(inner.meta)) {
      const { meta } = inner;
      if (meta.versionId !== undefined || meta.lastUpdated !== undefined) {
        check.broken(
          'dom-4',
          'a contained resource must have no meta.versionId and no meta.lastUpdated',
          'error',
          place,
        );
      }
      if (meta.security !== undefined)
        check.broken('dom-5', 'a contained resource must have no security label', 'error', place);
    }
    if (!isText(inner.id)) {
      check.add('fhir.contained', 'A contained resource needs an id, or nothing can refer to it.', place);
      continue;
    }
    if (ids.has(inner.id)) check.add('fhir.duplicate-id', 'Two contained resources have the same id.', place);
    ids.add(inner.id);
    const own = new Set<string>();
    if (!pointed.has(`#${inner.id}`)) localReferences(inner, own, 0);
    if (!pointed.has(`#${inner.id}`) && !own.has('#')) {
      check.broken(
        'dom-3',
        'a contained resource must be referred to from the resource, or refer to it',
        'error',
        place,
      );
    }
  }
}
