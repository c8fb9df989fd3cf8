/** What another program or a laboratory says of a gene. At least one part is there; several diplotypes are several possibilities. */
export interface OutsideCall {
  readonly gene: string;
  readonly diplotypes: readonly string[];
  /** Alleles listed one by one, where it is not known how they lie. */
  readonly haplotypes: readonly string[];
  /** As written. */
  readonly phenotypes: readonly string[];
  /** As written; `n/a` and the like are left out. */
  readonly score?: string;
  /** Where it was read: `PharmCAT match file`. */
  readonly source: string;
}

const GENE = /^[A-Z][A-Z0-9-]{1,14}$/;
export const isGene = (text: string): boolean => GENE.test(text);

/** What stands for nothing in such files. */
const NOTHING = new Set(['', 'n/a', 'na', 'no result', 'no call', 'unknown', 'unknown/unknown', 'none', 'null', '.']);
export const says = (text: string): boolean => !NOTHING.has(text.trim().toLowerCase());
