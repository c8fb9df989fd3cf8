import { type Digest, decisionId, wellFormed } from '../kernel/index.ts';
import type { DecisionBody, RuleUse } from '../ledger/decision.ts';
import type { CardRecord } from '../render/index.ts';
import type { CompiledRule } from '../rules/compiled-rule.ts';
import type { Match, Unknown } from '../rules/match.ts';
import type { Advised } from './advise.ts';
import type { Caller } from './requests.ts';

/** What a Decision is made of: who asked, about whom, on what, with which rules, and what left. */
export interface Decided {
  readonly kind: DecisionBody['kind'];
  readonly id: string;
  readonly at: number;
  readonly caller: Caller;
  readonly trigger: DecisionBody['trigger'];
  readonly patient: string;
  readonly user?: string | undefined;
  readonly inputs: DecisionBody['inputs'];
  readonly advised: Pick<Advised, 'evaluation' | 'consent' | 'ruleSet' | 'genomics'>;
  readonly cards: readonly CardRecord[];
  readonly output: Digest;
}

/** The body of the Decision, ready to be sealed: references and digests, no clinical content. */
export function decisionOf(decided: Decided): DecisionBody {
  const { evaluation, consent, ruleSet } = decided.advised;
  return {
    id: decisionId(decided.id),
    tenant: decided.caller.tenant,
    at: decided.at,
    kind: decided.kind,
    trigger: decided.trigger,
    patient: decided.patient,
    ...(decided.user === undefined ? {} : { user: wellFormed(decided.user) }),
    inputs: decided.inputs,
    rulesDigest: ruleSet.digest,
    knowledge: { terminology: ruleSet.terminology.version, genomics: decided.advised.genomics },
    consent: { outcome: consent.outcome, withheld: consent.withheld, consents: consent.consents.map(wellFormed) },
    matches: evaluation.matches.map(useOfMatch),
    undecided: evaluation.unknowns.map(useOfUnknown),
    shadow: evaluation.shadow.map(useOfMatch),
    cards: decided.cards.map(({ card, ruleId, level, suggestions }) => ({
      uuid: card.uuid,
      ruleId,
      level,
      suggestions,
    })),
    output: decided.output,
  };
}

const useOf = (rule: CompiledRule): Pick<RuleUse, 'id' | 'version' | 'digest'> => ({
  id: rule.id,
  version: rule.profile.version,
  digest: rule.digest,
});

function useOfMatch({ rule, row, facts }: Match): RuleUse {
  const name = rule.profile.rows[row]?.row;
  return { ...useOf(rule), ...(name === undefined ? {} : { row: name }), facts: facts.map(wellFormed) };
}

const useOfUnknown = ({ rule }: Unknown): RuleUse => ({ ...useOf(rule), facts: [] });
