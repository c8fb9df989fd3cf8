import type { Coding, DataClass, DrugRef } from '../patient/profile.ts';
import type { MissingDatum } from '../rules/match.ts';
import type { CATEGORIES, LEVELS, RuleEvidence, RulePathway, STRENGTHS, TOPICS } from '../rules/rule-profile.ts';

/*
 * A Recommendation is what is proposed to the clinician: options, strength, evidence, and the Match behind it. Everything that cards,
 * FHIR resources and reports say is already decided here; rendering only dresses it.
 */

export type Level = (typeof LEVELS)[number];
export type Category = (typeof CATEGORIES)[number];
export type Strength = (typeof STRENGTHS)[number];
export type Topic = (typeof TOPICS)[number];

/** A Fact in a sentence: what was known, whence, how sure. Phenotype words first; the genotype stands beside them. */
export interface Reason {
  readonly fact: string;
  readonly source: string;
  readonly text: string;
  readonly certainty: 'high' | 'moderate' | 'low';
}

export type RecommendedOption =
  | {
      readonly kind: 'replace';
      readonly label: string;
      readonly drug: DrugRef;
      /** Absent where no code of the drug is verified: the order then carries the name alone. */
      readonly coding?: Coding;
      readonly note?: string;
      readonly recommended: boolean;
    }
  | {
      readonly kind: 'adjust-dose';
      readonly label: string;
      readonly percent: number;
      readonly note?: string;
      readonly recommended: boolean;
    }
  | { readonly kind: 'cancel'; readonly label: string; readonly recommended: boolean }
  | { readonly kind: 'test'; readonly label: string; readonly code: CodedText; readonly recommended: boolean }
  | { readonly kind: 'refer'; readonly label: string; readonly code: CodedText; readonly recommended: boolean }
  | { readonly kind: 'advise'; readonly text: string };

/** A concept with codings where they are verified, else text alone. */
export interface CodedText {
  readonly text: string;
  readonly codings: readonly Coding[];
}

/** An alternative that the rule names and this patient must not be offered. */
export interface BlockedOption {
  readonly drug: DrugRef;
  readonly because: string;
}

/** The order or active medication that the Recommendation is about. */
export interface Subject {
  readonly drug: DrugRef;
  /** Reference of the medication resource as the caller knows it. */
  readonly source: string;
  readonly role: 'selected' | 'draft' | 'active' | 'planned' | 'past';
  /** The order's own words for its drug (one line, from the caller): tells two orders of one drug apart. */
  readonly label?: string;
}

/** What a machine reads of one rule's word: the kind of change, and how its source grades it. */
export interface Grading {
  readonly topic: Topic;
  readonly level: Level;
  readonly category: Category;
  /** Further kinds of change that the source names beside it. */
  readonly also?: readonly Category[];
  readonly strength: Strength;
  readonly population?: string;
  readonly evidence: readonly RuleEvidence[];
}

export interface Recommendation extends Grading {
  /** Deterministic: rule, version, row and subject. */
  readonly key: string;
  readonly rule: {
    readonly id: string;
    readonly version: string;
    readonly digest: string;
    readonly row: string;
    readonly title: string;
  };
  readonly subject?: Subject;
  readonly summary: string;
  readonly detail: string;
  readonly patientText: string;
  readonly reasons: readonly Reason[];
  readonly options: readonly RecommendedOption[];
  readonly blocked: readonly BlockedOption[];
  readonly pathway?: RulePathway;
  readonly overrideReasons: readonly Coding[];
  /** Other Recommendations about the same subject that a named policy placed behind this one, and which policy it was. */
  readonly alsoSaid: readonly (Grading & {
    readonly ruleId: string;
    readonly version: string;
    readonly row: string;
    readonly summary: string;
    readonly agrees: boolean;
    readonly policy: string;
  })[];
  /** Things worth a line on the card: low certainty, contradiction, withheld data. */
  readonly cautions: readonly string[];
}

/** Advice for one patient at one instant: what is proposed, what could not be decided, what was not to be seen. */
export interface Advice {
  readonly recommendations: readonly Recommendation[];
  /** Woken rules that could not be decided, in words, for the FHIR answer and the Decision; not every one becomes a card. */
  readonly undecided: readonly {
    readonly ruleId: string;
    readonly version: string;
    readonly title: string;
    readonly subject?: Subject;
    readonly missing: readonly MissingDatum[];
  }[];
  /** Matches that ask for no change (category `none`): never a card, but part of the FHIR answer and the Decision. */
  readonly noChange: readonly (Grading & {
    readonly ruleId: string;
    readonly version: string;
    readonly title: string;
    readonly row: string;
    readonly subject?: Subject;
    readonly summary: string;
    readonly reasons: readonly Reason[];
  })[];
  /** Gene results that contradict each other: always said. `about`: the judged drugs whose rules ask for that gene. */
  readonly contradictions: readonly {
    readonly gene: string;
    readonly reasons: readonly Reason[];
    readonly about: readonly Subject[];
  }[];
  readonly withheld: readonly DataClass[];
}
