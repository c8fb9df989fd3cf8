import { type Finding, finding } from '../kernel/index.ts';
import { CODE_SYSTEMS, canonicalSystem } from './code-systems.ts';
import type { Placed, VocabularyData } from './data.ts';
import type { CodeRef, DrugCatalogue, ObservationEntry, Vocabularies } from './terminology.ts';

/** Longest code that is looked up by its prefixes. */
const MAX_CODE = 32;

const DOTLESS = new Set<string>([CODE_SYSTEMS.icd10cm, CODE_SYSTEMS.icd10]);

/** ICD codes come with and without their dot (E11.9, E119); everything else is taken as it stands. */
const plainCode = (system: string, code: string): string =>
  DOTLESS.has(system) ? code.toUpperCase().replace('.', '') : code;

/** What codes stand for: by system and then by code, so that looking a coding up joins no key. */
class ByCode<V> {
  readonly #systems = new Map<string, Map<string, V>>();

  of({ system, code }: CodeRef): V | undefined {
    if (system === undefined) return undefined;
    const uri = canonicalSystem(system);
    return this.#systems.get(uri)?.get(plainCode(uri, code));
  }

  set({ system, code }: CodeRef, value: V): void {
    if (system === undefined) return;
    const uri = canonicalSystem(system);
    let codes = this.#systems.get(uri);
    if (codes === undefined) {
      codes = new Map();
      this.#systems.set(uri, codes);
    }
    codes.set(plainCode(uri, code), value);
  }
}

/** The prefixes of one code system and what they stand for. `lengths`: how long they are, so that only these beginnings of a code are looked up. */
interface Prefixes {
  readonly lengths: Set<number>;
  readonly byPrefix: Map<string, string[]>;
}

/** Entries of a file by key; a key given twice is a Finding (YAML itself refuses most of these). */
function byKey<T extends { readonly key: string }>(
  entries: readonly Placed<T>[],
  findings: Finding[],
): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const { row, place } of entries) {
    if (map.has(row.key)) findings.push(finding('knowledge.duplicate', `"${row.key}" is given twice.`, place));
    map.set(row.key, row);
  }
  return map;
}

export function createVocabularies(data: VocabularyData, drugs: DrugCatalogue, findings: Finding[]): Vocabularies {
  const observations = byKey(data.observations, findings);
  const conditions = byKey(data.conditions, findings);
  const tests = byKey(data.tests, findings);
  const services = byKey(data.services, findings);
  const reasons = byKey(data.overrideReasons, findings);
  const classes = byKey(data.drugClasses, findings);

  const observationByCode = new ByCode<ObservationEntry>();
  for (const { row, place } of data.observations)
    for (const coding of row.codes) {
      const other = observationByCode.of(coding);
      if (other !== undefined && other !== row)
        findings.push(finding('knowledge.duplicate', `${coding.code} stands for ${other.key} and ${row.key}.`, place));
      observationByCode.set(coding, row);
    }
  // One code may belong to several conditions: diabetes type 2 is diabetes.
  const conditionsByCode = new ByCode<string[]>();
  const prefixesBySystem = new Map<string, Prefixes>();
  for (const entry of conditions.values()) {
    for (const coding of entry.codes) {
      const list = conditionsByCode.of(coding);
      if (list === undefined) conditionsByCode.set(coding, [entry.key]);
      else list.push(entry.key);
    }
    for (const { system, code } of entry.prefixes) {
      if (system === undefined) continue;
      const uri = canonicalSystem(system);
      const prefixes = prefixesBySystem.get(uri) ?? { lengths: new Set(), byPrefix: new Map() };
      prefixesBySystem.set(uri, prefixes);
      const prefix = plainCode(uri, code);
      prefixes.lengths.add(prefix.length);
      prefixes.byPrefix.set(prefix, [...(prefixes.byPrefix.get(prefix) ?? []), entry.key]);
    }
  }
  const addByPrefix = ({ system, code }: CodeRef, found: Set<string>): void => {
    if (system === undefined) return;
    const uri = canonicalSystem(system);
    const prefixes = prefixesBySystem.get(uri);
    if (prefixes === undefined) return;
    const plain = plainCode(uri, code);
    for (const length of prefixes.lengths)
      if (length <= plain.length)
        for (const name of prefixes.byPrefix.get(plain.slice(0, length)) ?? []) found.add(name);
  };
  for (const { row, place } of data.drugClasses)
    for (const name of row.drugs)
      if (drugs.byName(name) === undefined) {
        const near = drugs.nearest(name);
        const hint = near.length === 0 ? '' : ` Nearest: ${near.join(', ')}.`;
        findings.push(
          finding('knowledge.unknown-name', `${row.key}: the drug "${name}" is not in drugs.tsv.${hint}`, place),
        );
      }

  return {
    observation: (key) => observations.get(key),
    observationOf(codings) {
      for (const coding of codings) {
        const entry = observationByCode.of(coding);
        if (entry !== undefined) return entry;
      }
      return undefined;
    },
    condition: (key) => conditions.get(key),
    conditionsOf(codings) {
      const found = new Set<string>();
      for (const coding of codings) {
        if (coding.code.length > MAX_CODE) continue;
        for (const name of conditionsByCode.of(coding) ?? []) found.add(name);
        addByPrefix(coding, found);
      }
      return [...found];
    },
    test: (key) => tests.get(key),
    service: (key) => services.get(key),
    overrideReason: (key) => reasons.get(key),
    drugClass: (key) => classes.get(key)?.drugs,
    keys: {
      observations: [...observations.keys()],
      conditions: [...conditions.keys()],
      tests: [...tests.keys()],
      services: [...services.keys()],
      'override-reasons': [...reasons.keys()],
      'drug-classes': [...classes.keys()],
    },
  };
}
