import { isObject, type JsonObject } from '../../kernel/index.ts';
import { ByUrl } from '../../terminology/by-url.ts';
import { type Check, named, quoted } from './check.ts';
import { hasSibling, notAList } from './containers.ts';
import { isCode } from './primitives.ts';

/** A value set expanded when the gateway was built. */
export interface CodeSet {
  readonly url: string;
  /** Codes whatever their system: what a `code` is compared with. */
  readonly codes: ReadonlySet<string>;
  readonly bySystem: ByUrl<ReadonlySet<string>>;
}

export const codeSet = (url: string, systems: Readonly<Record<string, readonly string[]>>): CodeSet => {
  const bySystem = new ByUrl<ReadonlySet<string>>();
  const codes = new Set<string>();
  for (const [system, list] of Object.entries(systems)) {
    bySystem.set(system, new Set(list));
    for (const code of list) codes.add(code);
  }
  return { url, codes, bySystem };
};

/** A `code` outside its required value set. */
export function badCode(check: Check, v: unknown, name: string, set: CodeSet): void {
  if (typeof v !== 'string' || v === '') {
    check.badPrimitive(v, 'code', name);
    return;
  }
  const meant = check.suggest(v, set.codes);
  const hint = meant === undefined ? `Allowed: ${named(set.codes)}.` : `Did you mean '${meant}'?`;
  check.add(
    'fhir.code-not-in-value-set',
    `The code ${quoted(v)} is not in the required value set ${set.url}. ${hint}`,
    name,
    {
      rule: set.url,
      remedy:
        meant === undefined ? `Use one of: ${named(set.codes)}.` : `Use '${meant}' or another code of the value set.`,
    },
  );
}

/** Repeating codes of a required value set; null may keep the place of an extension, as in `primitives`. */
export function codes(check: Check, v: unknown, owner: JsonObject, name: string, set: CodeSet): void {
  if (!Array.isArray(v)) {
    notAList(check, v, name);
    return;
  }
  if (v.length === 0) check.add('fhir.empty', `${name} is an empty array.`, name);
  for (let i = 0; i < v.length; i++) {
    if (set.codes.has(v[i]) || (v[i] === null && hasSibling(owner, name, i))) continue;
    badCode(check, v[i], `${name}[${i}]`, set);
  }
}

/** Repeating codes of a value set that is no list but has a form. */
export function forms(
  check: Check,
  v: unknown,
  owner: JsonObject,
  name: string,
  is: (code: unknown) => boolean,
  message: string,
): void {
  if (!Array.isArray(v)) {
    notAList(check, v, name);
    return;
  }
  if (v.length === 0) check.add('fhir.empty', `${name} is an empty array.`, name);
  for (let i = 0; i < v.length; i++) {
    if (is(v[i]) || (v[i] === null && hasSibling(owner, name, i))) continue;
    if (isCode(v[i])) check.add('fhir.code-not-in-value-set', message, `${name}[${i}]`);
    else check.badPrimitive(v[i], 'code', `${name}[${i}]`);
  }
}

export const isMember = (coding: unknown, set: CodeSet): boolean => {
  if (!isObject(coding)) return false;
  const { system, code } = coding;
  return typeof system === 'string' && typeof code === 'string' && set.bySystem.get(system)?.has(code) === true;
};

function notMember(check: Check, codings: readonly unknown[], name: string | undefined, set: CodeSet): void {
  const shown = codings.filter(isObject).map((c) => `${quoted(c.system)}#${quoted(c.code)}`);
  const systems = named(set.bySystem.rows.map(({ url }) => url));
  const found = shown.length === 0 ? 'no coding' : named(shown);
  check.add(
    'fhir.code-not-in-value-set',
    `Found ${found}, but a code of the required value set ${set.url} (${systems}) is needed.`,
    name,
    {
      rule: set.url,
      remedy: `Use one of: ${named(set.codes)}, with its system.`,
    },
  );
}

/** A Coding bound to a required value set. */
export function boundCoding(check: Check, v: unknown, name: string | undefined, set: CodeSet): void {
  if (Array.isArray(v)) {
    for (let i = 0; i < v.length; i++) if (!isMember(v[i], set)) notMember(check, [v[i]], `${name}[${i}]`, set);
  } else if (!isMember(v, set)) notMember(check, [v], name, set);
}

/** A CodeableConcept bound to a required value set: one of its codings must be a member. */
export function boundConcept(check: Check, v: unknown, name: string | undefined, set: CodeSet): void {
  if (Array.isArray(v)) {
    for (let i = 0; i < v.length; i++) concept(check, v[i], `${name}[${i}]`, set);
  } else concept(check, v, name, set);
}

/** A Coding bound to an extensible value set: one of another system may be right, so it is only remarked upon. */
export function extensibleCoding(check: Check, v: unknown, name: string | undefined, set: CodeSet): void {
  if (check.scope !== 'whole') return;
  if (Array.isArray(v)) for (let i = 0; i < v.length; i++) extensible(check, [v[i]], `${name}[${i}]`, set);
  else extensible(check, [v], name, set);
}

/** A CodeableConcept bound to an extensible value set; text alone says that no code was to be found. */
export function extensibleConcept(check: Check, v: unknown, name: string | undefined, set: CodeSet): void {
  if (check.scope !== 'whole') return;
  if (Array.isArray(v)) for (let i = 0; i < v.length; i++) extensible(check, codingsIn(v[i]), `${name}[${i}]`, set);
  else extensible(check, codingsIn(v), name, set);
}

const codingsIn = (v: unknown): readonly unknown[] => (isObject(v) && Array.isArray(v.coding) ? v.coding : []);

function extensible(check: Check, codings: readonly unknown[], name: string | undefined, set: CodeSet): void {
  const coded = codings.filter((c) => isObject(c) && typeof c.code === 'string');
  if (coded.length === 0 || coded.some((c) => isMember(c, set))) return;
  check.add('fhir.code-not-in-extensible-value-set', `No coding is of the extensible value set ${set.url}.`, name, {
    rule: set.url,
  });
}

/** A binding to a value set that is not at hand: noted for a terminology server. */
export function openBinding(
  check: Check,
  v: unknown,
  name: string | undefined,
  strength: 'required' | 'extensible',
  valueSet: string,
): void {
  if (check.questions === undefined) return;
  if (Array.isArray(v)) for (let i = 0; i < v.length; i++) askFor(check, v[i], `${name}[${i}]`, strength, valueSet);
  else askFor(check, v, name, strength, valueSet);
}

function askFor(
  check: Check,
  v: unknown,
  name: string | undefined,
  strength: 'required' | 'extensible',
  valueSet: string,
): void {
  const codings = (isObject(v) && v.coding === undefined ? [v] : codingsIn(v)).flatMap((c) =>
    isObject(c) && typeof c.system === 'string' && typeof c.code === 'string'
      ? [{ system: c.system, code: c.code }]
      : [],
  );
  if (codings.length > 0) check.questions?.add({ kind: 'binding', place: check.at(name), valueSet, strength, codings });
}

function concept(check: Check, v: unknown, name: string | undefined, set: CodeSet): void {
  if (!isObject(v)) return;
  const codings = v.coding;
  if (!Array.isArray(codings)) {
    notMember(check, [], name, set);
    return;
  }
  for (const coding of codings) if (isMember(coding, set)) return;
  notMember(check, codings, name, set);
}
