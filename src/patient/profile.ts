import type { Digest, Finding, GeneSymbol, JsonObject, PatientId } from '../kernel/index.ts';

/*
 * The PatientProfile: all Facts of one patient at one instant. Immutable; made only by buildProfile().
 * A Fact is one thing known of a patient, with its source reference, time and certainty.
 */

/** Kinds of data that consent, coverage and freshness speak about. */
export const DATA_CLASSES = [
  'demographics',
  'genomic',
  'medications',
  'conditions',
  'allergies',
  'observations', // laboratory results and vital signs
  'lifestyle',
] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

/** Whether a class of data was looked up at all: what was not asked for is unknown, not absent. */
export type Coverage = 'known' | 'not-asked' | 'withheld' | 'incomplete';

/** `high`: coded and final. `moderate`: preliminary, derived or a device's. `low`: recognised by text alone, or self-reported. */
export type Certainty = 'high' | 'moderate' | 'low';

/** Why a Fact is less than certain, or worth a remark. */
export type CertaintyReason =
  | 'recognised-by-text'
  | 'preliminary'
  | 'self-reported'
  | 'device'
  | 'derived'
  | 'no-date'
  | 'unit-assumed'
  | 'status-unknown' // the source says that it does not know the status
  | 'subject-assumed' // the resource names no patient, and the caller sent it about this one
  | 'out-of-date';

/** Milliseconds since the epoch; a partial date ("2019-03") covers from its first to its last instant. */
export interface TimeRange {
  readonly from?: number;
  readonly to?: number;
}

interface FactCore {
  /** Unique in the profile and stable for equal input, e.g. `Observation/123` or `Observation/123#component[1]`. */
  readonly id: string;
  /** Reference to the resource as the caller knows it: `Observation/123`, or a urn:uuid of the Bundle. */
  readonly source: string;
  readonly effective: TimeRange;
  readonly certainty: Certainty;
  readonly reasons: readonly CertaintyReason[];
}

export interface Coding {
  readonly system?: string;
  readonly code: string;
  readonly display?: string;
}

/** Activity score: a number, or "at least this much" when copy number is open-ended (≥3.0). */
export interface ActivityScore {
  readonly value: number;
  readonly atLeast: boolean;
}

/**
 * One result of one gene. `phenotypes` holds the standard term(s) of that gene (terminology/phenotypes), usually one; HLA results are terms
 * such as `*57:01 positive`; several terms mean that the result leaves open which of them holds. Empty = indeterminate, with `why`.
 */
export interface GeneResultFact extends FactCore {
  readonly kind: 'gene-result';
  readonly gene: GeneSymbol;
  readonly phenotypes: readonly string[];
  readonly score?: ActivityScore;
  /** As the laboratory wrote it, in normal form: `*2/*17`. Shown to clinicians only beside the phenotype's words. */
  readonly diplotype?: string;
  /** Who turned the genotype into a phenotype. */
  readonly interpretedBy: 'laboratory' | 'gateway';
  readonly why?: string;
}

/** A single reported variant, with the laboratory's classification (ACMG terms). */
export interface VariantFact extends FactCore {
  readonly kind: 'variant';
  readonly gene: GeneSymbol;
  readonly significance: 'pathogenic' | 'likely-pathogenic' | 'uncertain' | 'likely-benign' | 'benign' | 'not-stated';
  readonly name?: string;
}

/** What the laboratory itself says of a drug (Genomics Reporting therapeutic implication). */
export interface ImplicationFact extends FactCore {
  readonly kind: 'implication';
  readonly gene?: GeneSymbol;
  readonly drug: DrugRef;
  readonly codings: readonly Coding[];
}

/** A drug as the terminology knows it. */
export interface DrugRef {
  /** Generic ingredient name in lower case, the key of rules: `clopidogrel`. */
  readonly name: string;
  /** RxNorm ingredient CUI where known. */
  readonly rxcui?: string;
}

/** `selected`: the order under judgement. `draft`: another unsigned order. `active`: taken now. `past`: stopped, completed. `planned`: on hold. */
export type MedicationRole = 'selected' | 'draft' | 'active' | 'planned' | 'past';

export interface MedicationFact extends FactCore {
  readonly kind: 'medication';
  readonly role: MedicationRole;
  /** One entry an ingredient; empty when the drug could not be identified (then a Finding says so). */
  readonly drugs: readonly DrugRef[];
  /** The codings as written, for the resources that leave. */
  readonly codings: readonly Coding[];
  readonly text?: string;
}

export interface ConditionFact extends FactCore {
  readonly kind: 'condition';
  readonly codings: readonly Coding[];
  readonly text?: string;
  readonly status: 'active' | 'inactive' | 'unknown';
  readonly verified: 'confirmed' | 'unconfirmed' | 'refuted';
}

export interface AllergyFact extends FactCore {
  readonly kind: 'allergy';
  readonly drugs: readonly DrugRef[];
  readonly codings: readonly Coding[];
  readonly status: 'active' | 'inactive';
}

/** A laboratory result, vital sign or daily-life measurement; the value in the unit of its vocabulary entry (UCUM). */
export interface ObservationFact extends FactCore {
  readonly kind: 'observation';
  readonly domain: 'laboratory' | 'vital-sign' | 'activity' | 'diet' | 'sleep' | 'stress' | 'mood' | 'other';
  /** Key of the observations vocabulary (profiles/vocabularies/observations.yaml), e.g. `hba1c`, `steps-per-day`; absent = not one that rules know. */
  readonly measure?: string;
  readonly codings: readonly Coding[];
  readonly value?: number;
  readonly unit?: string;
  readonly valueCodings: readonly Coding[];
  /** `<` or `>` and so on as reported with the value. */
  readonly comparator?: '<' | '<=' | '>' | '>=';
}

export interface PregnancyFact extends FactCore {
  readonly kind: 'pregnancy';
  readonly pregnant: boolean;
}

export type Fact =
  | GeneResultFact
  | VariantFact
  | ImplicationFact
  | MedicationFact
  | ConditionFact
  | AllergyFact
  | ObservationFact
  | PregnancyFact;

/** A drug of the patient that changes how an enzyme acts while it is taken. */
export interface Precipitant {
  /** Generic name. */
  readonly drug: string;
  readonly effect: 'inhibitor' | 'inducer';
  /** `listed`: the source states no strength, or sources differ. */
  readonly strength: 'strong' | 'moderate' | 'listed';
  /** The MedicationFact that brings it. */
  readonly factId: string;
}

/** What an enzyme acts as under the drugs of `because`: by the published activity score method, or by a rule of practice, which is less certain. */
export interface ActsAs {
  readonly phenotypes: readonly string[];
  readonly score?: ActivityScore;
  readonly because: readonly Precipitant[];
  readonly by: 'score' | 'rule';
}

/** What the results of one gene amount to. Contradictions are kept, never resolved in silence. */
export type GeneState =
  | {
      readonly state: 'known';
      readonly phenotypes: readonly string[];
      readonly score?: ActivityScore;
      readonly diplotype?: string;
      readonly facts: readonly GeneResultFact[];
      /** Phenoconversion, strongest inhibitors first: the first entry that is not due to the drug under judgement alone holds. */
      readonly actsAs?: readonly ActsAs[];
      /** Present drugs that may change the enzyme where no published method says by how much. */
      readonly mayDiffer?: readonly Precipitant[];
    }
  | { readonly state: 'indeterminate'; readonly why: string; readonly facts: readonly GeneResultFact[] }
  | { readonly state: 'contradictory'; readonly facts: readonly GeneResultFact[] };

/** A resource of the patient as it was sent. */
export interface PatientResource {
  /** As the `source` of the Facts made of it. */
  readonly source: string;
  readonly resource: JsonObject;
}

export interface PatientProfile {
  readonly patient: PatientId;
  /** The instant the profile speaks for (ms since the epoch): ages, "within 90 days" and freshness are reckoned from it. */
  readonly asOf: number;
  readonly birth: TimeRange;
  /** Administrative gender; `unknown` when not stated. */
  readonly sex: 'female' | 'male' | 'other' | 'unknown';
  /** True when the record says that the patient has died: no advice is given then. Absent = not said. */
  readonly deceased?: true;
  readonly coverage: Readonly<Record<DataClass, Coverage>>;
  readonly facts: readonly Fact[];
  /** By gene; HLA genes hold several terms at once (`*57:01 negative`, `*58:01 positive`). */
  readonly genes: ReadonlyMap<GeneSymbol, GeneState>;
  /** Resources that were not read into Facts, each with the reason. */
  readonly unread: readonly Finding[];
  /** The patient's own resources behind the Facts, what consent withholds not among them. Gathered on first use: few rules ask for them. */
  resources(): readonly PatientResource[];
  /** Digest over the facts, not over the raw input. Computed on first use: most answers need only the input's digest. */
  digest(): Digest;
}
