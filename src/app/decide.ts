import { type Digest, decisionId } from '../kernel/index.ts';
import type { DecisionBody, RuleUse } from '../ledger/decision.ts';
import type { CardRecord } from '../render/index.ts';
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

/** The body of the Decision, ready to be written and sealed: references and digests, no clinical content. Its keys stand in the order of the canonical form. */
export function decisionOf(decided: Decided): DecisionBody {
  const { evaluation, consent, ruleSet } = decided.advised;
  return {
    at: decided.at,
    cards: decided.cards.map(({ card, ruleId, level, suggestions }) => ({
      level,
      ruleId,
      suggestions,
      uuid: card.uuid,
    })),
    consent: { consents: consent.consents, outcome: consent.outcome, withheld: consent.withheld },
    id: decisionId(decided.id),
    inputs: { fetched: decided.inputs.fetched, request: decided.inputs.request },
    kind: decided.kind,
    knowledge: { genomics: decided.advised.genomics, terminology: ruleSet.terminology.version },
    matches: evaluation.matches.map(useOfMatch),
    output: decided.output,
    patient: decided.patient,
    rulesDigest: ruleSet.digest,
    shadow: evaluation.shadow.map(useOfMatch),
    tenant: decided.caller.tenant,
    trigger: { instance: decided.trigger.instance, name: decided.trigger.name },
    undecided: evaluation.unknowns.map(useOfUnknown),
    ...(decided.user === undefined ? {} : { user: decided.user }),
  };
}

function useOfMatch({ rule, row, facts }: Match): RuleUse {
  const name = rule.profile.rows[row]?.row;
  return {
    digest: rule.digest,
    facts,
    id: rule.id,
    ...(name === undefined ? {} : { row: name }),
    version: rule.profile.version,
  };
}

const useOfUnknown = ({ rule }: Unknown): RuleUse => ({
  digest: rule.digest,
  facts: [],
  id: rule.id,
  version: rule.profile.version,
});
