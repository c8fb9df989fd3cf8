import { describe, test } from '@jest/globals';

/** Begins the name of a suite that this machine cannot run; the reporter (left-out-reporter.mjs) lists them at the end of the run. */
const LEFT_OUT = 'left out, for lack of';

/** Runs the suite when the machine has what it needs; otherwise it is left out, and said to be. */
export function describeWith(need: string, there: boolean, suite: () => void): void {
  if (there) describe(`on ${need}`, suite);
  else
    describe(`${LEFT_OUT} ${need}`, () => {
      test.skip('every test of this file', () => undefined);
    });
}
