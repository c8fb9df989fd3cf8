/** The only source of "now"; pure code is given an instant instead. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
/** A clock that stands still, for replays and tests. */
export const clockAt = (instant: string): Clock => {
  const at = Date.parse(instant);
  return { now: () => at };
};
