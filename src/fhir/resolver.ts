import { isObject, isText, textOf } from '../kernel/index.ts';
import { isResource, type PlacedResource, resourcesOf } from './readers.ts';
import type { FhirResource } from './types.ts';

/** A literal reference taken apart. */
export type ReadReference =
  | { readonly kind: 'contained'; readonly id: string }
  | { readonly kind: 'relative'; readonly type: string; readonly id: string }
  | {
      readonly kind: 'absolute';
      readonly url: string;
      readonly type: string | undefined;
      readonly id: string | undefined;
    }
  | { readonly kind: 'urn'; readonly url: string };

const RELATIVE = /^([A-Z][A-Za-z]{1,60})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/** Reads the literal reference of a Reference, or of its text; undefined when it has none or it has no known form. */
export function referenceOf(reference: unknown): ReadReference | undefined {
  const text = isObject(reference) ? reference.reference : reference;
  if (!isText(text)) return undefined;
  if (text.startsWith('#')) return { kind: 'contained', id: text.slice(1) };
  if (text.startsWith('urn:')) return { kind: 'urn', url: text };
  const relative = RELATIVE.exec(text);
  if (relative !== null) return { kind: 'relative', type: relative[1] ?? '', id: relative[2] ?? '' };
  if (!text.startsWith('http://') && !text.startsWith('https://')) return undefined;
  const tail = RELATIVE.exec(
    text
      .split('/')
      .slice(text.includes('/_history/') ? -4 : -2)
      .join('/'),
  );
  return { kind: 'absolute', url: text, type: tail?.[1], id: tail?.[2] };
}

export interface Resolver {
  /** The resource that a Reference means: contained in `from`, or among those given; undefined when it is not here. */
  resolve(reference: unknown, from?: unknown): FhirResource | undefined;
}

const withoutHistory = (url: string): string => {
  const at = url.indexOf('/_history/');
  return at < 0 ? url : url.slice(0, at);
};

/** Looks references up among resources: those of a Bundle, or a list of placed resources. Each look-up is one step. */
export function resolverOf(resources: unknown): Resolver {
  const placed: readonly PlacedResource[] = Array.isArray(resources)
    ? resources.flatMap((r: unknown) =>
        isObject(r) && isResource(r.resource) ? [r as unknown as PlacedResource] : resourcesOf(r),
      )
    : resourcesOf(resources);
  const byUrl = new Map<string, FhirResource>();
  const byTypeAndId = new Map<string, FhirResource>();
  for (const { resource, fullUrl } of placed) {
    if (fullUrl !== undefined && !byUrl.has(fullUrl)) byUrl.set(fullUrl, resource);
    const key = `${resource.resourceType}/${textOf(resource.id)}`;
    if (isText(resource.id) && !byTypeAndId.has(key)) byTypeAndId.set(key, resource);
  }
  return {
    resolve(reference, from) {
      const read = referenceOf(reference);
      switch (read?.kind) {
        case undefined:
          return undefined;
        case 'contained':
          return containedIn(from, read.id);
        case 'relative':
          return byTypeAndId.get(`${read.type}/${read.id}`);
        case 'urn':
          return byUrl.get(read.url);
        case 'absolute':
          return byUrl.get(withoutHistory(read.url));
        default:
          return read satisfies never;
      }
    },
  };
}

function containedIn(from: unknown, id: string): FhirResource | undefined {
  if (!isObject(from) || !Array.isArray(from.contained)) return undefined;
  return from.contained.find((r: unknown): r is FhirResource => isResource(r) && r.id === id);
}
