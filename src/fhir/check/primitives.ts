import { isFhirId } from '../../kernel/index.ts';

/**
 * The primitive datatypes of R4 (https://hl7.org/fhir/R4/datatypes.html#primitive): one predicate each, over parsed JSON.
 * They run for every value of every resource, so each is one pass without allocation and none can backtrack.
 */

const DIGIT_0 = 48;
const DASH = 45;
const COLON = 58;
const DOT = 46;

/** Longest string R4 allows, in characters: 1 MB. */
const LONGEST_STRING = 1_048_576;

const digit = (text: string, at: number): number => {
  const d = text.charCodeAt(at) - DIGIT_0;
  return d >= 0 && d <= 9 ? d : -1;
};

/** Two digits at `at`, or -1. */
const two = (text: string, at: number): number => {
  const tens = digit(text, at);
  const ones = digit(text, at + 1);
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
};

const daysIn = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
};

/** Length of the date part at the start of `text`: 4, 7 or 10 characters that name a day of the calendar; 0 if none. */
function datePart(text: string): 0 | 4 | 7 | 10 {
  const century = two(text, 0);
  const rest = two(text, 2);
  if (century < 0 || rest < 0) return 0;
  const year = century * 100 + rest;
  if (year === 0) return 0;
  if (text.length === 4) return 4;
  if (text.charCodeAt(4) !== DASH) return 0;
  const month = two(text, 5);
  if (month < 1 || month > 12) return 0;
  if (text.length === 7) return 7;
  if (text.charCodeAt(7) !== DASH) return 0;
  const day = two(text, 8);
  return day >= 1 && day <= daysIn(year, month) ? 10 : 0;
}

/** Index after `hh:mm:ss(.f+)?` that starts at `at`, or -1. A leap second (60) is allowed, as R4 says. */
function timePart(text: string, at: number): number {
  const hour = two(text, at);
  const minute = two(text, at + 3);
  const second = two(text, at + 6);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return -1;
  if (text.charCodeAt(at + 2) !== COLON || text.charCodeAt(at + 5) !== COLON) return -1;
  let end = at + 8;
  if (text.charCodeAt(end) !== DOT) return end;
  end++;
  const first = end;
  while (digit(text, end) >= 0) end++;
  return end > first ? end : -1;
}

/** True when `text` from `at` to its end is `Z`, or an offset from -14:00 to +14:00. */
function isZone(text: string, at: number): boolean {
  if (text.charCodeAt(at) === 90) return text.length === at + 1;
  const sign = text.charCodeAt(at);
  if ((sign !== 43 && sign !== DASH) || text.length !== at + 6 || text.charCodeAt(at + 3) !== COLON) return false;
  const hour = two(text, at + 1);
  const minute = two(text, at + 4);
  return (hour >= 0 && hour <= 13 && minute >= 0 && minute <= 59) || (hour === 14 && minute === 0);
}

const isTimedDate = (text: string): boolean => {
  if (text.charCodeAt(10) !== 84) return false;
  const end = timePart(text, 11);
  return end > 0 && isZone(text, end);
};

export function isDate(v: unknown): boolean {
  if (typeof v !== 'string') return false;
  const length = datePart(v);
  return length !== 0 && length === v.length;
}

export function isDateTime(v: unknown): boolean {
  if (typeof v !== 'string') return false;
  const length = datePart(v);
  if (length === 0) return false;
  return length === v.length || (length === 10 && isTimedDate(v));
}

export const isInstant = (v: unknown): boolean => typeof v === 'string' && datePart(v) === 10 && isTimedDate(v);

export const isTime = (v: unknown): boolean => typeof v === 'string' && timePart(v, 0) === v.length;

export const isBoolean = (v: unknown): boolean => typeof v === 'boolean';
export const isDecimal = (v: unknown): boolean => typeof v === 'number' && Number.isFinite(v);
export const isInteger = (v: unknown): boolean =>
  typeof v === 'number' && Number.isInteger(v) && v >= -2_147_483_648 && v <= 2_147_483_647;
export const isUnsignedInt = (v: unknown): boolean => isInteger(v) && (v as number) >= 0;
export const isPositiveInt = (v: unknown): boolean => isInteger(v) && (v as number) >= 1;

export const isString = (v: unknown): boolean => typeof v === 'string' && v.length > 0 && v.length <= LONGEST_STRING;

export const isId = (v: unknown): boolean => typeof v === 'string' && isFhirId(v);

/** No white space at either end, and inside only single characters of it. */
export function isCode(v: unknown): boolean {
  if (typeof v !== 'string' || v.length === 0) return false;
  let space = true;
  for (let i = 0; i < v.length; i++) {
    const c = v.charCodeAt(i);
    const blank = c === 32 || (c >= 9 && c <= 13) || c === 160;
    if (blank && space) return false;
    space = blank;
  }
  return !space;
}

const BLANK = /\s/;
const UUID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_ANY_CASE = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const OID = /^urn:oid:[0-2](\.(0|[1-9][0-9]*))+$/;

/** A uri, url or canonical: no white space; a uuid or oid inside `urn:` is well formed, and neither stands bare. */
export function isUri(v: unknown): boolean {
  if (typeof v !== 'string' || v.length === 0 || BLANK.test(v)) return false;
  switch (v.charCodeAt(0)) {
    case 117: // u: urn:uuid:, urn:oid:, or a bare uuid:
      if (v.startsWith('urn:uuid:')) return UUID_ANY_CASE.test(v);
      if (v.startsWith('urn:oid:')) return OID.test(v);
      return !v.startsWith('uuid:');
    case 111: // o
      return !v.startsWith('oid:');
    default:
      return true;
  }
}
export const isUuid = (v: unknown): boolean => typeof v === 'string' && UUID.test(v);
export const isOid = (v: unknown): boolean => typeof v === 'string' && OID.test(v);

const BASE64_CHARACTER = 1;
const BASE64_PADDING = 2;
const BASE64_BLANK = 3;
/** What each ASCII character is to base64; 0 is nothing. */
const BASE64 = new Uint8Array(128);
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
  BASE64[c.charCodeAt(0)] = BASE64_CHARACTER;
for (const c of ' \t\n\v\f\r') BASE64[c.charCodeAt(0)] = BASE64_BLANK;
BASE64['='.charCodeAt(0)] = BASE64_PADDING;

/** Base64 in groups of four; white space may stand anywhere, `=` only at the end. */
export function isBase64(v: unknown): boolean {
  if (typeof v !== 'string') return false;
  let blanks = 0;
  let padding = 0;
  for (let i = 0; i < v.length; i++) {
    const kind = BASE64[v.charCodeAt(i)];
    if (kind === BASE64_CHARACTER) {
      if (padding > 0) return false;
    } else if (kind === BASE64_PADDING) padding++;
    else if (kind === BASE64_BLANK) blanks++;
    else return false;
  }
  const length = v.length - blanks;
  return length > padding && padding <= 2 && length % 4 === 0;
}

/** Predicate of each primitive type, by its R4 name. */
export const PRIMITIVES: Readonly<Record<string, (v: unknown) => boolean>> = {
  base64Binary: isBase64,
  boolean: isBoolean,
  canonical: isUri,
  code: isCode,
  date: isDate,
  dateTime: isDateTime,
  decimal: isDecimal,
  id: isId,
  instant: isInstant,
  integer: isInteger,
  markdown: isString,
  oid: isOid,
  positiveInt: isPositiveInt,
  string: isString,
  time: isTime,
  unsignedInt: isUnsignedInt,
  uri: isUri,
  url: isUri,
  uuid: isUuid,
  // Narrative has no limit of its own, and two of R4's own definitions have more than a megabyte of it.
  xhtml: (v) => typeof v === 'string' && v.length > 0,
};

/** What each primitive looks like, for messages. */
export const PRIMITIVE_FORMATS: Readonly<Record<string, string>> = {
  base64Binary: 'base64 text in groups of four characters',
  boolean: 'true or false, without quotes',
  canonical: 'a URL without white space, with an optional |version',
  code: 'text without white space at its ends and with single spaces inside',
  date: 'YYYY, YYYY-MM or YYYY-MM-DD, a day of the calendar',
  dateTime: 'YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with Z or an offset such as +01:00',
  decimal: 'a JSON number',
  id: '1 to 64 of the characters A-Z a-z 0-9 - .',
  instant: 'YYYY-MM-DDThh:mm:ss with Z or an offset such as +01:00',
  integer: 'a whole JSON number of 32 bits',
  markdown: 'text that is not empty, at most 1 MB',
  oid: 'urn:oid: followed by a dotted number',
  positiveInt: 'a whole JSON number from 1 to 2147483647',
  string: 'text that is not empty, at most 1 MB',
  time: 'hh:mm:ss',
  unsignedInt: 'a whole JSON number from 0 to 2147483647',
  uri: 'a URI without white space; urn:uuid: and urn:oid: well formed',
  url: 'a URL without white space',
  uuid: 'urn:uuid: followed by a lower-case UUID',
  xhtml: 'a <div> of XHTML as text',
};

/** JSON type that carries the primitive. */
export const jsonTypeOf = (primitive: string): 'boolean' | 'number' | 'string' => {
  switch (primitive) {
    case 'boolean':
      return 'boolean';
    case 'decimal':
    case 'integer':
    case 'positiveInt':
    case 'unsignedInt':
      return 'number';
    default:
      return 'string';
  }
};
