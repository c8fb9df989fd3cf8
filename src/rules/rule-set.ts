import type { Digest } from '../kernel/index.ts';
import type { Terminology } from '../terminology/terminology.ts';
import type { CompiledRule } from './compiled-rule.ts';
import type { Question } from './judge/judgement.ts';
import type { Leaf } from './rule-profile.ts';

/** The rules that run, compiled once and immutable; swapped as a whole when profiles/ changes. */
export interface RuleSet {
  /** Every rule of the set in the order of their ids, drafts and retired ones included (they are listed and explained, never run). */
  readonly rules: readonly CompiledRule[];
  readonly byId: ReadonlyMap<string, CompiledRule>;
  /** Digest over the digests of the active and shadow rules: which knowledge answered. */
  readonly digest: Digest;
  readonly terminology: Terminology;
  /** The engine's own. */
  readonly engine: Engine;
}

/** What the engine runs on: see program.ts for the form of the programs. */
export interface Engine {
  /** One question for all leaves of all rules that ask the same. */
  readonly atoms: readonly Question[];
  /** Number of the atom of a leaf. */
  atomOf(leaf: Leaf): number;
  /** Programs of the rules that a key may wake. */
  readonly byDrug: ReadonlyMap<string, Int32Array>;
  readonly byGene: ReadonlyMap<string, Int32Array>;
  readonly byCondition: ReadonlyMap<string, Int32Array>;
  readonly byObservation: ReadonlyMap<string, Int32Array>;
}
