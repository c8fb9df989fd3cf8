import { digestOf, isFhirId, isObject, isText, type JsonObject } from '../kernel/index.ts';
import type { ProfileInput } from './input.ts';
import { objects, text } from './read/elements.ts';

/*
 * The input put in order: every resource once, each found by the references that other resources make to it.
 */

/** One resource of the input. */
export interface Entry {
  readonly type: string;
  readonly resource: JsonObject;
  readonly role?: 'selected' | 'draft';
  readonly fullUrl?: string;
  /** Reference by which the caller knows it: `Observation/123`, a urn of the Bundle, or a digest where it has neither. */
  readonly source: string;
  /** Unique in the chart: `source`, told apart by digest where different resources claim the same source. */
  readonly key: string;
}

type Making = { -readonly [P in keyof Entry]: Entry[P] };

/** A resource that was left out because the input holds another version of it. */
export interface Duplicate {
  readonly source: string;
  /** `older`: another has a later lastUpdated. `replaced-by-order`: the order at hand stands for it. `unclear`: both were kept. */
  readonly why: 'older' | 'replaced-by-order' | 'unclear';
}

export interface Chart {
  readonly entries: readonly Entry[];
  readonly duplicates: readonly Duplicate[];
  /** Count of values that are no resource at all. */
  readonly notResources: number;
  /** The resource a literal reference leads to, inside the input only. */
  resolve(reference: string, from: Entry): Entry | undefined;
}

const TYPE_NAME = /^[A-Z][A-Za-z]{2,40}$/;
const URN = /^urn:(?:uuid|oid):[A-Za-z0-9.-]{1,80}$/;
const HISTORY = /\/_history\/[^/]+$/;
/** `http://host/fhir` of `http://host/fhir/Observation/1`; undefined for urns and relative references. */
const ABSOLUTE = /^(https?:\/\/[^\s]{1,2000})\/([A-Z][A-Za-z]{2,40}\/[A-Za-z0-9.-]{1,64})$/;

/** Splits an absolute literal reference into the server's base and `Type/id`. */
export function splitAbsolute(reference: string): { readonly base: string; readonly relative: string } | undefined {
  const parts = ABSOLUTE.exec(reference.length > 2100 ? '' : reference.replace(HISTORY, ''));
  const [, base, relative] = parts ?? [];
  return base === undefined || relative === undefined ? undefined : { base, relative };
}

/** Reference by which Facts name the resource that they come from. */
export function sourceOf(type: string, resource: JsonObject, fullUrl: string | undefined): string {
  // Sources are repeated in Findings, so that only what is formed like an id may be one.
  if (fullUrl?.startsWith('urn:') === true && URN.test(fullUrl)) return fullUrl;
  if (isText(resource.id) && isFhirId(resource.id)) return `${type}/${resource.id}`;
  return `${type}#${digestOf(resource).slice(7, 23)}`;
}

const RANK = { selected: 2, draft: 1, none: 0 } as const;
const rank = (entry: Entry): number => RANK[entry.role ?? 'none'];

const lastUpdated = (entry: Entry): number => {
  const meta = entry.resource.meta;
  const at = isObject(meta) && isText(meta.lastUpdated) ? Date.parse(meta.lastUpdated) : Number.NaN;
  return at;
};

/** Which of two resources of one source stands: the order at hand, else the later one, else both. */
function settle(one: Entry, other: Entry): { readonly keep: readonly Entry[]; readonly why?: Duplicate['why'] } {
  if (one.resource === other.resource || digestOf(one.resource) === digestOf(other.resource)) {
    return { keep: [rank(one) >= rank(other) ? one : other] };
  }
  if (rank(one) !== rank(other)) return { keep: [rank(one) > rank(other) ? one : other], why: 'replaced-by-order' };
  const [a, b] = [lastUpdated(one), lastUpdated(other)];
  if (a > b) return { keep: [one], why: 'older' };
  if (b > a) return { keep: [other], why: 'older' };
  return { keep: [one, other], why: 'unclear' };
}

const withDigest = (entry: Entry): Entry => ({
  ...entry,
  key: `${entry.source}~${digestOf(entry.resource).slice(7, 15)}`,
});

/** Puts the input in order. Nothing about it depends on the order of the resources but the order of `entries`. */
export function chartOf(input: ProfileInput): Chart {
  const bySource = new Map<string, Entry[]>();
  const duplicates: Duplicate[] = [];
  let notResources = 0;
  for (const { resource, role, fullUrl } of input.resources) {
    if (!isObject(resource) || !isText(resource.resourceType) || !TYPE_NAME.test(resource.resourceType)) {
      notResources += 1;
      continue;
    }
    const type = resource.resourceType;
    const source = sourceOf(type, resource, fullUrl);
    const entry: Making = { type, resource, source, key: source };
    if (role !== undefined) entry.role = role;
    if (fullUrl !== undefined) entry.fullUrl = fullUrl;
    const known = bySource.get(source);
    if (known === undefined) {
      bySource.set(source, [entry]);
      continue;
    }
    let standing: readonly Entry[] = known;
    let coming: Entry | undefined = entry;
    const kept: Entry[] = [];
    for (const present of standing) {
      if (coming === undefined) {
        kept.push(present);
        continue;
      }
      const { keep, why } = settle(present, coming);
      if (why !== undefined) duplicates.push({ source, why });
      if (keep.includes(present)) kept.push(present);
      if (!keep.includes(coming)) coming = undefined;
    }
    standing = coming === undefined ? kept : [...kept, coming];
    bySource.set(source, [...standing]);
  }

  const entries: Entry[] = [];
  for (const same of bySource.values()) {
    for (const entry of same) entries.push(same.length === 1 ? entry : withDigest(entry));
  }
  return { entries, duplicates, notResources, resolve: resolver(entries) };
}

function resolver(entries: readonly Entry[]): Chart['resolve'] {
  // Made on the first reference that needs it: most charts have none that facts depend on.
  let index: Map<string, Entry> | undefined;
  const indexed = (): Map<string, Entry> => {
    if (index !== undefined) return index;
    index = new Map();
    for (const entry of entries) {
      if (entry.fullUrl !== undefined) index.set(entry.fullUrl, entry);
      if (isText(entry.resource.id)) index.set(`${entry.type}/${entry.resource.id}`, entry);
    }
    return index;
  };
  return (reference, from) => {
    if (reference.startsWith('#')) {
      for (const inside of objects(from.resource.contained)) {
        const type = text(inside.resourceType);
        if (type !== undefined && inside.id === reference.slice(1)) {
          // Contained resources share the reader's view of their container, so that references between siblings resolve.
          const resource = { ...inside, contained: from.resource.contained };
          return { type, resource, source: `${from.source}${reference}`, key: `${from.key}${reference}` };
        }
      }
      return undefined;
    }
    const plain = reference.replace(HISTORY, '');
    const found = indexed().get(plain);
    if (found !== undefined) return found;
    const absolute = splitAbsolute(plain);
    if (absolute === undefined) return undefined;
    // Another server's Observation/1 is another Observation: only one that is known by this very URL, or by no URL at all, is meant.
    const relative = indexed().get(absolute.relative);
    return relative?.fullUrl === undefined ? relative : undefined;
  };
}
