import type { Locus } from '../matching/definition.ts';
import type { Change, VcfRow } from './row.ts';

/*
 * What an allele of a row is at a locus. Callers write the same variant in many ways: with more context, several bases in one row, an indel anywhere in
 * its repeat. Each is trimmed, shifted left along the reference that the definition knows, and then compared.
 */

/** What one allele of a row has at a locus. */
export type AlleleAt =
  | { readonly kind: 'bases'; readonly bases: string }
  /** The reference as far as the row reaches, which may be less than the locus. */
  | { readonly kind: 'reference' }
  /** The row does not tell: symbolic, masked, or deleted by another row. */
  | { readonly kind: 'untold'; readonly why: string };

const REFERENCE: AlleleAt = { kind: 'reference' };

/** How a row speaks of a locus: one entry for each of its alleles, REF first; undefined when its REF is not the reference of the definition. */
export interface RowAtLocus {
  readonly alleles: readonly AlleleAt[];
  /** Some ALT is written at this locus. */
  readonly touches: boolean;
  /** The row's REF or block reaches over the whole locus. */
  readonly covers: boolean;
}

export function rowAtLocus(row: VcfRow, locus: Locus): RowAtLocus | undefined {
  if (!sameReference(row, locus)) return undefined;
  const alleles = [REFERENCE, ...row.alts.map((alt, i) => alleleAt(row, alt, row.changes[i], locus))];
  return {
    alleles,
    touches: alleles.some(({ kind }) => kind === 'bases'),
    covers: row.position <= locus.position && row.end >= locus.position + locus.ref.length - 1,
  };
}

/** Whether the alternatives of a locus change its length. */
export const isIndelLocus = ({ ref, alts }: Locus): boolean => alts.some((alt) => alt.length !== ref.length);

/** The REF of the row is the definition's, as far as they overlap. Of a block only the first base is written, and that may be masked. */
function sameReference({ position, ref, block }: VcfRow, locus: Locus): boolean {
  const to = Math.min(position + ref.length, locus.position + locus.ref.length);
  for (let at = Math.max(position, locus.position); at < to; at++) {
    const seen = ref[at - position];
    if (seen !== locus.ref[at - locus.position] && !(block && seen === 'N')) return false;
  }
  return true;
}

function alleleAt(row: VcfRow, alt: string, change: Change | undefined, locus: Locus): AlleleAt {
  if (change === undefined) return { kind: 'untold', why: whyUntold(alt) };
  const { start, ref, alt: base } = change;
  if (ref === '' && base === '') return REFERENCE;
  const isIndel = isIndelLocus(locus);
  if (ref.length === base.length) return substituted(start, ref, base, locus, isIndel);
  if (ref !== '' && base !== '') return overlaps(start, ref.length, locus) ? other(row, alt) : REFERENCE;
  const deleted = ref !== '';
  return isIndel
    ? insertedOrDeleted(row, start, deleted, deleted ? ref : base, locus, alt)
    : deleted && overlaps(start, ref.length, locus)
      ? { kind: 'untold', why: 'a deletion that is not defined reaches over the position' }
      : REFERENCE;
}

function whyUntold(alt: string): string {
  if (alt === '<*>' || alt === '<NON_REF>') return 'the called allele is "any other"';
  if (alt === '*') return 'the called allele is deleted by another row';
  return /^[ACGTN]+$/.test(alt) ? 'the called allele is masked (N)' : 'the called allele is symbolic';
}

const overlaps = (start: number, length: number, { position, ref }: Locus): boolean =>
  start < position + ref.length && start + length > position;

/** A base that no definition can have: the gene's rule for undocumented bases applies to it. */
const other = ({ ref }: VcfRow, alt: string): AlleleAt => ({ kind: 'bases', bases: `${ref}>${alt}` });

function substituted(start: number, ref: string, base: string, locus: Locus, isIndel: boolean): AlleleAt {
  if (!overlaps(start, ref.length, locus)) return REFERENCE;
  // One base changed inside a repeat leaves its length alone: the row says nothing of this locus.
  if (isIndel) return REFERENCE;
  if (start > locus.position || start + ref.length < locus.position + locus.ref.length)
    return { kind: 'untold', why: 'a part of a change of several bases stands in a row of its own' };
  const bases = [...locus.ref].map((own, i) => base[locus.position + i - start] ?? own).join('');
  return bases === locus.ref ? REFERENCE : { kind: 'bases', bases };
}

/** An insertion before `start`, or a deletion from `start` on, shifted left as far as the reference is known. */
function insertedOrDeleted(
  row: VcfRow,
  start: number,
  deleted: boolean,
  sequence: string,
  locus: Locus,
  alt: string,
): AlleleAt {
  let at = start;
  let shifted = sequence;
  while (at > locus.position + 1 && shifted.at(-1) === baseBefore(row, locus, at)) {
    shifted = shifted.slice(-1) + shifted.slice(0, -1);
    at--;
  }
  // Defined alternatives keep the base before the change, at the position of the locus itself.
  if (at === locus.position + 1) {
    const anchor = locus.ref[0] ?? '';
    const rest = locus.ref.slice(1);
    const bases = deleted
      ? rest.startsWith(shifted)
        ? anchor + rest.slice(shifted.length)
        : ''
      : anchor + shifted + rest;
    if (locus.alts.includes(bases)) return { kind: 'bases', bases };
    const longer = deleted && locus.context.slice(1).startsWith(shifted);
    if (longer || !deleted) return other(row, alt);
  }
  const reach = deleted ? sequence.length : 0;
  return at > locus.position && at + reach <= locus.position + locus.context.length ? other(row, alt) : REFERENCE;
}

/** The reference base before a position, from the definition or from the row itself. */
function baseBefore(row: VcfRow, locus: Locus, at: number): string | undefined {
  const inLocus = at - 1 - locus.position;
  if (inLocus >= 0 && inLocus < locus.context.length) return locus.context[inLocus];
  const inRow = at - 1 - row.position;
  return inRow >= 0 && inRow < row.ref.length ? row.ref[inRow] : undefined;
}
