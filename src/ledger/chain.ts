import type { Digest } from '../kernel/index.ts';
import type { SealedDecision, WrittenBody } from './decision.ts';
import { sealWritten } from './seal.ts';

/** Where a chain stands: the last Decision that it sealed. */
export interface ChainHead {
  readonly sequence: number;
  readonly seal: Digest;
}

/**
 * Hands out the places of one chain. One object for each running instance: the chain is named after it, so that instances never wait for each
 * other. Sealing is synchronous, so concurrent answers get places one after the other. A sealed Decision that does not reach the store leaves a
 * gap, which verifyChain() shows: that is what the sequence is for.
 */
export class Chain {
  readonly name: string;
  #head: ChainHead | undefined;

  /** `head`: the last Decision of this chain in the store, when an instance resumes its own. */
  constructor(name: string, head?: ChainHead) {
    this.name = name;
    this.#head = head;
  }

  get head(): ChainHead | undefined {
    return this.#head;
  }

  seal(body: WrittenBody): SealedDecision {
    const decision = sealWritten(body, this.name, (this.#head?.sequence ?? 0) + 1, this.#head?.seal ?? null);
    this.#head = { sequence: decision.sequence, seal: decision.seal };
    return decision;
  }
}

/** The chain of a running instance. The instance id is new with each start unless `head` resumes an earlier chain. */
export const chainOf = (instanceId: string, head?: ChainHead): Chain => new Chain(instanceId, head);
