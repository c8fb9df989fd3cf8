import { isObject, type JsonObject, textOf } from '../kernel/index.ts';
import { DATA_CLASSES } from '../patient/profile.ts';
import { drugRef } from '../patient/reading.ts';
import type { DrugReader } from '../patient/stated/patient.ts';
import type {
  StatedClass,
  StatedCondition,
  StatedGeneResult,
  StatedMeasurement,
  StatedPatient,
} from '../patient/stated/stated.ts';
import { CODE_SYSTEMS } from '../terminology/code-systems.ts';
import type { CodeRef, Terminology } from '../terminology/terminology.ts';
import { type LineFaults, readGene, readGeneResult } from './bulk-input.ts';

/* The patient of one line of `advise`: gene results, the drug, and what else is stated. */

type Making<T> = { -readonly [K in keyof T]: T[K] };

/** Classes of data that a key of `patient` speaks of: what a line does not mention was not asked for, which is not the same as absent. */
const CLASS_OF_KEY: Readonly<Record<string, StatedClass>> = {
  active: 'medications',
  past: 'medications',
  drafts: 'medications',
  conditions: 'conditions',
  allergies: 'allergies',
  observations: 'observations',
};
const PATIENT_KEYS = new Set([...Object.keys(CLASS_OF_KEY), 'age', 'born', 'sex', 'pregnant', 'known']);
const SEXES = ['female', 'male', 'other', 'unknown'] as const;
const COMPARATORS = ['<', '<=', '>', '>='] as const;

/** Separates what a drug object says into one text that the reader of drugs takes apart again; no name or code holds it. */
const SEPARATOR = '\u0001';
const ATC = /^[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}$/i;
const RXCUI = /^[0-9]{1,8}$/;

/** Reads a drug by generic name, RxNorm or ATC code, or a name as it is written on orders (brand, salt, strength: of low certainty). Remembers. */
export function drugReader({ drugs }: Terminology): DrugReader {
  const remembered = new Map<string, ReturnType<DrugReader>>();
  const read = (written: string): ReturnType<DrugReader> => {
    const [system, code] = written.includes(SEPARATOR) ? written.split(SEPARATOR) : [undefined, written];
    if (code === undefined) return undefined;
    const named = system === undefined ? (drugs.byName(code) ?? drugs.byName(code.trim().toLowerCase())) : undefined;
    if (named !== undefined) return { drugs: [drugRef(named)], byText: false };
    const coding: CodeRef | undefined =
      system !== undefined
        ? { system, code }
        : RXCUI.test(code)
          ? { system: CODE_SYSTEMS.rxnorm, code }
          : ATC.test(code)
            ? { system: CODE_SYSTEMS.atc, code }
            : undefined;
    const found = coding === undefined ? drugs.identify([], code) : drugs.identify([coding], undefined);
    return found === undefined ? undefined : { drugs: found.drugs.map(drugRef), byText: found.by === 'text' };
  };
  return (written) => {
    if (remembered.has(written)) return remembered.get(written);
    if (remembered.size > 10_000) remembered.clear();
    const found = read(written);
    remembered.set(written, found);
    return found;
  };
}

/** `"codeine"`, `"2670"`, `"R05DA04"`, `{ rxnorm }`, `{ atc }`, `{ system, code }`, `{ name }`. */
function drugText(value: unknown, path: readonly (string | number)[], faults: LineFaults): string | undefined {
  if (typeof value === 'number') return String(value);
  if (!isObject(value)) return faults.text(value, path)?.replaceAll(SEPARATOR, ' ');
  const { name, rxnorm, atc, system, code } = value;
  const coded = (of: string, written: unknown): string => `${of}${SEPARATOR}${textOf(written).slice(0, 100)}`;
  if (rxnorm !== undefined) return coded(CODE_SYSTEMS.rxnorm, rxnorm);
  if (atc !== undefined) return coded(CODE_SYSTEMS.atc, atc);
  if (system !== undefined && code !== undefined) return coded(textOf(system).slice(0, 200), code);
  return faults.text(name, [...path, 'name'])?.replaceAll(SEPARATOR, ' ');
}

export const drugTexts = (value: unknown, path: readonly string[], faults: LineFaults): readonly string[] =>
  faults.list(value, path).flatMap((one, i) => drugText(one, Array.isArray(value) ? [...path, i] : path, faults) ?? []);

/** Gene results by symbol; a gene stated as not tested has none. */
export function readGenes(
  written: unknown,
  terminology: Terminology,
  faults: LineFaults,
): NonNullable<StatedPatient['genes']> {
  const genes: Record<string, readonly StatedGeneResult[]> = {};
  for (const [key, value] of faults.entries(written, ['genes'])) {
    const gene = readGene(key, ['genes', key], terminology, faults);
    if (gene === undefined) continue;
    const results = faults.list(value, ['genes', key]).flatMap((one, i) => {
      const path = Array.isArray(value) ? ['genes', key, i] : ['genes', key];
      const result = readGeneResult(gene, one, path, terminology, faults);
      return result === undefined || result === 'not-tested' ? [] : [result];
    });
    if (results.length > 0) genes[gene.symbol] = [...(genes[gene.symbol] ?? []), ...results];
  }
  return genes;
}

/** What a line states of the patient beside genes and the drug in question. */
export function readPatientFacts(written: unknown, faults: LineFaults): Making<StatedPatient> {
  const patient: Making<StatedPatient> = {};
  const value: JsonObject = written === undefined || written === null ? {} : isObject(written) ? written : {};
  if (written !== undefined && written !== null && !isObject(written))
    faults.say('bulk.value', ['patient'], 'An object is needed.');
  const known = new Set<StatedClass>(['genomic', 'demographics']);
  for (const key of Object.keys(value)) {
    if (!PATIENT_KEYS.has(key)) faults.say('bulk.unknown-key', ['patient', key], 'No fact that is read here.');
    const dataClass = Object.hasOwn(CLASS_OF_KEY, key) ? CLASS_OF_KEY[key] : undefined;
    if (dataClass !== undefined) known.add(dataClass);
  }
  readPerson(value, patient, faults);
  const drugs = (key: 'active' | 'past' | 'drafts' | 'allergies'): void => {
    if (value[key] !== undefined) patient[key] = drugTexts(value[key], ['patient', key], faults);
  };
  drugs('active');
  drugs('past');
  drugs('drafts');
  drugs('allergies');
  if (value.conditions !== undefined) patient.conditions = readConditions(value.conditions, faults);
  if (value.observations !== undefined) patient.observations = readObservations(value.observations, faults);
  for (const name of value.known === undefined ? [] : faults.texts(value.known, ['patient', 'known'])) {
    const dataClass = DATA_CLASSES.find((one) => one === name);
    if (dataClass === undefined)
      faults.say('bulk.unknown-name', ['patient', 'known'], `The classes of data are ${DATA_CLASSES.join(', ')}.`);
    else known.add(dataClass);
  }
  if (known.has('observations')) known.add('lifestyle');
  patient['not-asked'] = DATA_CLASSES.filter((one) => !known.has(one));
  return patient;
}

function readPerson(value: JsonObject, patient: Making<StatedPatient>, faults: LineFaults): void {
  const { age, born, sex, pregnant } = value;
  if (age !== undefined) {
    if (typeof age === 'number' && Number.isInteger(age) && age >= 0 && age <= 130) patient.age = age;
    else faults.say('bulk.value', ['patient', 'age'], 'The age is a whole number of years.');
  }
  if (born !== undefined) {
    if (typeof born === 'string' && /^[0-9]{4}(?:-[0-9]{2}){0,2}$/.test(born) && Number.isFinite(Date.parse(born)))
      patient.born = born;
    else faults.say('bulk.value', ['patient', 'born'], 'The date of birth is written 1961-05-17, or in part.');
  }
  if (sex !== undefined) {
    const one = SEXES.find((known) => known === sex);
    if (one === undefined) faults.say('bulk.value', ['patient', 'sex'], `The sex is ${SEXES.join(', ')}.`);
    else patient.sex = one;
  }
  if (pregnant !== undefined) {
    if (typeof pregnant === 'boolean') patient.pregnant = pregnant;
    else faults.say('bulk.value', ['patient', 'pregnant'], 'True or false is needed.');
  }
}

const readConditions = (written: unknown, faults: LineFaults): readonly StatedCondition[] =>
  faults.list(written, ['patient', 'conditions']).flatMap((one, i): readonly StatedCondition[] => {
    const path = ['patient', 'conditions', i];
    if (!isObject(one)) {
      const key = faults.text(one, path);
      return key === undefined ? [] : [key];
    }
    const system = faults.text(one.system, [...path, 'system']);
    const code = faults.text(one.code, [...path, 'code']);
    return system === undefined || code === undefined ? [] : [{ system, code }];
  });

function readObservations(written: unknown, faults: LineFaults): NonNullable<StatedPatient['observations']> {
  const observations: Record<string, readonly StatedMeasurement[]> = {};
  for (const [key, value] of faults.entries(written, ['patient', 'observations']))
    observations[key] = faults.list(value, ['patient', 'observations', key]).flatMap((one, i) => {
      const measurement = measurementOf(one);
      if (measurement !== undefined) return [measurement];
      faults.say('bulk.value', ['patient', 'observations', key, i], 'A number, or { value, comparator, days-ago }.');
      return [];
    });
  return observations;
}

function measurementOf(one: unknown): StatedMeasurement | undefined {
  if (typeof one === 'number' && Number.isFinite(one)) return { value: one };
  if (!isObject(one) || typeof one.value !== 'number' || !Number.isFinite(one.value)) return undefined;
  const comparator = COMPARATORS.find((known) => known === one.comparator);
  const days = one['days-ago'];
  if ((one.comparator !== undefined && comparator === undefined) || (days !== undefined && typeof days !== 'number'))
    return undefined;
  return {
    value: one.value,
    ...(comparator === undefined ? {} : { comparator }),
    ...(days === undefined ? {} : { 'days-ago': days }),
  };
}
