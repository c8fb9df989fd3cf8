import type { Condition, Leaf, RuleProfile } from './rule-profile.ts';
import { NO, negated, type Truth, UNKNOWN, YES } from './truth.ts';

/*
 * Rules as flat programs of integers. A condition is written in prefix form:
 *   a >= 0        the atom (leaf) with that number
 *   ALL n ...     n integers in all, this head included, then the parts
 *   ANY n ...     likewise
 *   NOT ...       one part follows
 * and a rule as
 *   rule n hit [when] then, for each row, its condition
 * where `rule` is its index in the set, n the integers it takes in all, hit UNIQUE, FIRST or FIRST_KNOWN (and SILENT); a rule without `when` has ALWAYS in its place.
 * All rules that one key (a drug, a gene, a problem, a measurement) may wake stand one after the other in one Int32Array, so that the cost of
 * a patient follows the candidates and memory is read in order.
 */

export const ALL = -1;
export const ANY = -2;
export const NOT = -3;
export const ALWAYS = -4;
export const UNIQUE = 0;
export const FIRST = 1;
export const FIRST_KNOWN = 2;
/** Added to the hit of a shadow rule, so that no rule need be looked at to know. */
const SILENT = 8;
/** Integers before the `when` of a rule. */
export const RULE_HEAD = 3;

export const isLeaf = (condition: Condition): condition is Leaf =>
  !('all' in condition || 'any' in condition || 'not' in condition);

/** Appends a condition to `code`. */
export function encodeCondition(condition: Condition, atomOf: (leaf: Leaf) => number, code: number[]): void {
  if ('not' in condition) {
    code.push(NOT);
    encodeCondition(condition.not, atomOf, code);
  } else if ('all' in condition || 'any' in condition) {
    const start = code.length;
    code.push('all' in condition ? ALL : ANY, 0);
    for (const part of 'all' in condition ? condition.all : condition.any) encodeCondition(part, atomOf, code);
    code[start + 1] = code.length - start;
  } else code.push(atomOf(condition));
}

/** Appends a rule to `code`. */
export function encodeRule(profile: RuleProfile, index: number, atomOf: (leaf: Leaf) => number, code: number[]): void {
  const start = code.length;
  const hit = profile.hit === 'first' ? FIRST : profile.hit === 'first-known' ? FIRST_KNOWN : UNIQUE;
  code.push(index, 0, profile.status === 'shadow' ? hit + SILENT : hit);
  if (profile.when === undefined) code.push(ALWAYS);
  else encodeCondition(profile.when, atomOf, code);
  for (const row of profile.rows) encodeCondition(row.when, atomOf, code);
  code[start + 1] = code.length - start;
}

/** UNIQUE, FIRST or FIRST_KNOWN of the rule at `at`. */
export const hitAt = (code: Int32Array, at: number): number => (code[at + 2] ?? UNIQUE) & ~SILENT;
/** Whether the rule at `at` runs in shadow. */
export const isSilent = (code: Int32Array, at: number): boolean => ((code[at + 2] ?? 0) & SILENT) !== 0;

/** Integers that the condition at `at` takes. */
export function sizeAt(code: Int32Array, at: number): number {
  const head = code[at] ?? ALWAYS;
  if (head >= 0 || head === ALWAYS) return 1;
  return head === NOT ? 1 + sizeAt(code, at + 1) : (code[at + 1] ?? 1);
}

/** What is known so far of the atoms of one patient, one byte each (0 = not asked yet), and how to ask for one. */
export interface Answers {
  readonly truths: Uint8Array;
  ask(atom: number): Truth;
}

/** A byte of the table is a Truth or 0, which the compiler cannot know; to compare it with all three costs more than to look it up. */
const answerTo = (atom: number, answers: Answers): Truth => (answers.truths[atom] || answers.ask(atom)) as Truth;

/** Truth of the condition at `at`; atoms are asked only until the whole is settled. */
export function truthAt(code: Int32Array, at: number, answers: Answers): Truth {
  const head = code[at] ?? ALWAYS;
  if (head >= 0) return answerTo(head, answers);
  switch (head) {
    case NOT:
      return negated(truthAt(code, at + 1, answers));
    case ALL:
      return truthOfParts(code, at, answers, NO, YES);
    case ANY:
      return truthOfParts(code, at, answers, YES, NO);
    default:
      return YES;
  }
}

/**
 * Of the parts of the ALL or ANY at `at`: `settling` when one of them is, else unknown when one is, else the other. Leaves, which most parts are, are looked up
 * on the spot: a patient may wake thousands of rules, and the calls would cost more than the answers.
 */
function truthOfParts(code: Int32Array, at: number, answers: Answers, settling: Truth, otherwise: Truth): Truth {
  const end = at + (code[at + 1] ?? 0);
  let whole = otherwise;
  let part = at + 2;
  while (part < end) {
    const head = code[part] ?? ALWAYS;
    let truth: Truth;
    if (head >= 0) {
      truth = answerTo(head, answers);
      part += 1;
    } else if (head === NOT && (code[part + 1] ?? NOT) >= 0) {
      truth = negated(answerTo(code[part + 1] ?? 0, answers));
      part += 2;
    } else {
      truth = truthAt(code, part, answers);
      part += sizeAt(code, part);
    }
    if (truth === settling) return truth;
    if (truth === UNKNOWN) whole = UNKNOWN;
  }
  return whole;
}

/**
 * Visits the atoms that the truth of the condition rests on: for a yes or a no those that made it so, for an unknown those that leave it open.
 */
export function visitTelling(code: Int32Array, at: number, answers: Answers, visit: (atom: number) => void): void {
  const head = code[at] ?? ALWAYS;
  if (head >= 0) {
    visit(head);
    return;
  }
  if (head === ALWAYS) return;
  if (head === NOT) {
    visitTelling(code, at + 1, answers, visit);
    return;
  }
  const whole = truthAt(code, at, answers);
  const end = at + (code[at + 1] ?? 0);
  for (let part = at + 2; part < end; part += sizeAt(code, part))
    if (truthAt(code, part, answers) === whole) visitTelling(code, part, answers, visit);
}
