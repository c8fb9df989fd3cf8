import { isObject, type JsonObject } from '../../kernel/index.ts';
import type { TimeRange } from '../profile.ts';

/** What follows the date in an R4 dateTime or instant (https://hl7.org/fhir/R4/datatypes.html#dateTime). */
const TIME = /^T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?$/;
const LONGEST = 40;
export const NO_TIME: TimeRange = Object.freeze({});
export const DAY = 86_400_000;
/** Days from 0000-03-01 to 1970-01-01. */
const MARCH_1_OF_YEAR_0 = 719_468;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysIn = (year: number, month: number): number => (month === 2 && isLeap(year) ? 29 : (DAYS[month - 1] ?? 0));

/** The number that `length` digits at `at` write; NaN when one of them is no digit. By hand: every resource has two or three dates. */
function digits(text: string, at: number, length: number): number {
  let value = 0;
  for (let i = at; i < at + length; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * The first millisecond of a day of the calendar, in UTC. Reckoned here, since Date.UTC costs more than all else that is read of a date. Years are counted
 * from March, so that a leap day is the last of its year.
 */
function startOf(year: number, month: number, day: number): number {
  const early = month < 3;
  const y = early ? year - 1 : year;
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  const sinceMarch = Math.floor((153 * (early ? month + 9 : month - 3) + 2) / 5) + day - 1;
  return (365 * y + leapDays + sinceMarch - MARCH_1_OF_YEAR_0) * DAY;
}

/**
 * The instants that a FHIR date, dateTime or instant covers: `2019-03` from its first to its last millisecond, in UTC where no zone is given.
 * Undefined when the text is no such thing or names no day of the calendar.
 */
export function timeRange(value: unknown): TimeRange | undefined {
  if (typeof value !== 'string' || value.length > LONGEST) return undefined;
  const { length } = value;
  const year = digits(value, 0, 4);
  // No fact of a patient is that old.
  if (!(year >= 1000)) return undefined;
  if (length === 4) return { from: startOf(year, 1, 1), to: startOf(year + 1, 1, 1) - 1 };
  const month = digits(value, 5, 2);
  if (value[4] !== '-' || !(month >= 1 && month <= 12)) return undefined;
  if (length === 7) {
    const from = startOf(year, month, 1);
    return { from, to: from + daysIn(year, month) * DAY - 1 };
  }
  const day = digits(value, 8, 2);
  if (value[7] !== '-' || !(day >= 1 && day <= daysIn(year, month))) return undefined;
  if (length === 10) {
    const from = startOf(year, month, day);
    return { from, to: from + DAY - 1 };
  }
  const time = value.slice(10);
  if (!TIME.test(time)) return undefined;
  const at = Date.parse(/[Z+-]/.test(time) ? value : `${value}Z`);
  return Number.isNaN(at) ? undefined : { from: at, to: at };
}

/** The instants from one end to the other; an open end stays open, and with both open there is nothing to say. */
export function between(from: number | undefined, to: number | undefined): TimeRange | undefined {
  if (from === undefined) return to === undefined ? undefined : { to };
  return to === undefined ? { from } : { from, to };
}

/** The instants of a Period. */
export function periodRange(value: unknown): TimeRange | undefined {
  if (!isObject(value)) return undefined;
  return between(timeRange(value.start)?.from, timeRange(value.end)?.to);
}

/** effective[x] of Observations and reports, of MedicationStatements and of MedicationAdministrations. */
export const effectiveOf = (resource: JsonObject): TimeRange | undefined =>
  timeRange(resource.effectiveDateTime) ??
  timeRange(resource.effectiveInstant) ??
  periodRange(resource.effectivePeriod);
