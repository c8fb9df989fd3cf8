import type { RuleEvidence } from '../rules/rule-profile.ts';
import { LEVELS, STRENGTHS, TOPICS } from '../rules/rule-profile.ts';
import type { Level, Strength, Topic } from './recommendation.ts';

export type EvidenceSource = RuleEvidence['source'];

/**
 * How several rules about one order become one Recommendation. Its name stands on every card where it decided something.
 * `cpic-first`: about the same genes the source order decides; between different genes the most severe leads.
 * `stricter-first`: the most severe leads whoever says it; the source order breaks ties.
 */
export interface Policy {
  readonly name: 'cpic-first' | 'stricter-first';
  readonly sources: readonly EvidenceSource[];
}

/** CPIC grades the strength of its recommendations and names alternatives; DPWG and FDA mostly do not. */
const SOURCE_ORDER: readonly EvidenceSource[] = ['CPIC', 'DPWG', 'FDA', 'guideline', 'label', 'study'];

export const CPIC_FIRST: Policy = { name: 'cpic-first', sources: SOURCE_ORDER };
export const STRICTER_FIRST: Policy = { name: 'stricter-first', sources: SOURCE_ORDER };

export const POLICIES: Readonly<Record<Policy['name'], Policy>> = {
  'cpic-first': CPIC_FIRST,
  'stricter-first': STRICTER_FIRST,
};

/** 0 is the most severe. */
export const levelRank = (level: Level): number => LEVELS.length - 1 - LEVELS.indexOf(level);
/** 0 is the strongest. */
export const strengthRank = (strength: Strength): number => STRENGTHS.indexOf(strength);
/** 0 comes first: what concerns a drug at hand before prevention and daily life. */
export const topicRank = (topic: Topic): number => TOPICS.indexOf(topic);

/** Place of the best of the sources in the policy's order. */
export function sourceRank(policy: Policy, evidence: readonly RuleEvidence[]): number {
  let best = policy.sources.length;
  for (const { source } of evidence) {
    const rank = policy.sources.indexOf(source);
    if (rank >= 0 && rank < best) best = rank;
  }
  return best;
}

export const moreSevere = (a: Level, b: Level): Level => (levelRank(a) <= levelRank(b) ? a : b);

/** Order of plain code units: the same on every machine, whatever its locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
