import { isObject } from '../../kernel/index.ts';
import { type CodeSet, isMember } from './codes.ts';

/** How a value set is found by its URL; told when the shapes are opened. */
let find: (url: string) => CodeSet | undefined = () => undefined;
export const findValueSetsBy = (how: typeof find): void => {
  find = how;
};

/** FHIRPath's memberOf(): of a code, a Coding or a CodeableConcept. What is not at hand is not held against anything. */
export function memberOf(list: readonly unknown[], url: unknown): boolean {
  const set = typeof url === 'string' ? find(url) : undefined;
  const [value] = list;
  if (set === undefined || list.length !== 1) return true;
  if (typeof value === 'string') return set.codes.has(value);
  if (!isObject(value)) return true;
  return Array.isArray(value.coding) ? value.coding.some((coding) => isMember(coding, set)) : isMember(value, set);
}

/** Value sets that an expression asks about by name. */
export const valueSetsIn = (expression: string): readonly string[] =>
  [...expression.matchAll(/\.memberOf\(\s*'([^']+)'\s*\)/g)].map(([, url]) => url ?? '');
