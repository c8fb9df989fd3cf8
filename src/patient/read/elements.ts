import { isObject, isText, type JsonObject } from '../../kernel/index.ts';
import { CODE_SYSTEMS, canonicalSystem, codeKey } from '../../terminology/code-systems.ts';
import type { Coding } from '../profile.ts';

/*
 * Readers of FHIR elements that hold on any JSON: what does not have the expected form is not there. Validation has its own say at the border;
 * reading must not depend on it, because some callers validate leniently.
 */

/** Longest text that is looked at; real names of drugs, genes and alleles are far shorter. */
const TEXT_LIMIT = 400;
/** Most codings of one concept that are looked at. */
const CODINGS_LIMIT = 40;
const NONE: readonly never[] = Object.freeze([]);

/** The objects of a JSON array; an empty list for anything else. */
export function objects(value: unknown): readonly JsonObject[] {
  if (!Array.isArray(value)) return NONE;
  for (const item of value) if (!isObject(item)) return value.filter(isObject);
  return value;
}

/** A text of reasonable length, trimmed; undefined for anything else. */
export function text(value: unknown): string | undefined {
  if (!isText(value) || value.length > TEXT_LIMIT) return undefined;
  const trimmed = value.trim();
  return trimmed.length > 0 ? trimmed : undefined;
}

/** A CodeableConcept as the terminology takes it. */
export interface Concept {
  readonly codings: readonly Coding[];
  readonly text?: string;
}
export const NO_CONCEPT: Concept = Object.freeze({ codings: NONE });

// Written out by hand: this runs for every coding of every resource, and spreading optional parts costs ten times as much.
function coding(value: JsonObject): Coding | undefined {
  const code = text(value.code);
  if (code === undefined) return undefined;
  const system = text(value.system);
  const display = text(value.display);
  if (system === undefined) return display === undefined ? { code } : { code, display };
  return display === undefined ? { system, code } : { system, code, display };
}

/** Reads a CodeableConcept; the display of a coding without a code stands in for a missing text. */
export function concept(value: unknown): Concept {
  if (!isObject(value)) return NO_CONCEPT;
  // A list is made with its first coding: one that starts empty takes room for many, and nearly every concept has one.
  let codings: Coding[] | undefined;
  let words = text(value.text);
  for (const item of objects(value.coding)) {
    if (codings?.length === CODINGS_LIMIT) break;
    const read = coding(item);
    if (read === undefined) words ??= text(item.display);
    else if (codings === undefined) codings = [read];
    else codings.push(read);
  }
  return words === undefined ? { codings: codings ?? NONE } : { codings: codings ?? NONE, text: words };
}

export const isEmpty = (read: Concept): boolean => read.codings.length === 0 && read.text === undefined;

/** Every text of a concept, the most telling first: its text, then displays, then codes. Without repetitions. */
export function wordsOf(read: Concept): readonly string[] {
  const words: string[] = read.text === undefined ? [] : [read.text];
  for (const { display } of read.codings) if (display !== undefined && !words.includes(display)) words.push(display);
  for (const { code } of read.codings) if (!words.includes(code)) words.push(code);
  return words;
}

/** True when the concept holds the code of the system. */
export function hasCode(read: Concept, system: string, code: string): boolean {
  for (const c of read.codings) {
    if (c.code === code && c.system !== undefined && canonicalSystem(c.system) === system) return true;
  }
  return false;
}

/** The same of a CodeableConcept as it stands in the resource, without reading the rest of it. */
export function codedAs(value: unknown, system: string, code: string): boolean {
  if (!isObject(value)) return false;
  for (const c of objects(value.coding)) {
    if (c.code === code && typeof c.system === 'string' && canonicalSystem(c.system) === system) return true;
  }
  return false;
}

/** `system|code` of each coding, the system by its one URI; codings without a system are left out. */
export function codeKeys(read: Concept): readonly string[] {
  const keys: string[] = [];
  for (const c of read.codings) if (c.system !== undefined) keys.push(codeKey(c.system, c.code));
  return keys;
}

/** A status of a CodeableConcept: its first code of the system, else its first code. Read where it stands, since every resource has one or two. */
export function statusOf(value: unknown, system: string): string | undefined {
  if (!isObject(value)) return undefined;
  let first: string | undefined;
  let looked = 0;
  for (const item of objects(value.coding)) {
    if (++looked > CODINGS_LIMIT) break;
    const code = text(item.code);
    if (code === undefined) continue;
    const named = text(item.system);
    if (named !== undefined && (named === system || canonicalSystem(named) === system)) return code;
    first ??= code;
  }
  return first;
}

/** The literal reference of a Reference element. */
export const referenceOf = (value: unknown): string | undefined =>
  isObject(value) ? text(value.reference) : undefined;

/** The literal references of a list of Reference elements. */
export function referencesOf(value: unknown): readonly string[] {
  const references: string[] = [];
  for (const item of objects(value)) {
    const reference = text(item.reference);
    if (reference !== undefined) references.push(reference);
  }
  return references;
}

/** A finite number; undefined for anything else. */
export const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

const PUBLIC_SYSTEMS: ReadonlyMap<string, string> = new Map([
  [CODE_SYSTEMS.rxnorm, 'RxNorm'],
  [CODE_SYSTEMS.atc, 'ATC'],
  [CODE_SYSTEMS.snomed, 'SNOMED CT'],
  [CODE_SYSTEMS.loinc, 'LOINC'],
  [CODE_SYSTEMS.hgnc, 'HGNC'],
  [CODE_SYSTEMS.icd10cm, 'ICD-10-CM'],
  [CODE_SYSTEMS.icd10, 'ICD-10'],
  ['http://hl7.org/fhir/sid/ndc', 'NDC'],
]);
const PUBLIC_CODE = /^[A-Za-z0-9.:-]{1,20}$/;

/** `RxNorm 32968`: the first code of a public system; undefined when there is none. */
export function publicCode(read: Concept): string | undefined {
  for (const c of read.codings) {
    const system = c.system === undefined ? undefined : PUBLIC_SYSTEMS.get(canonicalSystem(c.system));
    if (system !== undefined && PUBLIC_CODE.test(c.code)) return `${system} ${c.code}`;
  }
  return undefined;
}

/**
 * How a Finding may name a concept: by a code of a public system. Texts, displays and local codes stay out, for they may say anything of anybody.
 */
export const publicName = (read: Concept): string =>
  publicCode(read) ?? (read.codings.length > 0 ? 'a code of a system that is not named here' : 'text without a code');
