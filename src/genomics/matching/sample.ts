/*
 * What a sample shows at the loci of one gene, before any allele is looked for.
 */

/** What stands behind a call, as the file gives it. */
export interface CallEvidence {
  /** Line of the file, from 1, where the reading knows it. */
  readonly line?: number;
  /** Reads at the position (DP). */
  readonly depth?: number;
  /** Reads for each allele (AD), reference first. */
  readonly alleleDepths?: readonly number[];
  /** Phred-scaled quality of the genotype (GQ). */
  readonly genotypeQuality?: number;
  /** FILTER, where it is neither PASS nor missing. */
  readonly filter?: string;
  /** Read from a reference block of a gVCF. */
  readonly fromBlock?: boolean;
}

/** A genotype at one locus. */
export interface LocusCall {
  /** One base (haploid) or two, in the order of the file; `undefined` = this one could not be told (`./1`). */
  readonly bases: readonly (string | undefined)[];
  /** Calls of the same set are phased against each other; absent = unphased. */
  readonly phaseSet?: string;
  readonly evidence?: CallEvidence;
}

/** A locus whose rows contradict each other, or whose row cannot be used, with the reason. */
export interface UnusableLocus {
  readonly index: number;
  readonly why: string;
}

export interface GeneSample {
  /** By index of the locus. */
  readonly calls: ReadonlyMap<number, LocusCall>;
  readonly unusable: readonly UnusableLocus[];
  /** By index among the extra positions. */
  readonly extras?: ReadonlyMap<number, LocusCall>;
}
