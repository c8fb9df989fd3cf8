import type { Place } from '../kernel/index.ts';
import type { RuleProfile } from './rule-profile.ts';
import type { RuleTest } from './rule-test.ts';

/** Keys and indexes from the root of a YAML document down to a node. */
export type Path = readonly (string | number)[];

/** A text that was read from a file, and where each of its nodes stands. */
export interface Located<T> {
  readonly value: T;
  readonly file: string;
  /**
   * File, line and column (1-based) of a node, or of the key before it; of its nearest parent where the node itself is not written. `within`: of that
   * character (from 0) of a text.
   */
  place(path: Path, of?: 'value' | 'key', within?: number): Place;
}

/** A RuleProfile as read from its file. */
export type RuleFile = Located<RuleProfile>;
/** The tests of a rule as read from their file. */
export type RuleTestsFile = Located<readonly RuleTest[]>;

/** One folder under profiles/: a rule and, beside it, its tests. */
export interface RuleFolder {
  readonly rule: RuleFile;
  readonly tests?: RuleTestsFile;
  /** There are tests, which could not be read: what is wrong with them was said. */
  readonly testsUnread?: true;
}

/** Gives a file to what was made in memory: generated rules, and rules in tests of other rooms. */
export const unfiled = <T>(value: T, file = 'memory'): Located<T> => ({ value, file, place: () => ({ file }) });
