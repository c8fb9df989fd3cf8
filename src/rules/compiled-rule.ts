import type { RuleId } from '../kernel/index.ts';
import type { RuleProfile } from './rule-profile.ts';

/** A RuleProfile that was checked and compiled; `program` is the engine's own and opaque to others. */
export interface CompiledRule {
  readonly id: RuleId;
  readonly profile: RuleProfile;
  /** File the rule was read from, for people. */
  readonly file: string;
  /** Canonical digest of the RuleProfile: which text of the rule made a Decision. */
  readonly digest: string;
}
