import { type Finding, finding, isObject } from '../kernel/index.ts';
import { lineAndColumn, located } from './source-text.ts';
import type { TerminologyServer } from './terminology-server.ts';
import type { ValidateOptions } from './validate.ts';
import { validateWithTerminology } from './validate-with-terminology.ts';

/** Where JSON.parse stopped, as V8 words it; at the end of the text when it does not say. */
const STOPPED_AT = /at position (\d{1,12})/;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Judges one R4 resource given as JSON text, each Finding with line and column in it (from 1). Text that is no JSON gives one Finding
 * that says where.
 */
export async function validateText(
  given: string,
  options: ValidateOptions = {},
  server?: TerminologyServer,
): Promise<readonly Finding[]> {
  const text = given.charCodeAt(0) === BYTE_ORDER_MARK ? given.slice(1) : given;
  const parsed = parseText(text);
  if ('fault' in parsed) return [parsed.fault];
  return locatedIn(text, parsed.value, await validateWithTerminology(parsed.value, options, server));
}

/** The JSON of a text, or the Finding that says where it ceases to be any. */
export function parseText(text: string): { readonly value: unknown } | { readonly fault: Finding } {
  try {
    return { value: JSON.parse(text) };
  } catch (reason) {
    const at = STOPPED_AT.exec(reason instanceof Error ? reason.message : '')?.[1];
    const offset = at === undefined ? text.length : Number(at);
    return { fault: finding('fhir.not-json', 'The text is not JSON from here on.', lineAndColumn(text, offset)) };
  }
}

export const locatedIn = (text: string, value: unknown, findings: readonly Finding[]): readonly Finding[] =>
  located(
    text,
    value,
    findings,
    isObject(value) && typeof value.resourceType === 'string' ? value.resourceType : 'Resource',
  );
