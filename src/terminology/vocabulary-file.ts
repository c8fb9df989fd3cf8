import { type Finding, finding, isObject, isText, type JsonObject, type Place } from '../kernel/index.ts';
import { systemAliases, systemOf } from './code-systems.ts';
import type { DrugClassEntry, OverrideReasonEntry, Placed } from './data.ts';
import { nearestOf } from './nearest.ts';
import type { CodeRef, ConceptEntry, ObservationEntry } from './terminology.ts';

/*
 * The files of profiles/vocabularies: a map of key -> entry. This reads their parsed content; the adapter that read the YAML says where each part
 * stands in the file.
 *
 *   observations.yaml               title, domain, codes [{system, code, display}], unit, fresh-days, molar-mass?, source
 *   conditions, tests, services     title, codes, prefixes?, source
 *   override-reasons.yaml           system, code, display
 *   drug-classes.yaml               title, drugs [names], source
 *
 * A system is an alias (loinc, snomed, icd10cm, rxnorm, atc, ucum …) or a URI.
 */

/** Where a part of the file stands; the path is that of keys and indexes from the top. */
export type PlaceOf = (path: readonly (string | number)[]) => Place;

const DOMAINS = ['laboratory', 'vital-sign', 'activity', 'diet', 'sleep', 'stress', 'mood', 'other'] as const;
type Domain = (typeof DOMAINS)[number];
const isDomain = (value: unknown): value is Domain => DOMAINS.some((domain) => domain === value);

const KEY = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Reads one property of an entry after another and collects what is wrong. */
class Entry {
  readonly key: string;
  readonly #value: JsonObject;
  readonly #placeOf: PlaceOf;
  readonly #findings: Finding[];
  #sound = true;

  constructor(key: string, value: JsonObject, placeOf: PlaceOf, findings: Finding[]) {
    this.key = key;
    this.#value = value;
    this.#placeOf = placeOf;
    this.#findings = findings;
  }

  get sound(): boolean {
    return this.#sound;
  }

  get place(): Place {
    return this.#placeOf([this.key]);
  }

  fault(path: readonly (string | number)[], message: string): void {
    this.#sound = false;
    this.#findings.push(finding('vocabulary.entry', `${this.key}: ${message}`, this.#placeOf([this.key, ...path])));
  }

  allow(names: readonly string[]): void {
    for (const name of Object.keys(this.#value)) {
      if (names.includes(name)) continue;
      const near = nearestOf(name, names);
      this.fault(
        [name],
        `"${name}" is no property of such an entry.${near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`}`,
      );
    }
  }

  text(name: string): string {
    const value = this.#get(name);
    if (isText(value)) return value;
    this.fault(value === undefined ? [] : [name], `"${name}" must be a text.`);
    return '';
  }

  positive(name: string): number | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    this.fault([name], `"${name}" must be a number above zero.`);
    return undefined;
  }

  texts(name: string): readonly string[] {
    const value = this.#get(name);
    if (Array.isArray(value) && value.length > 0 && value.every(isText)) return value;
    this.fault(value === undefined ? [] : [name], `"${name}" must be a list of texts.`);
    return [];
  }

  codes(name: string): readonly CodeRef[] {
    const value = this.#get(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.fault([name], `"${name}" must be a list of {system, code, display}.`);
      return [];
    }
    return value.flatMap((item: unknown, index) => this.#code(item, [name, index]));
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
  }

  #code(item: unknown, path: readonly (string | number)[]): readonly CodeRef[] {
    if (!isObject(item) || !isText(item.system) || !(isText(item.code) || typeof item.code === 'number')) {
      this.fault(path, 'a code has a system and a code.');
      return [];
    }
    const odd = Object.keys(item).find((name) => name !== 'system' && name !== 'code' && name !== 'display');
    if (odd !== undefined) this.fault([...path, odd], `"${odd}" is no property of a code.`);
    const system = systemOf(item.system);
    if (system === undefined) {
      this.fault([...path, 'system'], `"${item.system}" is neither a URI nor one of ${systemAliases.join(', ')}.`);
      return [];
    }
    const display = item.display;
    return [{ system, code: String(item.code), ...(isText(display) ? { display } : {}) }];
  }
}

function entriesOf(content: unknown, placeOf: PlaceOf, findings: Finding[]): readonly Entry[] {
  if (content === null || content === undefined) return [];
  if (!isObject(content)) {
    findings.push(finding('vocabulary.entry', 'The file must be a map of key to entry.', placeOf([])));
    return [];
  }
  return Object.entries(content).flatMap(([key, value]) => {
    if (!KEY.test(key))
      findings.push(
        finding('vocabulary.entry', `"${key}": a key consists of lower-case words joined by hyphens.`, placeOf([key])),
      );
    else if (!isObject(value))
      findings.push(finding('vocabulary.entry', `${key}: an entry is a map of properties.`, placeOf([key])));
    else return [new Entry(key, value, placeOf, findings)];
    return [];
  });
}

const placed = <T>(entry: Entry, row: T): readonly Placed<T>[] => (entry.sound ? [{ place: entry.place, row }] : []);

export function readObservations(
  content: unknown,
  placeOf: PlaceOf,
  findings: Finding[],
): readonly Placed<ObservationEntry>[] {
  return entriesOf(content, placeOf, findings).flatMap((entry) => {
    entry.allow(['title', 'domain', 'codes', 'unit', 'fresh-days', 'molar-mass', 'source']);
    const domain = entry.text('domain');
    if (domain !== '' && !isDomain(domain)) entry.fault(['domain'], `the domain is one of ${DOMAINS.join(', ')}.`);
    const codes = entry.codes('codes');
    if (codes.length === 0) entry.fault([], 'at least one code is needed.');
    const freshDays = entry.positive('fresh-days');
    if (freshDays === undefined) entry.fault([], '"fresh-days" is missing.');
    const molarMass = entry.positive('molar-mass');
    const row = {
      key: entry.key,
      title: entry.text('title'),
      domain: isDomain(domain) ? domain : 'other',
      codes,
      unit: entry.text('unit'),
      freshDays: freshDays ?? 0,
      ...(molarMass === undefined ? {} : { molarMass }),
    } as const;
    entry.text('source');
    return placed(entry, row);
  });
}

/** conditions.yaml, tests.yaml and services.yaml. */
export function readConcepts(content: unknown, placeOf: PlaceOf, findings: Finding[]): readonly Placed<ConceptEntry>[] {
  return entriesOf(content, placeOf, findings).flatMap((entry) => {
    entry.allow(['title', 'codes', 'prefixes', 'source']);
    const codes = entry.codes('codes');
    const prefixes = entry.codes('prefixes');
    if (codes.length + prefixes.length === 0) entry.fault([], 'at least one code or prefix is needed.');
    const row = { key: entry.key, title: entry.text('title'), codes, prefixes };
    entry.text('source');
    return placed(entry, row);
  });
}

export function readOverrideReasons(
  content: unknown,
  placeOf: PlaceOf,
  findings: Finding[],
): readonly Placed<OverrideReasonEntry>[] {
  return entriesOf(content, placeOf, findings).flatMap((entry) => {
    entry.allow(['system', 'code', 'display', 'source']);
    const written = entry.text('system');
    const system = systemOf(written);
    if (system === undefined && written !== '')
      entry.fault(['system'], `"${written}" is neither a URI nor a known alias.`);
    return placed(entry, {
      key: entry.key,
      system: system ?? written,
      code: entry.text('code'),
      display: entry.text('display'),
    });
  });
}

export function readDrugClasses(
  content: unknown,
  placeOf: PlaceOf,
  findings: Finding[],
): readonly Placed<DrugClassEntry>[] {
  return entriesOf(content, placeOf, findings).flatMap((entry) => {
    entry.allow(['title', 'drugs', 'source']);
    const row = { key: entry.key, title: entry.text('title'), drugs: entry.texts('drugs') };
    entry.text('source');
    return placed(entry, row);
  });
}
