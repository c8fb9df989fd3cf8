import type { Condition } from '../rules/rule-profile.ts';
import type { Terminology } from '../terminology/terminology.ts';
import { phenotypeWords } from './words.ts';

type Bounds = {
  readonly 'at-least'?: number;
  readonly above?: number;
  readonly 'at-most'?: number;
  readonly below?: number;
};

/** A condition as a noun phrase, for "check first for ...". */
export function conditionWords(condition: Condition, terminology: Terminology): string {
  const list = (parts: readonly Condition[], word: string): string =>
    parts.map((part) => conditionWords(part, terminology)).join(` ${word} `);
  if ('all' in condition) return list(condition.all, 'together with');
  if ('any' in condition) return list(condition.any, 'or');
  if ('not' in condition) return `the absence of ${conditionWords(condition.not, terminology)}`;
  if ('phenotype' in condition) return `${condition.gene} ${condition.phenotype.map(phenotypeWords).join(' or ')}`;
  if ('score' in condition) return `${condition.gene} activity score ${boundsWords(condition.score)}`;
  if ('diplotype' in condition) return `${condition.gene} ${condition.diplotype.join(' or ')}`;
  if ('is' in condition) return `${condition.gene}${condition.allele} ${condition.is}`;
  if ('variant' in condition) return `a ${condition.variant.join(' or ')} variant of ${condition.gene}`;
  if ('tested' in condition)
    return `${condition.tested ? 'a' : 'no'} result of ${condition.gene}${condition.allele ?? ''}`;
  if ('drug' in condition) return `treatment with ${drugWords(condition.drug)}`;
  if ('condition' in condition) {
    return terminology.vocabularies.condition(condition.condition)?.title ?? keyWords(condition.condition);
  }
  if ('allergy' in condition) return `allergy to ${drugWords(condition.allergy)}`;
  if ('observation' in condition) {
    const entry = terminology.vocabularies.observation(condition.observation);
    const title = entry?.title ?? keyWords(condition.observation);
    return [title, boundsWords(condition), entry?.unit].filter(Boolean).join(' ');
  }
  if ('age' in condition) return `age ${boundsWords(condition.age)}`;
  if ('sex' in condition) return `${condition.sex} sex`;
  if ('fhirpath' in condition || 'elm' in condition) return `whether the patient ${condition.asks}`;
  return condition.pregnant ? 'pregnancy' : 'the absence of pregnancy';
}

const keyWords = (key: string): string => key.replaceAll('-', ' ');
const drugWords = (name: string): string => (name.startsWith('@') ? keyWords(name.slice(1)) : name);

function boundsWords(bounds: Bounds): string {
  const part = (word: string, value: number | undefined): string | undefined =>
    value === undefined ? undefined : `${word} ${String(value)}`;
  return [
    part('at least', bounds['at-least']),
    part('above', bounds.above),
    part('at most', bounds['at-most']),
    part('below', bounds.below),
  ]
    .filter((text) => text !== undefined)
    .join(' and ');
}
