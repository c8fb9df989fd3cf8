import { isTamePattern, matcherOf } from './linear-match.ts';

/** Tests of the patterns of rules; of those that a resource itself brings along only the first are kept. */
const matchers = new Map<string, (text: string) => boolean>();
/** Null for a pattern that could take long. */
const replacers = new Map<string, RegExp | null>();
const MOST_MATCHERS = 1000;
/** Longest text that a pattern of a rule is tried on: names, paths and codes are far shorter. */
const LONGEST_MATCHED = 4096;

/** What is no pattern, or beyond this program, is held against nothing. */
function orNothing<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** FHIRPath's matches(), for a text that may be absent. */
export function matchesPattern(subject: string | undefined, pattern: unknown): boolean {
  if (subject === undefined || typeof pattern !== 'string') return true;
  if (subject.length > LONGEST_MATCHED) return false;
  let test = matchers.get(pattern);
  if (test === undefined) {
    test = orNothing(() => matcherOf(pattern)) ?? (() => true);
    if (matchers.size < MOST_MATCHERS) matchers.set(pattern, test);
  }
  return test(subject);
}

/** FHIRPath's replaceMatches(); nothing where the pattern could take long. */
export function replacedMatches(subject: string | undefined, pattern: unknown, by: string): string | undefined {
  if (subject === undefined || subject.length > LONGEST_MATCHED || typeof pattern !== 'string') return subject;
  let replaced = replacers.get(pattern);
  if (replaced === undefined) {
    replaced = orNothing(() => isTamePattern(pattern)) === true ? new RegExp(pattern, 'gs') : null;
    if (replacers.size < MOST_MATCHERS) replacers.set(pattern, replaced);
  }
  return replaced === null ? undefined : subject.replace(replaced, by);
}

/** Throws a SyntaxError where one of these functions could not use the pattern. */
export function assertPattern(name: 'matches' | 'matchesFull' | 'replaceMatches', pattern: string): void {
  if (name !== 'replaceMatches') matcherOf(pattern);
  else if (!isTamePattern(pattern)) throw new SyntaxError('its pattern could take long to replace');
}
