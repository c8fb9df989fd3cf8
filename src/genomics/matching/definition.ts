import type { GeneSymbol } from '../../kernel/index.ts';

/** A position of the genome (GRCh38, plus strand, counted from 1) at which alleles of a gene differ. */
export interface Locus {
  /** Number of the position within its gene, as the allele rows name it. */
  readonly index: number;
  /** Without `chr`: `10`, `X`. */
  readonly chromosome: string;
  readonly position: number;
  /** Empty where dbSNP has none. */
  readonly rsid: string;
  /** Reference base or bases, as a VCF row that is left-aligned and trimmed writes them. */
  readonly ref: string;
  readonly alts: readonly string[];
  /** HGVS name of an alternative, `g.94781859G>A`. */
  hgvsOf(alt: string): string;
  /**
   * Reference sequence from `position` on, as far as the definition tells it: the REF, and the stretch along which its insertion or deletion can be
   * shifted without a change of meaning.
   */
  readonly context: string;
  /** Without it the gene is not called. */
  readonly required: boolean;
  /** Belongs to the minimum set of AMP for this gene. */
  readonly ampTier1: boolean;
}

export interface DefinedAllele {
  readonly name: string;
  /** Name to show where that differs (sub-alleles). */
  readonly shownAs: string;
  readonly reference: boolean;
  /** Index of the locus -> base, bases, or an IUPAC wobble. Loci that are not here say nothing of the allele. */
  readonly bases: ReadonlyMap<number, string>;
}

/** Of unphased data: when every diplotype of `among` is possible, `pick` is reported. */
export interface UnphasedPick {
  readonly among: readonly string[];
  readonly pick: string;
}

export interface GeneDefinition {
  readonly gene: GeneSymbol;
  readonly chromosome: string;
  readonly loci: readonly Locus[];
  /** Reported, but of no allele. */
  readonly extras: readonly Locus[];
  /** Reference first, then by natural order of their names. */
  readonly alleles: readonly DefinedAllele[];
  readonly reference: DefinedAllele;
  readonly picks: readonly UnphasedPick[];
  /** Release that the definition was taken from. */
  readonly version: string;
}
