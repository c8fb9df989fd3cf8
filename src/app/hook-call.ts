import type { WrittenBody } from '../ledger/decision.ts';
import type { UnknownCode } from '../patient/reading.ts';
import type { Caller } from './caller.ts';

/** The answer to a hook, as it leaves. */
export interface HookAnswer {
  /** The JSON of the response body, byte for byte: the Decision holds its digest. */
  readonly json: string;
  /** How many cards are in it. */
  readonly cards: number;
}

/** A hook call as it came in, nothing of its body read. */
export interface HookCall {
  readonly service: string;
  readonly body: Uint8Array;
  readonly caller: Caller;
  /** Bases that data may be fetched from for this caller. */
  readonly fhirBases: readonly string[];
}

/** What was made of a hook: the answer that may leave once its Decision is kept. Plain data, so that it can come from another thread. */
export interface ReasonedHook {
  readonly answer: HookAnswer;
  readonly decision: WrittenBody;
  /** Ids of the rules that held, for the count of them; `shadow`: those that run silently. */
  readonly held: { readonly active: readonly string[]; readonly shadow: readonly string[] };
  readonly unknownCodes: readonly UnknownCode[];
}
