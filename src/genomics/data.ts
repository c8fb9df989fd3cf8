import type { Place } from '../kernel/index.ts';
import type { ActivityScore } from './genomics.ts';
import type { Interaction, UnderInhibition } from './phenoconversion/phenoconversion.ts';

/* What createGenomics() is made of: the rows of the gene tables under profiles/knowledge. */

export interface AlleleRow {
  readonly gene: string;
  readonly allele: string;
  readonly func: string;
  readonly activity?: ActivityScore;
  readonly reference: boolean;
}

export type RuleRow = {
  readonly gene: string;
  readonly phenotype: string;
} & (
  | { readonly method: 'function-pair'; readonly first: string; readonly second: string }
  /** From `from` to `to`, both included; no `to` = and above. */
  | { readonly method: 'activity-score'; readonly from: number; readonly to?: number }
  | { readonly method: 'single-function' | 'any-allele'; readonly func: string }
  | { readonly method: 'otherwise' }
  | { readonly method: 'allele-present' | 'allele-absent'; readonly allele: string }
);

export interface AlleleNameRow {
  readonly gene: string;
  readonly written: string;
  readonly alleles: readonly string[];
  readonly note: string;
}

export interface PositionRow {
  readonly gene: string;
  readonly position: string;
  readonly strand: 'plus' | 'minus';
  readonly base: string;
  readonly allele: string;
}

interface Placed<T> {
  readonly place: Place;
  readonly row: T;
}

export interface GenomicsData {
  readonly alleles: readonly Placed<AlleleRow>[];
  readonly rules: readonly Placed<RuleRow>[];
  readonly alleleNames: readonly Placed<AlleleNameRow>[];
  readonly positions: readonly Placed<PositionRow>[];
  readonly interactions: readonly Placed<Interaction>[];
  readonly underInhibition: readonly Placed<UnderInhibition>[];
  /** Digest of the files. */
  readonly version: string;
}
