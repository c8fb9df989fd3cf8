import { isObject, type JsonObject } from '../../kernel/index.ts';
import { isAbsolute } from './absolute.ts';
import { type Check, named, quoted } from './check.ts';
import { isId } from './primitives.ts';

/** Resource types of R4, filled when the shapes are opened. */
const R4_TYPES = new Set<string>();
export const nameResourceTypes = (types: Iterable<string>): void => {
  for (const type of types) R4_TYPES.add(type);
};

export const isR4Type = (name: unknown): boolean => typeof name === 'string' && R4_TYPES.has(name);

/** `Type` of a literal reference `[base/]Type/id[/_history/version]`; undefined when it tells no type. */
export function typeOfReference(reference: string): string | undefined {
  if (reference.startsWith('#') || reference.startsWith('urn:') || reference.includes('?')) return undefined;
  const steps = reference.split('/');
  const history = steps.lastIndexOf('_history');
  if (history >= 2) steps.length = history;
  const type = steps.at(-2);
  return type !== undefined && R4_TYPES.has(type) ? type : undefined;
}

/** Whether a reference in place `v` may point to what it points to; `targets` are the allowed types. */
function target(check: Check, v: unknown, name: string | undefined, targets: readonly string[]): void {
  if (!isObject(v)) return;
  const reference = v.reference;
  if (typeof reference === 'string') {
    // The common case, `Patient/123`, is settled without cutting the text apart.
    for (const allowed of targets)
      if (reference.charCodeAt(allowed.length) === 47 && reference.startsWith(allowed)) return;
    const type = typeOfReference(reference) ?? check.typeBehind(reference);
    if (type !== undefined && !targets.includes(type)) wrongTarget(check, type, name, targets);
  }
  const type = v.type;
  if (typeof type === 'string' && R4_TYPES.has(type) && !targets.includes(type))
    wrongTarget(check, type, name, targets);
}

const HL7_DEFINITION = /^http:\/\/hl7\.org\/fhir\/([A-Z][A-Za-z]{1,60})\/[^/]+$/;

/** A canonical of HL7 names the type of what it leads to, which must be one of those that are wanted. */
export function canonicalTarget(check: Check, v: unknown, name: string, allowed: readonly string[]): void {
  if (typeof v !== 'string' || check.scope !== 'whole') return;
  const type = HL7_DEFINITION.exec(v)?.[1];
  if (type !== undefined && R4_TYPES.has(type) && !allowed.includes(type)) wrongTarget(check, type, name, allowed);
}

function wrongTarget(check: Check, type: string, name: string | undefined, targets: readonly string[]): void {
  check.add(
    'fhir.reference-target',
    `${name ?? 'The reference'} refers to a ${type}; allowed here: ${named(targets)}.`,
    name,
  );
}

/** Checks the target types of one reference or of a list of them. */
export function targets(check: Check, v: unknown, name: string | undefined, allowed: readonly string[]): void {
  if (!Array.isArray(v)) {
    target(check, v, name, allowed);
    return;
  }
  for (let i = 0; i < v.length; i++) target(check, v[i], `${name}[${i}]`, allowed);
}

/** `Type/id`, the usual form, without cutting it apart by the pattern. */
function isPlain(literal: string): boolean {
  const slash = literal.indexOf('/');
  return slash > 0 && R4_TYPES.has(literal.slice(0, slash)) && isId(literal.slice(slash + 1));
}
const RELATIVE = /^([A-Z][A-Za-z]{1,60})(\/[A-Za-z0-9\-.]{1,64}(\/_history\/[A-Za-z0-9\-.]{1,64})?|\?.*)$/;

const ABSTRACT = new Set(['Resource', 'DomainResource']);

/** What every Reference must hold to: its form, ref-1, and inside a Bundle that stands for itself, something at its other end. */
export function reference(check: Check, value: JsonObject): void {
  const { reference: literal, type } = value;
  if (typeof type === 'string' && !R4_TYPES.has(type) && !ABSTRACT.has(type) && !isAbsolute(type))
    check.add('fhir.reference-target', `R4 has no resource type ${quoted(type)}.`, 'type');
  if (typeof literal !== 'string') return;
  if (literal.charCodeAt(0) === 35) {
    if (literal.length > 1 && !check.contains(literal.slice(1))) {
      check.broken('ref-1', 'a local reference must name the id of a contained resource', 'error', 'reference');
    }
    return;
  }
  const plain = isPlain(literal);
  const absolute = !plain && isAbsolute(literal);
  if (!plain && !absolute && !R4_TYPES.has(RELATIVE.exec(literal)?.[1] ?? '')) {
    check.add('fhir.reference-form', 'A relative reference is Type/id, with a resource type of R4.', 'reference');
    return;
  }
  if (typeof type === 'string' && R4_TYPES.has(type)) {
    const actual = typeOfReference(literal);
    if (actual !== undefined && actual !== type)
      check.add('fhir.reference-target', `The reference leads to a ${actual}, but its type says ${type}.`, 'type');
  }
  if (check.scope === 'whole' && !absolute) conditional(check, literal);
  inBundle(check, literal, absolute);
}

/** One criterion of a search: `identifier=x`, `name:exact=x`, `_has:Observation:patient:code=x`. */
const CRITERION = /^[A-Za-z_][\w.:-]{0,200}=./;

/** A search in place of a reference is resolved by the server that carries out a transaction, and by nobody else. */
function conditional(check: Check, literal: string): void {
  const mark = literal.indexOf('?');
  if (mark < 0) return;
  if (check.bundle?.isTransaction === true) {
    const wrong = literal
      .slice(mark + 1)
      .split('&')
      .some((criterion) => !CRITERION.test(criterion));
    if (wrong)
      check.add(
        'fhir.reference-form',
        'The search of a conditional reference is parameter=value, parted by &.',
        'reference',
      );
    return;
  }
  check.add('fhir.reference-form', 'A conditional reference (a search) may stand in a transaction only.', 'reference');
}

function inBundle(check: Check, literal: string, absolute: boolean): void {
  const { bundle } = check;
  if (bundle === undefined) return;
  if (check.scope === 'whole') {
    const named = typeOfReference(literal);
    const found = named === undefined ? undefined : check.typeBehind(literal);
    if (found !== undefined && found !== named)
      check.add('fhir.reference-target', `The reference names a ${named}, but leads to a ${found}.`, 'reference');
  }
  if (!bundle.selfContained) return;
  const urn = absolute && (literal.startsWith('urn:uuid:') || literal.startsWith('urn:oid:'));
  if (!urn && (absolute || !bundle.isHead)) return;
  if (check.resolve(literal) === undefined) {
    check.add('fhir.reference-unresolved', 'The reference leads to nothing in this Bundle.', 'reference');
  }
}

/** Where what a reference leads to may be, by the modes of a profile: in the resource, in the Bundle, or elsewhere. */
export function aggregated(check: Check, value: JsonObject, modes: readonly string[], profile: string): void {
  const { reference: literal } = value;
  if (typeof literal !== 'string') return;
  const local = literal.startsWith('#');
  const bundled = !local && check.resolve(literal) !== undefined;
  const fits = modes.some(
    (mode) => (mode === 'contained' && local) || (mode === 'bundled' && bundled) || (mode === 'referenced' && !local),
  );
  if (!fits) check.add('fhir.reference-target', `What is referred to must be ${named(new Set(modes))} (${profile}).`);
}
