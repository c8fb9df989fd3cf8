import { createRequire } from 'node:module';
import { fail, finding, ok, type Result } from '../kernel/index.ts';
import { SPELLINGS } from './unit-spellings.ts';

/*
 * Units by UCUM (https://ucum.org). A table of the conversions that charts need every day stands before the library, which takes about 40 ms to
 * load and is opened at the first unit that the table does not know.
 */

/** value in `to` = value in `from` × factor + offset. */
const LINEAR: ReadonlyMap<string, { readonly factor: number; readonly offset: number }> = new Map(
  (
    [
      ['[degF]', 'Cel', 5 / 9, (-32 * 5) / 9],
      ['Cel', '[degF]', 9 / 5, 32],
      ['[lb_av]', 'kg', 0.45359237, 0],
      ['g', 'kg', 0.001, 0],
      ['kg', 'g', 1000, 0],
      ['[in_i]', 'cm', 2.54, 0],
      ['m', 'cm', 100, 0],
      ['cm', 'm', 0.01, 0],
      ['min', 'h', 1 / 60, 0],
      ['h', 'min', 60, 0],
      ['ug', 'mg', 0.001, 0],
      ['mg', 'ug', 1000, 0],
      ['g/L', 'g/dL', 0.1, 0],
      ['g/L', 'mg/dL', 100, 0],
      ['mg/L', 'mg/dL', 0.1, 0],
      ['mg/dL', 'g/L', 0.01, 0],
      ['10*3/uL', '10*9/L', 1, 0],
      ['10*9/L', '10*3/uL', 1, 0],
      ['umol/L', 'mmol/L', 0.001, 0],
      ['mmol/L', 'umol/L', 1000, 0],
      ['mm[Hg]', 'kPa', 0.133322387415, 0],
    ] as const
  ).map(([from, to, factor, offset]) => [`${from}|${to}`, { factor, offset }]),
);

/** Grams or moles per litre in one unit, for conversions by molar mass. */
const MASS: ReadonlyMap<string, number> = new Map([
  ['mg/dL', 0.01],
  ['g/dL', 10],
  ['g/L', 1],
  ['mg/L', 0.001],
  ['ug/dL', 0.00001],
  ['ug/L', 0.000001],
  ['ng/mL', 0.000001],
]);
const SUBSTANCE: ReadonlyMap<string, number> = new Map([
  ['mol/L', 1],
  ['mmol/L', 0.001],
  ['umol/L', 0.000001],
  ['nmol/L', 1e-9],
]);

/** UCUM codes are printable ASCII without spaces; the longest in use has about 40 characters. */
const UNIT = /^[!-~]{1,60}$/;
const MAX_DEPTH = 5;

/** Converts by table, molar mass, or the UCUM library. Total: hostile units give a Finding. */
export function convertUnits(value: number, from: string, to: string, molarMass?: number): Result<number> {
  if (!Number.isFinite(value)) return fail(finding('unit.dimension', 'The value is no finite number.'));
  const source = SPELLINGS.get(from.trim()) ?? from.trim();
  const target = SPELLINGS.get(to.trim()) ?? to.trim();
  if (source === target && source !== '') return ok(value);
  const linear = LINEAR.get(`${source}|${target}`);
  if (linear !== undefined) return ok(value * linear.factor + linear.offset);
  if (molarMass !== undefined) {
    const mass = MASS.get(source);
    const substance = SUBSTANCE.get(target);
    if (mass !== undefined && substance !== undefined) return ok((value * mass) / molarMass / substance);
    const moles = SUBSTANCE.get(source);
    const grams = MASS.get(target);
    if (moles !== undefined && grams !== undefined) return ok((value * moles * molarMass) / grams);
  }
  return byLibrary(value, source, target, molarMass);
}

/** The part of @lhncbc/ucum-lhc that is used; the package ships no types. */
interface UcumLibrary {
  convertUnitTo(
    from: string,
    value: number,
    to: string,
    options: { readonly molecularWeight?: number },
  ): { readonly status: string; readonly toVal: number | null; readonly msg: readonly string[] };
  validateUnitString(unit: string): { readonly status: string };
}

let library: UcumLibrary | undefined;
function openLibrary(): UcumLibrary {
  if (library === undefined) {
    const require = createRequire(import.meta.url);
    // The package is CommonJS without types: this is the one place where its shape is asserted.
    const ucum = require('@lhncbc/ucum-lhc') as { readonly UcumLhcUtils: { getInstance(): UcumLibrary } };
    library = ucum.UcumLhcUtils.getInstance();
  }
  return library;
}

/** An annotation ends a unit; the library stumbles over anything but an operator behind it. */
const MISPLACED_ANNOTATION = /\}[^./)]/;

/** Runs the library without what it prints when it stumbles: that would be text of a patient's record. */
function quietly<T>(work: () => T): T {
  const { log } = console;
  console.log = () => undefined;
  try {
    return work();
  } finally {
    console.log = log;
  }
}

const knownUnits = new Map<string, boolean>();
const MOST_UNITS = 1000;

/** Whether a code is a unit of UCUM, annotations included. */
export function isUcumUnit(code: string): boolean {
  let known = knownUnits.get(code);
  if (known === undefined) {
    try {
      // The library looks units up in plain objects, which have names of their own.
      known =
        !(code in Object.prototype) &&
        isPlausible(code) &&
        !MISPLACED_ANNOTATION.test(code) &&
        quietly(() => openLibrary().validateUnitString(code).status === 'valid');
    } catch {
      known = false;
    }
    if (knownUnits.size < MOST_UNITS) knownUnits.set(code, known);
  }
  return known;
}

function byLibrary(value: number, from: string, to: string, molarMass: number | undefined): Result<number> {
  for (const unit of [from, to])
    if (!isPlausible(unit)) return fail(finding('unit.unknown', 'The unit is not a UCUM code.'));
  try {
    const ucum = openLibrary();
    const answer = ucum.convertUnitTo(from, value, to, molarMass === undefined ? {} : { molecularWeight: molarMass });
    // The library guesses at times (G for Gauss) and says so in a message: a guess is not a conversion.
    if (
      answer.status === 'succeeded' &&
      answer.msg.length === 0 &&
      answer.toVal !== null &&
      Number.isFinite(answer.toVal)
    )
      return ok(answer.toVal);
    const known = ucum.validateUnitString(from).status === 'valid' && ucum.validateUnitString(to).status === 'valid';
    return known
      ? fail(finding('unit.dimension', 'The two units cannot be converted into each other.'))
      : fail(finding('unit.unknown', 'The unit is not a UCUM code.'));
  } catch {
    // Names of object properties ("constructor") make the library throw.
    return fail(finding('unit.unknown', 'The unit is not a UCUM code.'));
  }
}

function isPlausible(unit: string): boolean {
  if (!UNIT.test(unit)) return false;
  let depth = 0;
  for (const sign of unit) if (sign === '(' && ++depth > MAX_DEPTH) return false;
  return true;
}
