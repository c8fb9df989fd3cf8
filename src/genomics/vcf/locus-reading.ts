import type { Locus } from '../matching/definition.ts';
import type { LocusCall } from '../matching/sample.ts';

/*
 * What the rows of one file say of one locus in one sample, put together. Alternatives of one position may stand in rows of their own, and a reference
 * block may come before or behind the row of the variant.
 */

export type LocusState =
  | { readonly kind: 'none'; readonly covered: number }
  | { readonly kind: 'call'; readonly call: LocusCall; readonly reference: boolean }
  /** Nothing later mends this: a row that would have mattered cannot be used, or two rows contradict each other. */
  | { readonly kind: 'unusable'; readonly why: string };

export const NOTHING: LocusState = { kind: 'none', covered: 0 };

const isReference = (call: LocusCall, { ref }: Locus): boolean => call.bases.every((base) => base === ref);

/** A row that shows the reference over a part of the locus only. */
export function withCovered(state: LocusState, locus: Locus, from: number, to: number, call: LocusCall): LocusState {
  if (state.kind !== 'none') return state;
  let covered = state.covered;
  for (let i = Math.max(0, from - locus.position); i <= Math.min(to - locus.position, locus.ref.length - 1); i++)
    covered |= 1 << i;
  return covered === 2 ** locus.ref.length - 1
    ? { kind: 'call', reference: true, call: { ...call, bases: call.bases.map(() => locus.ref) } }
    : { kind: 'none', covered };
}

/** The first row wins; the reference gives way to a variant in another row; two variants are joined when each leaves room for the other. */
export function withCall(state: LocusState, locus: Locus, call: LocusCall): LocusState {
  const reference = isReference(call, locus);
  if (state.kind === 'unusable') return state;
  if (state.kind === 'none' || (state.reference && !reference)) return { kind: 'call', call, reference };
  if (reference || sameGenotype(state.call, call)) return state;
  const joined = join(state.call, call, locus.ref);
  return joined === undefined
    ? { kind: 'unusable', why: 'two rows contradict each other' }
    : { kind: 'call', call: joined, reference: false };
}

function sameGenotype(a: LocusCall, b: LocusCall): boolean {
  const [first, second] = [a, b].map(({ bases, phaseSet }) =>
    (phaseSet === undefined ? [...bases].sort() : bases).join('/'),
  );
  return first === second;
}

/** `0/1` of one ALT and `0/1` of another are one genotype of two ALTs. */
function join(a: LocusCall, b: LocusCall, ref: string): LocusCall | undefined {
  if (a.bases.length !== 2 || b.bases.length !== 2) return undefined;
  const isVariant = (base: string | undefined): boolean => base !== undefined && base !== ref;
  if (a.phaseSet !== undefined && a.phaseSet === b.phaseSet) {
    const bases: (string | undefined)[] = [];
    for (const side of [0, 1]) {
      const [x, y] = [a.bases[side], b.bases[side]];
      if (isVariant(x) && isVariant(y)) return undefined;
      bases.push(isVariant(x) ? x : isVariant(y) ? y : (x ?? y));
    }
    return { ...a, bases };
  }
  const variants = [...a.bases.filter(isVariant), ...b.bases.filter(isVariant)];
  if (variants.length !== 2 || variants[0] === variants[1]) return undefined;
  const { phaseSet: _, ...rest } = a;
  return { ...rest, bases: variants };
}
