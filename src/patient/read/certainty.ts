import type { Certainty, CertaintyReason } from '../profile.ts';

const WEIGHT: Readonly<Record<CertaintyReason, Certainty>> = {
  'recognised-by-text': 'low',
  'self-reported': 'low',
  'unit-assumed': 'low',
  'status-unknown': 'low',
  preliminary: 'moderate',
  device: 'moderate',
  derived: 'moderate',
  'no-date': 'moderate',
  'subject-assumed': 'moderate',
  // Age of a value is judged by the rule that uses it; the value itself was as certain as ever.
  'out-of-date': 'high',
};

/** What a Fact's reasons leave of its certainty: the worst of them counts. */
export function certaintyOf(reasons: readonly CertaintyReason[]): Certainty {
  let certainty: Certainty = 'high';
  for (const reason of reasons) {
    if (WEIGHT[reason] === 'low') return 'low';
    if (WEIGHT[reason] === 'moderate') certainty = 'moderate';
  }
  return certainty;
}
