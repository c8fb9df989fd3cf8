import type { GeneSymbol } from '../kernel/index.ts';
import type { ActivityScore } from './activity-score.ts';
import type { Phenoconversion } from './phenoconversion/phenoconversion.ts';

export type { ActivityScore } from './activity-score.ts';

/*
 * From alleles to phenotypes by the published tables (profiles/knowledge). Pure and total: what cannot be read or has no rule is indeterminate,
 * with the reason in words; it never becomes normal.
 */

export type Sex = 'female' | 'male' | 'other' | 'unknown';

/** What one chromosome carries: usually one named allele; several where variants lie together on it (`[c.498G>A + c.2582A>G]`). */
export interface Haplotype {
  /** Name in normal form: `*2`, `*36 + *10`, `*57:01`. */
  readonly name: string;
  /** Named alleles of the tables; a name that no table has is kept as written, and `known` is false. */
  readonly alleles: readonly string[];
  readonly known: boolean;
  /** How it was read, where that is worth saying to the reader. */
  readonly note?: string;
}

/** What stands on one chromosome: one haplotype, or several of which it is open which it is (`*1xN`, an ambiguous HLA typing). */
export type Strand = readonly Haplotype[];
/** Usually two strands; one when hemizygous, mitochondrial or half reported; more for unphased lists of variants. */
export type Genotype = readonly Strand[];

/** A genotype as read. The order of its strands means nothing. */
export interface Diplotype {
  readonly gene: GeneSymbol;
  /** Normal form, the same whatever the order: `*2/*17`. */
  readonly text: string;
  /** One genotype, or several where the report names alternatives (`*1/*4 or *2/*10`). */
  readonly alternatives: readonly Genotype[];
}

export type DiplotypeReading =
  | { readonly ok: true; readonly diplotype: Diplotype }
  | { readonly ok: false; readonly why: string };

/**
 * What a genotype amounts to. HLA genes hold several terms at once (`*57:01 negative`, `*58:01 positive`); elsewhere several terms mean that it is
 * open which of them holds.
 */
export type Phenotyping =
  | {
      readonly state: 'known';
      readonly phenotypes: readonly string[];
      /** Absent for genes without a score, and where the alternatives have different scores. */
      readonly score?: ActivityScore;
      /** The rule that gave the phenotype, in words. */
      readonly rule: string;
      /** Remarks on how the genotype was read, and what it does not tell. */
      readonly notes: readonly string[];
    }
  | { readonly state: 'indeterminate'; readonly why: string; readonly rule?: string };

/** What a laboratory reports of a gene; everything is optional, one part is enough. */
export interface GeneReport {
  readonly diplotype?: string;
  /** Alleles reported one by one. */
  readonly haplotypes?: readonly string[];
  /** Standard terms (GeneCatalogue.phenotype), several where the text leaves open which. */
  readonly phenotypes?: readonly string[];
  readonly score?: ActivityScore;
  readonly sex?: Sex;
}

/** One gene result, with who made the step from genotype to phenotype. */
export type GeneReading =
  | {
      readonly state: 'known';
      readonly phenotypes: readonly string[];
      readonly score?: ActivityScore;
      readonly diplotype?: string;
      readonly interpretedBy: 'laboratory' | 'gateway';
      readonly rule: string;
      readonly notes: readonly string[];
    }
  | {
      readonly state: 'indeterminate';
      readonly why: string;
      readonly diplotype?: string;
      readonly notes: readonly string[];
    }
  | {
      /** The laboratory's own phenotype or score and its genotype do not fit together: both are kept. */
      readonly state: 'contradictory';
      readonly laboratory: readonly string[];
      /** Empty when the genotype is indeterminate. */
      readonly genotype: readonly string[];
      readonly score?: ActivityScore;
      readonly diplotype?: string;
      readonly why: string;
      readonly notes: readonly string[];
    };

export interface Genomics {
  /** Reads a genotype as laboratories write it. */
  parseDiplotype(gene: GeneSymbol, text: string): DiplotypeReading;
  /** Reads alleles reported one by one. */
  parseHaplotypes(gene: GeneSymbol, texts: readonly string[]): DiplotypeReading;
  /** `sex` matters for genes of the X chromosome (G6PD). */
  phenotypeOf(gene: GeneSymbol, diplotype: Diplotype, sex?: Sex): Phenotyping;
  /** Standard terms of a score; empty when the score belongs to none or the gene has no score. */
  phenotypesOfScore(gene: GeneSymbol, score: ActivityScore): readonly string[];
  /** Every score that amounts to a phenotype: what a laboratory that reports the phenotype alone may have found. Ascending. */
  scoresOfPhenotype(gene: GeneSymbol, phenotype: string): readonly ActivityScore[];
  interpret(gene: GeneSymbol, report: GeneReport): GeneReading;
  /** Named alleles of a gene, reference first as in the table. */
  alleles(gene: GeneSymbol): readonly NamedAllele[];
  /** What drugs make of the enzymes while they are taken. */
  readonly phenoconversion: Phenoconversion;
  /** Digest of the gene tables, for the Decision. */
  readonly version: string;
}

export interface NamedAllele {
  readonly gene: GeneSymbol;
  readonly name: string;
  /** CPIC clinical function term; empty where none is published. */
  readonly func: string;
  readonly activity?: ActivityScore;
  readonly reference: boolean;
}
