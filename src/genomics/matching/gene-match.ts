import type { GeneSymbol } from '../../kernel/index.ts';
import type { CallEvidence } from './sample.ts';

/** Two alleles that explain a sample, or one where there is one chromosome. */
export interface ScoredDiplotype {
  /** `*1/*2`, `Reference/[c.61C>T + c.313G>A]`; a single name when haploid. */
  readonly name: string;
  readonly alleles: readonly string[];
  /** Number of defined positions that were seen, summed over both alleles; only comparable within one gene of one sample. */
  readonly score: number;
}

export interface LocusReport {
  readonly position: number;
  readonly rsid: string;
  readonly ref: string;
  /** As the file has it: `C|T`; `.` for what could not be told. */
  readonly genotype: string;
  readonly evidence?: CallEvidence;
}

export interface LocusName {
  readonly position: number;
  readonly rsid: string;
}

/** What the positions of a gene gave. */
export interface GenePositions {
  readonly read: readonly LocusReport[];
  readonly missing: readonly LocusName[];
  /** Rows that contradict each other or could not be used. */
  readonly conflicting: readonly (LocusName & { readonly why: string })[];
  /** A base that no definition knows. */
  readonly undocumented: readonly (LocusName & { readonly base: string; readonly readAsReference: boolean })[];
  /** Minimum set of AMP: what of it is missing. */
  readonly ampTier1Missing: readonly LocusName[];
  readonly extras: readonly LocusReport[];
}

/** How a call came about. */
export type CallBasis =
  /** Both alleles fit at every position that was read. */
  | 'exact'
  /** Unphased, several fit; the published priority of the gene decides. */
  | 'unphased-priority'
  /** Phased, several variants on one chromosome. */
  | 'combination'
  /** The whole gene cannot be told, one position that decides can. */
  | 'single-position';

export type MatchOutcome =
  | {
      readonly state: 'called';
      /** Best first; more than one = they explain the sample equally well. */
      readonly diplotypes: readonly ScoredDiplotype[];
      /** Other diplotypes that explain the sample, best first; at most MOST_CANDIDATES. */
      readonly others: readonly ScoredDiplotype[];
      readonly basis: CallBasis;
      /** Why this and not the next best. */
      readonly because: string;
    }
  | {
      /** Genes that are judged by their lowest alleles, unphased: which alleles are there, not how they lie. Twice = homozygous. */
      readonly state: 'haplotypes';
      readonly haplotypes: readonly string[];
      readonly because: string;
    }
  /** More possibilities than anybody could act on. */
  | { readonly state: 'ambiguous'; readonly why: string; readonly examples: readonly ScoredDiplotype[] }
  | { readonly state: 'not-called'; readonly why: string };

export interface GeneMatch {
  readonly gene: GeneSymbol;
  /** Release of the definitions. */
  readonly definitions: string;
  readonly outcome: MatchOutcome;
  readonly positions: GenePositions;
  /** Groups of alleles that the positions read do not tell apart. */
  readonly indistinct: readonly (readonly string[])[];
  readonly notes: readonly string[];
}
