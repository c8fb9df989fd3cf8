/** Activity score: a number, or "at least this much" when copy number is open-ended (≥3.0). Sums of CPIC activity values, no unit. */
export interface ActivityScore {
  readonly value: number;
  readonly atLeast: boolean;
}
