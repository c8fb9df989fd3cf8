/**
 * Three-valued truth (Kleene's strong logic) as small integers: one byte each per patient. 0 is kept for "not judged yet".
 */
export const NO = 1;
export const YES = 2;
export const UNKNOWN = 3;
export type Truth = typeof NO | typeof YES | typeof UNKNOWN;

export const negated = (truth: Truth): Truth => (truth === YES ? NO : truth === NO ? YES : UNKNOWN);
/** Yes when both are, no when either is. */
export const both = (a: Truth, b: Truth): Truth => (a === NO || b === NO ? NO : a === YES && b === YES ? YES : UNKNOWN);
/** Yes when either is, no when both are. */
export const either = (a: Truth, b: Truth): Truth =>
  a === YES || b === YES ? YES : a === NO && b === NO ? NO : UNKNOWN;
/** What several answers to one question amount to when any of them may be the right one: they must agree. */
export function agreed(answers: Iterable<Truth>): Truth {
  let whole: Truth | undefined;
  for (const answer of answers) {
    if (answer === UNKNOWN || (whole !== undefined && whole !== answer)) return UNKNOWN;
    whole = answer;
  }
  return whole ?? UNKNOWN;
}

export const TRUTH_WORDS = { [NO]: 'no', [YES]: 'yes', [UNKNOWN]: 'unknown' } as const;
export type TruthWord = (typeof TRUTH_WORDS)[Truth];
