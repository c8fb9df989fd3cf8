import type { Chart } from '../chart.ts';
import type { FactId, MissingDatum } from '../match.ts';
import { NO, type Truth, UNKNOWN, YES } from '../truth.ts';

/** The answer to one leaf condition for one patient. */
export interface Judgement {
  readonly truth: Truth;
  /** The Facts that the answer rests on; empty when it rests on the absence of any. */
  readonly facts: readonly FactId[];
  /** What would have to be known; empty unless the answer is unknown. */
  readonly missing: readonly MissingDatum[];
}

/** Asks one thing of a patient. Pure: the same chart gives the same answer. */
export type Question = (chart: Chart) => Judgement;

const NONE: readonly never[] = [];
const idsOf = (facts: readonly { readonly id: string }[]): readonly FactId[] =>
  facts.length === 0 ? NONE : facts.map((fact) => fact.id);

export const yes = (facts: readonly { readonly id: string }[]): Judgement => ({
  truth: YES,
  facts: idsOf(facts),
  missing: NONE,
});
export const no = (facts: readonly { readonly id: string }[]): Judgement => ({
  truth: NO,
  facts: idsOf(facts),
  missing: NONE,
});
/** No because nothing is there and everything was looked up: rests on no Fact. */
export const ABSENT: Judgement = { truth: NO, facts: NONE, missing: NONE };
export const unknown = (missing: MissingDatum, facts: readonly { readonly id: string }[] = []): Judgement => ({
  truth: UNKNOWN,
  facts: idsOf(facts),
  missing: [missing],
});
/** A truth with the datum that is missing should it be unknown. */
export const judged = (truth: Truth, facts: readonly { readonly id: string }[], missing: MissingDatum): Judgement =>
  truth === YES ? yes(facts) : truth === NO ? no(facts) : unknown(missing, facts);
