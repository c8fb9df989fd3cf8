import { type Digest, digestOf } from '../kernel/index.ts';
import type { Decision, DecisionBody } from './decision.ts';

/** Digest over the canonical form (RFC 8785) of the body, its chain, its place and the seal before it. */
export const sealOf = (body: DecisionBody, chain: string, sequence: number, previous: Digest | null): Digest =>
  digestOf({ body, chain, sequence, previous });

/** Seals a body into its place: `sequence` counts from 1 within `chain`, `previous` is the seal before it, null for the first. */
export function sealDecision(body: DecisionBody, chain: string, sequence: number, previous: Digest | null): Decision {
  return { body, chain, sequence, previous, seal: sealOf(body, chain, sequence, previous) };
}
