import type { JsonObject } from '../../kernel/index.ts';

/*
 * A patient said in short form, as rule tests and the bulk commands write one: names of the vocabularies instead of FHIR resources. What it states is read
 * just as a laboratory's or a hospital's own words would be.
 */

/** One result of a gene as a laboratory would report it. */
export type StatedGeneResult =
  | { readonly phenotype: string | readonly string[] }
  | { readonly diplotype: string; readonly phenotype?: string | readonly string[]; readonly score?: number | string }
  | { readonly score: number | string; readonly phenotype?: string | readonly string[] }
  /** Alleles reported one by one. */
  | {
      readonly alleles: readonly string[];
      readonly phenotype?: string | readonly string[];
      readonly score?: number | string;
    }
  | { readonly variant: string; readonly name?: string }
  | { readonly indeterminate: string }
  /** HLA risk alleles, `*57:01`. */
  | { readonly [allele: string]: 'positive' | 'negative' };

/** A problem by its vocabulary key, or by a code of a terminology. */
export type StatedCondition =
  | string
  | {
      readonly condition: string;
      readonly status?: 'active' | 'inactive' | 'unknown';
      readonly verified?: 'confirmed' | 'unconfirmed' | 'refuted';
    }
  | { readonly system: string; readonly code: string; readonly display?: string };

export interface StatedMeasurement {
  readonly value: number;
  readonly comparator?: '<' | '<=' | '>' | '>=';
  /** Days before the instant that the patient is spoken of; 1 when left out. */
  readonly 'days-ago'?: number;
}

export interface StatedPatient {
  /** Completed years. */
  readonly age?: number;
  /** Date of birth, may be partial: `1961-05`. */
  readonly born?: string;
  readonly sex?: 'female' | 'male' | 'other' | 'unknown';
  /** By HGNC symbol; several results may contradict each other. */
  readonly genes?: Readonly<Record<string, StatedGeneResult | readonly StatedGeneResult[]>>;
  readonly orders?: readonly string[];
  readonly drafts?: readonly string[];
  readonly active?: readonly string[];
  readonly planned?: readonly string[];
  readonly past?: readonly string[];
  readonly conditions?: readonly StatedCondition[];
  readonly allergies?: readonly string[];
  /** By vocabulary key, in the unit of the vocabulary. */
  readonly observations?: Readonly<Record<string, number | StatedMeasurement | readonly StatedMeasurement[]>>;
  readonly pregnant?: boolean | { readonly pregnant: boolean; readonly 'days-ago'?: number };
  /** FHIR resources about the patient beside what is stated. */
  readonly resources?: readonly JsonObject[];
  /** Classes of data that were not looked up, are withheld, or of which a part could not be read; every other was looked up. */
  readonly 'not-asked'?: readonly StatedClass[];
  readonly withheld?: readonly StatedClass[];
  readonly incomplete?: readonly StatedClass[];
}

export type StatedClass =
  | 'demographics'
  | 'genomic'
  | 'medications'
  | 'conditions'
  | 'allergies'
  | 'observations'
  | 'lifestyle';
