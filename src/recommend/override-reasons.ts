import { PerTable } from '../kernel/index.ts';
import type { Coding } from '../patient/profile.ts';
import type { RuleProfile } from '../rules/rule-profile.ts';
import type { Terminology } from '../terminology/terminology.ts';

/** Most that are offered when a rule names none of its own. */
const LIMIT = 12;

/** Lists of keys as the vocabularies resolve them: each once, since every Recommendation repeats them. */
const resolved = new PerTable(() => new WeakMap<readonly string[], readonly Coding[]>());

/** What a clinician may give as the reason for not following a rule: what the rule names, else the general reasons. One list for all that a rule says. */
export function overrideReasonsOf(
  { 'override-reasons': own }: RuleProfile,
  { vocabularies }: Terminology,
): readonly Coding[] {
  const keys = own ?? vocabularies.keys['override-reasons'];
  const lists = resolved.of(vocabularies);
  let reasons = lists.get(keys);
  if (reasons === undefined) {
    reasons = keys.flatMap((key) => vocabularies.overrideReason(key) ?? []).slice(0, LIMIT);
    lists.set(keys, reasons);
  }
  return reasons;
}
