import { type Finding, finding } from '../kernel/index.ts';
import { CODE_SYSTEMS, canonicalSystem } from './code-systems.ts';
import type { Placed, VocabularyData } from './data.ts';
import type { CodeRef, ConceptEntry, DrugCatalogue, ObservationEntry, Vocabularies } from './terminology.ts';

/** Longest code that is looked up by its prefixes. */
const MAX_CODE = 32;

const DOTLESS = new Set<string>([CODE_SYSTEMS.icd10cm, CODE_SYSTEMS.icd10]);

/** ICD codes come with and without their dot (E11.9, E119); everything else is taken as it stands. */
function lookupKey({ system, code }: CodeRef): string | undefined {
  if (system === undefined) return undefined;
  const uri = canonicalSystem(system);
  return `${uri}|${DOTLESS.has(uri) ? code.toUpperCase().replace('.', '') : code}`;
}

const systemOf = (key: string): string => key.slice(0, key.indexOf('|'));

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

  const observationByCode = new Map<string, ObservationEntry>();
  for (const { row, place } of data.observations)
    for (const coding of row.codes) {
      const key = lookupKey(coding);
      if (key === undefined) continue;
      const other = observationByCode.get(key);
      if (other !== undefined && other !== row)
        findings.push(finding('knowledge.duplicate', `${coding.code} stands for ${other.key} and ${row.key}.`, place));
      observationByCode.set(key, row);
    }
  // One code may belong to several conditions: diabetes type 2 is diabetes.
  const conditionsByCode = new Map<string, string[]>();
  const conditionsByPrefix = new Map<string, string[]>();
  // How long the prefixes of each code system are (with the system before them): only these lengths of a code are looked up.
  const prefixLengths = new Map<string, Set<number>>();
  const add = (map: Map<string, string[]>, coding: CodeRef, entry: ConceptEntry): void => {
    const key = lookupKey(coding);
    if (key === undefined) return;
    const list = map.get(key);
    if (list === undefined) map.set(key, [entry.key]);
    else list.push(entry.key);
  };
  for (const entry of conditions.values()) {
    for (const coding of entry.codes) add(conditionsByCode, coding, entry);
    for (const coding of entry.prefixes) {
      add(conditionsByPrefix, coding, entry);
      const key = lookupKey(coding);
      if (key === undefined) continue;
      const system = systemOf(key);
      prefixLengths.set(system, (prefixLengths.get(system) ?? new Set()).add(key.length));
    }
  }
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
        const key = lookupKey(coding);
        const entry = key === undefined ? undefined : observationByCode.get(key);
        if (entry !== undefined) return entry;
      }
      return undefined;
    },
    condition: (key) => conditions.get(key),
    conditionsOf(codings) {
      const found = new Set<string>();
      for (const coding of codings) {
        const key = lookupKey(coding);
        if (key === undefined || coding.code.length > MAX_CODE) continue;
        for (const name of conditionsByCode.get(key) ?? []) found.add(name);
        for (const length of prefixLengths.get(systemOf(key)) ?? [])
          if (length <= key.length)
            for (const name of conditionsByPrefix.get(key.slice(0, length)) ?? []) found.add(name);
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
