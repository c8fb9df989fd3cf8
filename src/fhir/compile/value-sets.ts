import { matcherOf } from '../check/linear-match.ts';
import {
  type CodeSystem,
  type Concept,
  type ConceptSet,
  type Contained,
  type ValueSet,
  withoutVersion,
} from './definitions.ts';

/** Codes by system. */
export type Expansion = Readonly<Record<string, readonly string[]>>;

const CURRENCIES = 'urn:iso:std:iso:4217';

function* descendants(concepts: readonly Concept[] | undefined): Generator<Concept> {
  for (const concept of concepts ?? []) {
    yield concept;
    yield* descendants(concept.concept);
  }
}

const allCodes = (system: CodeSystem): string[] => [...descendants(system.concept)].map((c) => c.code);

/** Parents and children by `subsumedBy`, which v3 code systems use beside nesting. */
function below(system: CodeSystem, root: string): Set<string> {
  const all = [...descendants(system.concept)];
  const children = new Map<string, string[]>();
  const link = (parent: string, child: string) => children.set(parent, [...(children.get(parent) ?? []), child]);
  for (const concept of all) {
    for (const child of concept.concept ?? []) link(concept.code, child.code);
    for (const property of concept.property ?? []) {
      if (property.code === 'subsumedBy' && typeof property.valueCode === 'string')
        link(property.valueCode, concept.code);
    }
  }
  const found = new Set<string>();
  const open = [root];
  for (let code = open.pop(); code !== undefined; code = open.pop()) {
    for (const child of children.get(code) ?? []) {
      if (!found.has(child)) open.push(child);
      found.add(child);
    }
  }
  return found;
}

/** Codes of a system that pass a filter, or undefined when this compiler cannot tell. */
function filtered(system: CodeSystem, filter: NonNullable<ConceptSet['filter']>[number]): Set<string> | undefined {
  const codes = new Set(allCodes(system));
  switch (filter.op) {
    case 'is-a':
      return codes.has(filter.value) ? below(system, filter.value).add(filter.value) : undefined;
    case 'descendent-of':
      return codes.has(filter.value) ? below(system, filter.value) : undefined;
    case 'is-not-a': {
      const out = below(system, filter.value).add(filter.value);
      return new Set([...codes].filter((c) => !out.has(c)));
    }
    case '=': {
      const all = [...descendants(system.concept)];
      const has = (c: Concept) =>
        c.property?.some(
          (p) => p.code === filter.property && Object.values(p).some((v) => String(v) === filter.value && v !== p.code),
        );
      return all.some((c) => c.property?.some((p) => p.code === filter.property))
        ? new Set(all.filter(has).map((c) => c.code))
        : undefined;
    }
    case 'in':
    case 'not-in': {
      const wanted = new Set(filter.value.split(',').map((word) => word.trim()));
      const known = valuesOf(system, filter.property);
      return known && new Set([...codes].filter((c) => wanted.has(known.get(c) ?? '') === (filter.op === 'in')));
    }
    case 'regex': {
      const known = valuesOf(system, filter.property);
      const matches = matcherOf(`^(?:${filter.value})$`);
      return known && new Set([...codes].filter((c) => known.has(c) && matches(known.get(c) ?? '')));
    }
    case 'exists': {
      const known = valuesOf(system, filter.property) ?? new Map<string, string>();
      return new Set([...codes].filter((c) => known.has(c) === (filter.value === 'true')));
    }
    case 'generalizes': {
      return codes.has(filter.value)
        ? new Set([...codes].filter((c) => c === filter.value || below(system, c).has(filter.value)))
        : undefined;
    }
    default:
      return undefined;
  }
}

/** The value of a property for each code that has one; the code itself under `code` and `concept`. Undefined when no code has any. */
function valuesOf(system: CodeSystem, property: string): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  for (const concept of descendants(system.concept)) {
    if (property === 'code' || property === 'concept') found.set(concept.code, concept.code);
    const given = concept.property?.find((p) => p.code === property);
    const value = given && Object.entries(given).find(([key]) => key.startsWith('value'))?.[1];
    if (value !== undefined) found.set(concept.code, String(value));
  }
  return found.size > 0 ? found : undefined;
}

/** Codes of an expansion that came with its value set; undefined when it is but a page of it. */
function shipped({ expansion }: ValueSet): Map<string, Set<string>> | undefined {
  if (expansion?.contains === undefined || (expansion.offset ?? 0) > 0) return undefined;
  const found = new Map<string, Set<string>>();
  let count = 0;
  const open: Contained[] = [...expansion.contains];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    open.push(...(one.contains ?? []));
    if (one.code === undefined || one.system === undefined) continue;
    count++;
    if (one.abstract !== true) found.set(one.system, (found.get(one.system) ?? new Set()).add(one.code));
  }
  return count < (expansion.total ?? 0) ? undefined : found;
}

/** Where an expander looks value sets and code systems up. */
export interface Terms {
  readonly valueSets: Pick<ReadonlyMap<string, ValueSet>, 'get'>;
  readonly codeSystems: Pick<ReadonlyMap<string, CodeSystem>, 'get'>;
  /** Value sets that were expanded before. */
  readonly expanded?: (url: string) => Expansion | undefined;
}

/** Expands value sets; an expansion is undefined when it is not finite, or its systems are not all at hand. */
export class Expander {
  private readonly done = new Map<string, Map<string, Set<string>> | undefined>();
  private readonly definitions: Terms;

  constructor(definitions: Terms) {
    this.definitions = definitions;
  }

  expand(canonical: string): Expansion | undefined {
    const found = this.bySystem(withoutVersion(canonical), 0);
    if (found === undefined) return undefined;
    const filled = [...found].filter(([, codes]) => codes.size > 0).sort(([a], [b]) => (a < b ? -1 : 1));
    return filled.length === 0 ? undefined : Object.fromEntries(filled.map(([system, codes]) => [system, [...codes]]));
  }

  private bySystem(url: string, depth: number): Map<string, Set<string>> | undefined {
    if (this.done.has(url)) return this.done.get(url);
    const valueSet = this.definitions.valueSets.get(url);
    const compose = valueSet?.compose;
    const before = this.definitions.expanded?.(url);
    let result = before && new Map(Object.entries(before).map(([system, codes]) => [system, new Set(codes)]));
    if (compose !== undefined && depth < 20) {
      result = this.union(compose.include, depth);
      const out =
        result === undefined || compose.exclude === undefined
          ? new Map<string, Set<string>>()
          : this.union(compose.exclude, depth);
      if (out === undefined) result = undefined;
      else for (const [system, codes] of out) for (const code of codes) result?.get(system)?.delete(code);
    }
    if (result === undefined && valueSet !== undefined) result = shipped(valueSet);
    this.done.set(url, result);
    return result;
  }

  private union(sets: readonly ConceptSet[], depth: number): Map<string, Set<string>> | undefined {
    const all = new Map<string, Set<string>>();
    for (const set of sets) {
      const part = this.include(set, depth);
      if (part === undefined) return undefined;
      for (const [system, codes] of part) all.set(system, new Set([...(all.get(system) ?? []), ...codes]));
    }
    return all;
  }

  /** One include: its own codes, cut down to those that every imported value set has too. */
  private include(set: ConceptSet, depth: number): Map<string, Set<string>> | undefined {
    let result: Map<string, Set<string>> | undefined;
    if (set.system !== undefined) {
      const codes = this.codesOf(set.system, set);
      if (codes === undefined) return undefined;
      result = new Map([[set.system, codes]]);
    }
    for (const imported of set.valueSet ?? []) {
      const other = this.bySystem(withoutVersion(imported), depth + 1);
      if (other === undefined) return undefined;
      if (result === undefined) result = new Map([...other].map(([s, c]) => [s, new Set(c)]));
      else
        for (const [system, codes] of result)
          for (const code of codes) if (other.get(system)?.has(code) !== true) codes.delete(code);
    }
    return result;
  }

  private codesOf(url: string, set: ConceptSet): Set<string> | undefined {
    if (set.concept !== undefined) return new Set(set.concept.map((c) => c.code));
    // ISO 4217 is not among the packages; the currencies that Node itself knows are that list.
    if (url === CURRENCIES) return new Set(Intl.supportedValuesOf('currency'));
    const system = this.definitions.codeSystems.get(withoutVersion(url));
    if (system?.content !== 'complete') return undefined;
    let codes = new Set(allCodes(system));
    for (const filter of set.filter ?? []) {
      const passing = filtered(system, filter);
      if (passing === undefined) return undefined;
      codes = new Set([...codes].filter((c) => passing.has(c)));
    }
    return codes;
  }
}
