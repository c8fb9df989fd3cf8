import type { Place } from '../kernel/index.ts';
import type { CodeRef, ConceptEntry, ObservationEntry } from './terminology.ts';

/*
 * What createTerminology() is made of: the rows of profiles/knowledge and the entries of profiles/vocabularies, each with its place in a file.
 * adapters/files reads them; tests may write them by hand.
 */

export interface Placed<T> {
  readonly place: Place;
  readonly row: T;
}

/** drugs.tsv */
export interface DrugRow {
  readonly drug: string;
  readonly rxnorm: string;
  readonly atc: readonly string[];
  readonly snomed: readonly string[];
}

/** drug-names.tsv: another name, brand or salt form of one or several drugs. */
export interface DrugNameRow {
  readonly name: string;
  readonly drugs: readonly string[];
}

/** drug-words.tsv: words of a drug's written name that are not its ingredient. */
export interface DrugWordRow {
  readonly word: string;
  readonly kind: 'salt' | 'form' | 'unit';
}

/** clinical-drugs.tsv: RxNorm concepts above the ingredient (clinical drug, brand, pack) and the catalogue's drugs in them. */
export interface ClinicalDrugRow {
  readonly rxcui: string;
  readonly display: string;
  readonly drugs: readonly string[];
}

/** genes.tsv */
export interface GeneRow {
  readonly gene: string;
  readonly hgnc: string;
  readonly kind: 'diplotype' | 'hla' | 'variant';
  readonly scored: boolean;
  readonly phenotypes: readonly string[];
}

/** phenotype-answers.tsv: codes that laboratories use for a phenotype, and the words for them. */
export interface PhenotypeAnswerRow {
  readonly system: string;
  readonly code: string;
  readonly meaning: string;
}

export interface OverrideReasonEntry extends CodeRef {
  readonly key: string;
}

export interface DrugClassEntry {
  readonly key: string;
  readonly title: string;
  readonly drugs: readonly string[];
}

export interface VocabularyData {
  readonly observations: readonly Placed<ObservationEntry>[];
  readonly conditions: readonly Placed<ConceptEntry>[];
  readonly tests: readonly Placed<ConceptEntry>[];
  readonly services: readonly Placed<ConceptEntry>[];
  readonly overrideReasons: readonly Placed<OverrideReasonEntry>[];
  readonly drugClasses: readonly Placed<DrugClassEntry>[];
}

export interface TerminologyData {
  readonly version: string;
  readonly drugs: readonly Placed<DrugRow>[];
  readonly drugNames: readonly Placed<DrugNameRow>[];
  readonly drugWords: readonly Placed<DrugWordRow>[];
  readonly clinicalDrugs: readonly Placed<ClinicalDrugRow>[];
  readonly genes: readonly Placed<GeneRow>[];
  readonly phenotypeAnswers: readonly Placed<PhenotypeAnswerRow>[];
  readonly vocabularies: VocabularyData;
}
