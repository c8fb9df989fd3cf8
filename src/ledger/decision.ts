import type { DecisionId, Digest, TenantId } from '../kernel/index.ts';

/*
 * The Decision: the sealed record of one answer. It is made and sealed before anything leaves; the chain makes loss and change visible.
 */

export interface RuleUse {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  /** Row that held; absent when the rule was woken but undecided. */
  readonly row?: string;
  readonly facts: readonly string[];
}

export interface DecisionBody {
  readonly id: DecisionId;
  readonly tenant: TenantId;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: 'hook' | 'recommend';
  /** Hook or operation name, with the hookInstance or request id of the caller. */
  readonly trigger: { readonly name: string; readonly instance: string };
  readonly patient: string;
  /** `Practitioner/x` as the hook names the user; absent where none is known. */
  readonly user?: string;
  /** Digest of the bytes received, and of each resource fetched from the EHR. */
  readonly inputs: { readonly request: Digest; readonly fetched: readonly Digest[] };
  readonly rulesDigest: Digest;
  /** Versions of the tables that were read beside the rules: digests over profiles/knowledge and profiles/vocabularies. Absent in older Decisions. */
  readonly knowledge?: { readonly terminology: string; readonly genomics: string };
  readonly consent: {
    readonly outcome: 'permit' | 'deny' | 'redact' | 'none-on-file';
    readonly withheld: readonly string[];
    readonly consents: readonly string[];
  };
  readonly matches: readonly RuleUse[];
  readonly undecided: readonly RuleUse[];
  readonly shadow: readonly RuleUse[];
  /** Cards by uuid with the rule behind each and the suggestions' uuids, so that feedback can be attached. */
  readonly cards: readonly {
    readonly uuid: string;
    readonly ruleId: string;
    readonly level: string;
    readonly suggestions: readonly string[];
  }[];
  /**
   * What left: for a hook the SHA-256 of the very bytes of the response body (before any Content-Encoding), for $recommend the canonical digest
   * (RFC 8785) of the Bundle, whose keys may stand in another order when it is fetched later.
   */
  readonly output: Digest;
}

/** A Decision in its chain. One chain per running instance: `chain` names it, `sequence` counts from 1. */
export interface Decision {
  readonly body: DecisionBody;
  readonly chain: string;
  readonly sequence: number;
  readonly previous: Digest | null;
  readonly seal: Digest;
}

/** A DecisionBody written out: its canonical text (RFC 8785), and beside it what a store finds it by. Made where the answer was reasoned. */
export interface WrittenBody extends Pick<DecisionBody, 'id' | 'tenant' | 'at' | 'patient'> {
  readonly text: string;
  readonly cards: readonly { readonly uuid: string; readonly ruleId: string }[];
}

/** A Decision as a store takes it: `text` is the JSON of the whole Decision. */
export interface SealedDecision extends WrittenBody, Pick<Decision, 'chain' | 'sequence'> {}

export interface Feedback {
  readonly tenant: TenantId;
  readonly card: string;
  readonly outcome: 'accepted' | 'overridden';
  readonly outcomeTimestamp: string;
  readonly acceptedSuggestions: readonly string[];
  readonly overrideReason?: { readonly system?: string; readonly code?: string; readonly display?: string };
  /** Free text, length-limited; never logged. */
  readonly userComment?: string;
}
