import { canonicalText, type Digest, digestOfBytes, textInOrder } from '../kernel/index.ts';
import type { Decision, DecisionBody, SealedDecision, WrittenBody } from './decision.ts';

/** Digest over the canonical form (RFC 8785) of the body, its chain, its place and the seal before it. */
export const sealOf = (body: DecisionBody, chain: string, sequence: number, previous: Digest | null): Digest =>
  sealOfText(canonicalText(body), chain, sequence, previous);

/** The same of a body that is written already: the canonical form of an object holds that of each part, in the order of the keys. */
const sealOfText = (body: string, chain: string, sequence: number, previous: Digest | null): Digest =>
  digestOfBytes(
    `{"body":${body},"chain":${canonicalText(chain)},"previous":${canonicalText(previous)},"sequence":${canonicalText(sequence)}}`,
  );

/** Seals a body into its place: `sequence` counts from 1 within `chain`, `previous` is the seal before it, null for the first. */
export function sealDecision(body: DecisionBody, chain: string, sequence: number, previous: Digest | null): Decision {
  return { body, chain, sequence, previous, seal: sealOf(body, chain, sequence, previous) };
}

/** Writes a body out: the one text that is then sealed and stored. Its keys stand in the order of the canonical form, as decisionOf() gives them. */
export const written = (body: DecisionBody): WrittenBody => ({ text: textInOrder(body), ...foundBy(body) });

/** Seals a written body into its place. */
export function sealWritten(
  body: WrittenBody,
  chain: string,
  sequence: number,
  previous: Digest | null,
): SealedDecision & { readonly seal: Digest } {
  const seal = sealOfText(body.text, chain, sequence, previous);
  const place = JSON.stringify({ chain, sequence, previous, seal }).slice(1);
  const text = `{"body":${body.text},${place}`;
  // Key by key: an object that begins as a copy is slow to take further keys.
  const { id, tenant, at, patient, cards } = body;
  return { id, tenant, at, patient, cards, text, chain, sequence, seal };
}

/** A Decision that is at hand whole, as a store takes it. */
export const storable = (decision: Decision): SealedDecision => ({
  chain: decision.chain,
  sequence: decision.sequence,
  ...foundBy(decision.body),
  text: JSON.stringify(decision),
});

const foundBy = ({ id, tenant, at, patient, cards }: DecisionBody): Omit<WrittenBody, 'text'> => ({
  id,
  tenant,
  at,
  patient,
  cards: cards.map(({ uuid, ruleId }) => ({ uuid, ruleId })),
});
