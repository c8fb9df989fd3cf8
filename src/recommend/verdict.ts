import type { Evaluation } from '../rules/match.ts';
import { asksForChange, candidatesOf, saidOf } from './candidate.ts';
import { levelRank, moreSevere } from './policy.ts';
import type { Level } from './recommendation.ts';

/** What the rules would say of an alternative if it were ordered for this patient. */
export interface Verdict {
  /** The most severe of what is said. */
  readonly level: Level;
  /** Another drug would be advised instead, or harm is likely: no alternative for this patient. */
  readonly blocks: boolean;
  /** What has to be heeded where it is used, loudest first: a lower dose, a test, monitoring. */
  readonly limits: readonly string[];
}

/**
 * Judges the matches of an alternative by itself. A statin that needs a lower dose is still the better choice than one that must be avoided; one
 * whose own rules say "choose another" at warning level, or anything at critical level, is not. Undefined when no rule asks for a change.
 */
export function verdictOf({ matches }: Evaluation): Verdict | undefined {
  const asking = candidatesOf(matches).filter(asksForChange);
  const [first] = asking;
  if (first === undefined) return undefined;
  return {
    level: asking.reduce((worst, { outcome }) => moreSevere(worst, outcome.level), first.outcome.level),
    blocks: asking.some(
      ({ outcome, directions }) =>
        outcome.level === 'critical' || (outcome.level === 'warning' && directions[0] === 'another-drug'),
    ),
    limits: [...asking]
      .sort((a, b) => levelRank(a.outcome.level) - levelRank(b.outcome.level))
      .map((candidate) => saidOf(candidate).summary),
  };
}
