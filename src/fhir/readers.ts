import { isObject, isText, type JsonObject } from '../kernel/index.ts';
import { isDate, isDateTime, isInstant } from './check/primitives.ts';
import type { Coding, FhirResource } from './types.ts';

/*
 * Small total readers over R4 resources: whatever they are handed, they answer with what can be read and never throw.
 */

const asList = (v: unknown): readonly unknown[] => (Array.isArray(v) ? v : []);

/** The codings of a CodeableConcept that are objects at all; empty when there are none. */
export function codingsOf(concept: unknown): readonly Coding[] {
  if (!isObject(concept)) return [];
  // Only objects are let through; every field of Coding is optional, and callers compare them with strings.
  return asList(concept.coding).filter(isObject) as readonly Coding[];
}

/** Display text of a CodeableConcept: its own text, else the first display of a coding. */
export function textOf(concept: unknown): string | undefined {
  if (!isObject(concept)) return undefined;
  if (isText(concept.text)) return concept.text;
  return codingsOf(concept).find((c) => isText(c.display))?.display;
}

export const hasCoding = (concept: unknown, system: string, code: string): boolean =>
  codingsOf(concept).some((c) => c.system === system && c.code === code);

/** Milliseconds since the epoch, both ends included. An open end is absent. */
export interface InstantRange {
  readonly from?: number;
  readonly to?: number;
}

const endOf = (text: string): number => {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  const next = new Date(0);
  if (text.length === 4) next.setUTCFullYear(year + 1, 0, 1);
  else if (text.length === 7) next.setUTCFullYear(year, month, 1);
  else next.setUTCFullYear(year, month - 1, day + 1);
  return next.getTime() - 1;
};

/**
 * What a FHIR date, dateTime or instant covers: "2019-03" is all of March 2019, "2019-03-04T10:00:00Z" one second.
 * Dates without a time zone are taken as UTC days. Undefined when the text is none of these.
 */
export function instantRangeOf(value: unknown): InstantRange | undefined {
  if (typeof value !== 'string') return undefined;
  if (isDate(value)) {
    const from = Date.parse(value.length === 4 ? `${value}-01-01` : value.length === 7 ? `${value}-01` : value);
    return { from, to: endOf(value) };
  }
  if (!isDateTime(value) && !isInstant(value)) return undefined;
  // JavaScript has no leap second; 23:59:60 is read as the last second before it.
  const from = Date.parse(value.replace(/:60(?=[.Z+-])/, ':59'));
  if (Number.isNaN(from)) return undefined;
  return { from, to: value.includes('.') ? from : from + 999 };
}

/** The span of a Period; an end that is not given is open. Undefined when neither end can be read. */
export function periodOf(period: unknown): InstantRange | undefined {
  if (!isObject(period)) return undefined;
  const start = instantRangeOf(period.start);
  const end = instantRangeOf(period.end);
  if (start === undefined && end === undefined) return undefined;
  return {
    ...(start?.from === undefined ? {} : { from: start.from }),
    ...(end?.to === undefined ? {} : { to: end.to }),
  };
}

/** When a resource's `name[x]` took place, of the choices dateTime, Period, Instant and Date: `timeOf(observation, 'effective')`. */
export function timeOf(resource: unknown, name: string): InstantRange | undefined {
  if (!isObject(resource)) return undefined;
  const moment = resource[`${name}DateTime`] ?? resource[`${name}Instant`] ?? resource[`${name}Date`] ?? resource[name];
  return instantRangeOf(moment) ?? periodOf(resource[`${name}Period`]);
}

export interface ReadQuantity {
  readonly value: number;
  /** `<`, `<=`, `>=`, `>`: the value is a bound and not the measurement itself. */
  readonly comparator: string | undefined;
  /** Code of the unit in `system`, or the unit's text when there is no code. */
  readonly unit: string | undefined;
  readonly system: string | undefined;
}

/** A Quantity with a value that is a finite number; undefined otherwise. */
export function quantityOf(quantity: unknown): ReadQuantity | undefined {
  if (!isObject(quantity)) return undefined;
  const { value, comparator, unit, system, code } = quantity;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return {
    value,
    comparator: isText(comparator) ? comparator : undefined,
    unit: isText(code) ? code : isText(unit) ? unit : undefined,
    system: isText(code) && isText(system) ? system : undefined,
  };
}

/** True for an object with a resourceType of text; that it is valid is another question. */
export const isResource = (value: unknown): value is FhirResource & JsonObject =>
  isObject(value) && isText(value.resourceType);

export interface PlacedResource {
  readonly resource: FhirResource;
  /** URL under which other entries refer to it, when the entry gives one. */
  readonly fullUrl: string | undefined;
  /** Place in the input: `Bundle.entry[2].resource`. */
  readonly expression: string;
}

/** The resources of a Bundle in order, also of Bundles inside it (two levels); a single resource stands for itself. */
export function resourcesOf(value: unknown, expression?: string, level = 0): readonly PlacedResource[] {
  if (!isResource(value)) return [];
  const here = expression ?? value.resourceType;
  if (value.resourceType !== 'Bundle') return [{ resource: value, fullUrl: undefined, expression: here }];
  const found: PlacedResource[] = [];
  asList(value.entry).forEach((entry, i) => {
    if (!isObject(entry) || !isResource(entry.resource)) return;
    const place = `${here}.entry[${i}].resource`;
    if (entry.resource.resourceType === 'Bundle' && level < 2) {
      for (const inner of resourcesOf(entry.resource, place, level + 1)) found.push(inner);
    } else {
      found.push({
        resource: entry.resource,
        fullUrl: isText(entry.fullUrl) ? entry.fullUrl : undefined,
        expression: place,
      });
    }
  });
  return found;
}
