import type { GeneSymbol, Result } from '../kernel/index.ts';

/*
 * What the gateway knows of names and codes. The data stand in profiles/knowledge (drugs, genes, phenotype rules) and profiles/vocabularies
 * (conditions, observations, tests, services, override reasons, classes of drugs); adapters/files reads them, createTerminology() checks and
 * indexes them. Everything here is pure and total: hostile codes and texts give undefined, never an exception.
 */

export interface CodeRef {
  readonly system?: string;
  readonly code: string;
  readonly display?: string;
}

export interface Drug {
  /** Generic name in lower case, as rules write it. */
  readonly name: string;
  readonly rxcui?: string;
  readonly atc: readonly string[];
  readonly snomed: readonly string[];
}

/** How a drug was recognised; `text` is always of low certainty. */
export interface DrugIdentification {
  /** One entry an ingredient (combination products have several). */
  readonly drugs: readonly Drug[];
  readonly by: 'rxnorm-ingredient' | 'rxnorm-clinical-drug' | 'atc' | 'snomed' | 'text';
  /** True when codings of the same concept name different drugs: the codes win over text, and the disagreement is a Finding for the caller. */
  readonly disagreement: boolean;
}

export interface DrugCatalogue {
  byName(name: string): Drug | undefined;
  identify(codings: readonly CodeRef[], text: string | undefined): DrugIdentification | undefined;
  /** The RxNorm ingredient coding for orders that leave, or the text alone where no code is verified. */
  orderCoding(drug: Drug): CodeRef | undefined;
  /** Names nearest to a misspelt one. */
  nearest(name: string): readonly string[];
  readonly names: readonly string[];
}

export interface Gene {
  readonly symbol: GeneSymbol;
  /** HGNC id, `HGNC:2621`, where verified. */
  readonly hgnc?: string;
  /** Standard phenotype terms; for HLA: `*57:01 positive` and so on. */
  readonly phenotypes: readonly string[];
  /** Whether an activity score is defined. */
  readonly scored: boolean;
  /** How the gene's result is expressed. */
  readonly kind: 'diplotype' | 'hla' | 'variant';
}

export interface GeneCatalogue {
  bySymbol(symbol: string): Gene | undefined;
  /** From text ("CYP2C19", "HLA-B") or an HGNC coding. */
  identify(codings: readonly CodeRef[], text: string | undefined): Gene | undefined;
  nearest(symbol: string): readonly string[];
  readonly symbols: readonly string[];
  /**
   * Standard term(s) of a phenotype as laboratories write it: LOINC answers, "rapid/ultrarapid", "extensive", "poor metabolizer (PM)".
   * Several terms when the text leaves open which; undefined when it is no phenotype of that gene.
   */
  phenotype(gene: Gene, codings: readonly CodeRef[], text: string | undefined): readonly string[] | undefined;
}

export interface ObservationEntry {
  readonly key: string;
  readonly title: string;
  readonly domain: 'laboratory' | 'vital-sign' | 'activity' | 'diet' | 'sleep' | 'stress' | 'mood' | 'other';
  readonly codes: readonly CodeRef[];
  /** UCUM unit that rules and Facts use. */
  readonly unit: string;
  /** Days after which a value no longer counts unless the rule says otherwise. */
  readonly freshDays: number;
  /** Molar mass in g/mol for conversions between mass and substance. */
  readonly molarMass?: number;
}

export interface ConceptEntry {
  readonly key: string;
  readonly title: string;
  readonly codes: readonly CodeRef[];
  /** Codes whose descendants by prefix also count, for hierarchical systems such as ICD-10-CM: `E11` covers `E11.9`. */
  readonly prefixes: readonly CodeRef[];
}

export interface Vocabularies {
  observation(key: string): ObservationEntry | undefined;
  observationOf(codings: readonly CodeRef[]): ObservationEntry | undefined;
  condition(key: string): ConceptEntry | undefined;
  /** Keys of every condition entry that covers one of the codings. */
  conditionsOf(codings: readonly CodeRef[]): readonly string[];
  test(key: string): ConceptEntry | undefined;
  service(key: string): ConceptEntry | undefined;
  overrideReason(key: string): CodeRef | undefined;
  /** Names of the drugs of a class, `@strong-cyp2d6-inhibitors` without the @. */
  drugClass(key: string): readonly string[] | undefined;
  readonly keys: Readonly<
    Record<
      'observations' | 'conditions' | 'tests' | 'services' | 'override-reasons' | 'drug-classes',
      readonly string[]
    >
  >;
}

export interface Terminology {
  readonly drugs: DrugCatalogue;
  readonly genes: GeneCatalogue;
  readonly vocabularies: Vocabularies;
  /** Converts by UCUM; a Finding when a unit is unknown or the dimensions differ. */
  convert(value: number, from: string, to: string, molarMass?: number): Result<number>;
  /** Version of the knowledge files, for the Decision. */
  readonly version: string;
}
