import { isObject, isText } from '../kernel/index.ts';
import { type Chart, type Entry, splitAbsolute } from './chart.ts';
import type { ProfileInput } from './input.ts';
import { objects, referenceOf } from './read/elements.ts';

/** Whose the resource is. `unnamed`: it does not say. */
export type Ownership = 'this-patient' | 'another' | 'unnamed' | 'assumed';

/**
 * Makes the judge of whose a resource is. A reference names the patient when it is `Patient/<id>`, the fullUrl of that Patient in the input, or an absolute
 * URL ending so on the caller's own server (`input.base`, the base of the Patient's or of the resource's own fullUrl). A reference by identifier names the
 * patient when the Patient in the input bears that identifier. Everything else is another's or nobody's.
 */
export function subjectJudge(input: ProfileInput, chart: Chart): (subject: unknown, entry: Entry) => Ownership {
  const relative = `Patient/${input.patient}`;
  const aliases = new Set<string>([relative]);
  const bases = new Set<string>();
  const identifiers = new Set<string>();
  let patients = 0;
  if (input.base !== undefined) bases.add(input.base.replace(/\/$/, ''));
  for (const entry of chart.entries) {
    if (entry.type !== 'Patient') continue;
    patients += 1;
    if (entry.resource.id !== input.patient) continue;
    if (entry.fullUrl !== undefined) {
      aliases.add(entry.fullUrl);
      const absolute = splitAbsolute(entry.fullUrl);
      if (absolute !== undefined) bases.add(absolute.base);
    }
    for (const { system, value } of objects(entry.resource.identifier)) {
      if (isText(system) && isText(value)) identifiers.add(`${system} ${value}`);
    }
  }
  const alone = patients === 1 && chart.entries.some((e) => e.type === 'Patient' && e.resource.id === input.patient);
  const unnamed: Ownership = input.unnamedSubject === 'accept-when-alone' && alone ? 'assumed' : 'unnamed';

  return (subject, entry) => {
    const reference = referenceOf(subject);
    if (reference !== undefined) {
      if (aliases.has(reference)) return 'this-patient';
      const plain = reference.replace(/\/_history\/[^/]+$/, '');
      if (aliases.has(plain)) return 'this-patient';
      const absolute = splitAbsolute(plain);
      if (absolute === undefined || absolute.relative !== relative) return 'another';
      const own = entry.fullUrl === undefined ? undefined : splitAbsolute(entry.fullUrl)?.base;
      return bases.has(absolute.base) || (bases.size === 0 && own === absolute.base) ? 'this-patient' : 'another';
    }
    if (isObject(subject) && isObject(subject.identifier)) {
      const { system, value } = subject.identifier;
      return isText(system) && isText(value) && identifiers.has(`${system} ${value}`) ? 'this-patient' : 'another';
    }
    return unnamed;
  };
}
