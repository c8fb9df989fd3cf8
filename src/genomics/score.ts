import type { ActivityScore } from './genomics.ts';

/** Activity values are multiples of 0.25, exact in binary: sums and comparisons need no tolerance. */
export const sumOf = (a: ActivityScore, b: ActivityScore): ActivityScore => ({
  value: a.value + b.value,
  atLeast: a.atLeast || b.atLeast,
});

export const sameScore = (a: ActivityScore, b: ActivityScore): boolean =>
  a.value === b.value && a.atLeast === b.atLeast;

/** As CPIC writes scores: one decimal at least, `1.0`, `1.25`, `≥3.0`. */
export function writeScore({ value, atLeast }: ActivityScore): string {
  return `${atLeast ? '≥' : ''}${Number.isInteger(value) ? value.toFixed(1) : String(value)}`;
}

/** `1.0`, `≥3.0`, `>= 3`, `1,25`; undefined for anything else. */
export function readScore(text: string): ActivityScore | undefined {
  const match = /^(≥|>=)?\s{0,3}([0-9]{1,2}(?:[.,][0-9]{1,4})?)$/.exec(text.trim());
  return match === null ? undefined : { value: Number(match[2]?.replace(',', '.')), atLeast: match[1] !== undefined };
}
