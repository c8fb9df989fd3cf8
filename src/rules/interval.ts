import { both, NO, type Truth, UNKNOWN, YES } from './truth.ts';

/** Bounds of a number as rules write them. */
export interface Bounds {
  readonly 'at-least'?: number;
  readonly above?: number;
  readonly 'at-most'?: number;
  readonly below?: number;
}

/** What is known of a number: it lies between two ends, each included or not. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly withoutLow: boolean;
  readonly withoutHigh: boolean;
}

export const exactly = (value: number): Interval => between(value, value);
export const between = (low: number, high: number): Interval => ({
  low,
  high,
  withoutLow: false,
  withoutHigh: false,
});

/** The interval that a value reported with a comparator stands for: `< 5` is everything below 5. */
export function reported(value: number, comparator: '<' | '<=' | '>' | '>=' | undefined): Interval {
  switch (comparator) {
    case undefined:
      return exactly(value);
    case '<':
      return { low: -Infinity, high: value, withoutLow: true, withoutHigh: true };
    case '<=':
      return { low: -Infinity, high: value, withoutLow: true, withoutHigh: false };
    case '>':
      return { low: value, high: Infinity, withoutLow: true, withoutHigh: true };
    case '>=':
      return { low: value, high: Infinity, withoutLow: false, withoutHigh: true };
  }
}

/** The interval of the arithmetic mean; undefined for no values. */
export function meanOf(values: readonly Interval[]): Interval | undefined {
  if (values.length === 0) return undefined;
  let low = 0;
  let high = 0;
  for (const value of values) {
    low += value.low;
    high += value.high;
  }
  return {
    low: low / values.length,
    high: high / values.length,
    withoutLow: values.some((v) => v.withoutLow),
    withoutHigh: values.some((v) => v.withoutHigh),
  };
}

/** Whether the number lies in the bounds: yes or no only when every number of the interval says so. */
export function lies(where: Interval, bounds: Bounds): Truth {
  let whole: Truth = YES;
  const { low, high, withoutLow, withoutHigh } = where;
  const least = bounds['at-least'];
  if (least !== undefined)
    whole = both(whole, low >= least ? YES : high < least || (high === least && withoutHigh) ? NO : UNKNOWN);
  const { above } = bounds;
  if (above !== undefined)
    whole = both(whole, low > above || (low === above && withoutLow) ? YES : high <= above ? NO : UNKNOWN);
  const most = bounds['at-most'];
  if (most !== undefined)
    whole = both(whole, high <= most ? YES : low > most || (low === most && withoutLow) ? NO : UNKNOWN);
  const { below } = bounds;
  if (below !== undefined)
    whole = both(whole, high < below || (high === below && withoutHigh) ? YES : low >= below ? NO : UNKNOWN);
  return whole;
}

/** Whether no number at all can lie in the bounds. */
export function isEmpty(bounds: Bounds): boolean {
  const lowest = Math.max(bounds['at-least'] ?? -Infinity, bounds.above ?? -Infinity);
  const highest = Math.min(bounds['at-most'] ?? Infinity, bounds.below ?? Infinity);
  if (lowest !== highest) return lowest > highest;
  return bounds.above === lowest || bounds.below === highest;
}
