import type { Fact } from '../../patient/profile.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import type { Bounds } from '../interval.ts';
import type { MissingDatum } from '../match.ts';
import type { Condition, Leaf } from '../rule-profile.ts';

/* Conditions, Facts and missing data in the words of a clinician. */

const listed = (values: readonly string[]): string =>
  values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;

const BOUND_WORDS: readonly (readonly [keyof Bounds, string])[] = [
  ['at-least', 'at least'],
  ['above', 'above'],
  ['at-most', 'at most'],
  ['below', 'below'],
];

export function boundsText(bounds: Bounds, unit = ''): string {
  const parts = BOUND_WORDS.flatMap(([key, words]) => (bounds[key] === undefined ? [] : [`${words} ${bounds[key]}`]));
  return parts.length === 0 ? '' : `${parts.join(' and ')}${unit === '' || unit === '1' ? '' : ` ${unit}`}`;
}

/** What a condition asks, as a phrase: `CYP2C19 is Poor Metabolizer`. */
export function conditionText(condition: Condition, terminology: Terminology): string {
  if ('all' in condition) return 'all of these';
  if ('any' in condition) return 'at least one of these';
  if ('not' in condition) return 'not';
  return leafText(condition, terminology);
}

/** The whole condition in one phrase: `CYP2C19 is Poor Metabolizer and (age is at least 65 or is pregnant)`. */
export function conditionPhrase(condition: Condition, terminology: Terminology): string {
  if ('not' in condition) return `not (${conditionPhrase(condition.not, terminology)})`;
  if ('all' in condition || 'any' in condition) {
    const parts = 'all' in condition ? condition.all : condition.any;
    const phrases = parts.map((part) => {
      const phrase = conditionPhrase(part, terminology);
      return parts.length > 1 && ('all' in part || 'any' in part) ? `(${phrase})` : phrase;
    });
    return phrases.join('all' in condition ? ' and ' : ' or ');
  }
  return leafText(condition, terminology);
}

function leafText(leaf: Leaf, { vocabularies }: Terminology): string {
  if ('gene' in leaf) {
    if ('phenotype' in leaf) return `${leaf.gene} is ${listed(leaf.phenotype)}`;
    if ('score' in leaf) return `${leaf.gene} activity score is ${boundsText(leaf.score)}`;
    if ('diplotype' in leaf) return `${leaf.gene} diplotype is ${listed(leaf.diplotype)}`;
    if ('tested' in leaf) return `${leaf.gene}${leaf.allele ?? ''} ${leaf.tested ? 'was tested' : 'was never tested'}`;
    if ('allele' in leaf) return `${leaf.gene}${leaf.allele} is ${leaf.is}`;
    return `a ${listed(leaf.variant)} variant of ${leaf.gene} was reported`;
  }
  if ('drug' in leaf) {
    const how = { ordered: 'is being ordered', active: 'is taken', either: 'is taken or being ordered' }[leaf.taken];
    return `${drugText(leaf.drug)} ${how}`;
  }
  if ('condition' in leaf) return `has ${vocabularies.condition(leaf.condition)?.title ?? leaf.condition}`;
  if ('allergy' in leaf) return `is allergic to ${drugText(leaf.allergy)}`;
  if ('observation' in leaf) {
    const entry = vocabularies.observation(leaf.observation);
    const pick = { latest: 'latest', any: 'any', mean: 'mean' }[leaf.pick ?? 'latest'];
    const bounds = boundsText(leaf, entry?.unit);
    const days = leaf['within-days'] ?? entry?.freshDays;
    const name = entry?.title ?? leaf.observation;
    return `${pick} ${name} ${bounds === '' ? 'is on file' : `is ${bounds}`}${days === undefined ? '' : ` (within ${days} days)`}`;
  }
  if ('age' in leaf) return `age is ${boundsText(leaf.age)}`;
  if ('sex' in leaf) return `is ${leaf.sex}`;
  if ('fhirpath' in leaf || 'elm' in leaf) return leaf.asks;
  return leaf.pregnant ? 'is pregnant' : 'is not pregnant';
}

const drugText = (written: string): string => (written.startsWith('@') ? `a drug of ${written}` : written);

/** What a Fact says, for the terminal and the page of an explanation. */
export function factText(fact: Fact): string {
  switch (fact.kind) {
    case 'gene-result': {
      const result = fact.phenotypes.length > 0 ? fact.phenotypes.join(' or ') : (fact.why ?? 'indeterminate');
      const score =
        fact.score === undefined ? '' : `, activity score ${fact.score.atLeast ? '≥ ' : ''}${fact.score.value}`;
      return `${fact.gene}: ${result}${fact.diplotype === undefined ? '' : ` (${fact.diplotype})`}${score}`;
    }
    case 'variant':
      return `${fact.gene}: ${fact.significance} variant${fact.name === undefined ? '' : ` ${fact.name}`}`;
    case 'implication':
      return `laboratory's advice on ${fact.drug.name}`;
    case 'medication':
      return `${fact.role} medication ${fact.drugs.map((drug) => drug.name).join(' + ') || (fact.text ?? 'not identified')}`;
    case 'condition':
      return `${fact.status} problem, ${fact.verified}: ${fact.text ?? codingText(fact.codings)}`;
    case 'allergy':
      return `${fact.status} allergy: ${fact.drugs.map((drug) => drug.name).join(', ') || codingText(fact.codings)}`;
    case 'observation': {
      const value =
        fact.value === undefined ? 'no number' : `${fact.comparator ?? ''}${fact.value} ${fact.unit ?? ''}`.trim();
      return `${fact.measure ?? codingText(fact.codings)}: ${value}`;
    }
    case 'pregnancy':
      return fact.pregnant ? 'pregnant' : 'not pregnant';
    default:
      return fact satisfies never;
  }
}

const codingText = (codings: readonly { readonly code: string; readonly display?: string }[]): string =>
  codings[0]?.display ?? codings[0]?.code ?? 'not coded';

const WHY: Readonly<Record<MissingDatum['why'], string>> = {
  'not-on-file': 'not on file',
  'not-asked': 'was not looked up',
  withheld: 'withheld by consent',
  incomplete: 'could be read in part only',
  indeterminate: 'the result does not say',
  contradictory: 'results contradict each other',
  'out-of-date': 'too old to count',
  failed: 'the expression cannot be worked out on this chart',
};
/** `CYP2C19: not on file` */
export const missingText = ({ what, why }: MissingDatum): string => `${what}: ${WHY[why]}`;
