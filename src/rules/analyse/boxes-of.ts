import { geneSymbol } from '../../kernel/index.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import type { Bounds, Interval } from '../interval.ts';
import { leafKey } from '../judge/leaf.ts';
import type { Condition, Leaf } from '../rule-profile.ts';
import { type Box, EVERYBODY, intersection, isEmptyInterval, outside } from './box.ts';

/** More boxes than this would be reckoned with for too long; such a condition is left unanalysed, and said to be. */
const MOST_BOXES = 1024;

/** Boxes that were reckoned before, by condition: lint asks for the same ones several times. */
export class KnownBoxes {
  readonly yes = new Map<Condition, readonly Box[] | undefined>();
  readonly no = new Map<Condition, readonly Box[] | undefined>();
}

/**
 * The patients for whom the condition is yes, as a union of boxes; of `negated`, those for whom it is no. Undefined when the condition is too
 * involved to be written that way.
 */
export function boxesOf(
  condition: Condition,
  terminology: Terminology,
  negated = false,
  known?: KnownBoxes,
): readonly Box[] | undefined {
  const before = negated ? known?.no : known?.yes;
  if (before?.has(condition) === true) return before.get(condition);
  const boxes = reckoned(condition, terminology, negated, known);
  before?.set(condition, boxes);
  return boxes;
}

function reckoned(
  condition: Condition,
  terminology: Terminology,
  negated: boolean,
  known: KnownBoxes | undefined,
): readonly Box[] | undefined {
  if ('not' in condition) return boxesOf(condition.not, terminology, !negated, known);
  if ('all' in condition || 'any' in condition) {
    const parts = 'all' in condition ? condition.all : condition.any;
    const lists: (readonly Box[])[] = [];
    for (const part of parts) {
      const boxes = boxesOf(part, terminology, negated, known);
      if (boxes === undefined) return undefined;
      lists.push(boxes);
    }
    // Not all = any of the opposites, and the other way round.
    return 'all' in condition === negated ? bounded(lists.flat()) : product(lists);
  }
  return leafBoxes(condition, terminology, negated);
}

/** The patients in one box of each list. */
export function product(lists: readonly (readonly Box[])[]): readonly Box[] | undefined {
  let whole: readonly Box[] = [EVERYBODY];
  for (const list of lists) {
    const next: Box[] = [];
    for (const a of whole)
      for (const b of list) {
        const shared = intersection(a, b);
        if (shared !== undefined) next.push(shared);
        if (next.length > MOST_BOXES) return undefined;
      }
    whole = next;
  }
  return whole;
}

const bounded = (boxes: readonly Box[]): readonly Box[] | undefined => (boxes.length > MOST_BOXES ? undefined : boxes);

const terms = (variable: string, values: readonly string[]): readonly Box[] =>
  values.length === 0 ? [] : [{ ...EVERYBODY, terms: new Map([[variable, new Set(values)]]) }];
const flag = (variable: string, is: boolean): readonly Box[] => [{ ...EVERYBODY, flags: new Map([[variable, is]]) }];

/** Every term that a phenotype variable can take, the result that does not say among them. */
export const INDETERMINATE = 'Indeterminate';
export function phenotypeDomain(symbol: string, terminology: Terminology): readonly string[] {
  const known = terminology.genes.bySymbol(symbol)?.phenotypes ?? [];
  return known.includes(INDETERMINATE) ? known : [...known, INDETERMINATE];
}

function leafBoxes(leaf: Leaf, terminology: Terminology, negated: boolean): readonly Box[] | undefined {
  if ('gene' in leaf) return geneBoxes(leaf, terminology, negated);
  if ('drug' in leaf) {
    if (leaf.taken !== 'either') return flag(`drug ${leaf.drug} ${leaf.taken}`, !negated);
    const either = ['ordered', 'active'].map((taken) => flag(`drug ${leaf.drug} ${taken}`, !negated));
    return negated ? product(either) : either.flat();
  }
  if ('condition' in leaf) return flag(`condition ${leaf.condition}`, !negated);
  if ('allergy' in leaf) return flag(`allergy ${leaf.allergy}`, !negated);
  if ('observation' in leaf) {
    const window = `${leaf['within-days'] ?? ''} ${leaf.pick ?? 'latest'}`;
    const name = `observation ${leaf.observation} ${window}`;
    return hasBounds(leaf) ? numbers(name, leaf, negated) : flag(name, !negated);
  }
  if ('age' in leaf) return numbers('age', wholeYears(leaf.age), negated);
  if ('sex' in leaf)
    return terms(
      'sex',
      ['female', 'male'].filter((sex) => (sex === leaf.sex) !== negated),
    );
  if ('fhirpath' in leaf || 'elm' in leaf) return flag(leafKey(leaf), !negated);
  return flag('pregnant', leaf.pregnant !== negated);
}

function geneBoxes(
  leaf: Extract<Leaf, { gene: string }>,
  terminology: Terminology,
  negated: boolean,
): readonly Box[] | undefined {
  const gene = geneSymbol(leaf.gene);
  if ('phenotype' in leaf) {
    if (terminology.genes.bySymbol(gene)?.kind === 'hla') {
      const alleles = leaf.phenotype.map((term) => {
        const [allele = term, is = 'positive'] = term.split(' ');
        return alleleBoxes(gene, allele, is, negated);
      });
      return negated ? product(alleles) : alleles.flat();
    }
    const domain = phenotypeDomain(gene, terminology);
    return terms(
      `phenotype ${gene}`,
      domain.filter((term) => leaf.phenotype.includes(term) !== negated),
    );
  }
  if ('score' in leaf) return numbers(`score ${gene}`, leaf.score, negated);
  if ('tested' in leaf) return flag(`tested ${gene}${leaf.allele ?? ''}`, leaf.tested !== negated);
  if ('allele' in leaf) return alleleBoxes(gene, leaf.allele, leaf.is, negated);
  return flag(leafKey(leaf), !negated);
}

const alleleBoxes = (gene: string, allele: string, is: string, negated: boolean): readonly Box[] =>
  terms(
    `allele ${gene} ${allele}`,
    ['positive', 'negative'].filter((value) => (value === is) !== negated),
  );

const hasBounds = (bounds: Bounds): boolean =>
  (bounds['at-least'] ?? bounds.above ?? bounds['at-most'] ?? bounds.below) !== undefined;

/** Ages are whole years: above 64 is at least 65. */
export const wholeYears = (age: Bounds): Bounds => {
  const low = Math.max(
    age['at-least'] === undefined ? -Infinity : Math.ceil(age['at-least']),
    age.above === undefined ? -Infinity : Math.floor(age.above) + 1,
  );
  const high = Math.min(
    age['at-most'] === undefined ? Infinity : Math.floor(age['at-most']),
    age.below === undefined ? Infinity : Math.ceil(age.below) - 1,
  );
  return { ...(low === -Infinity ? {} : { 'at-least': low }), ...(high === Infinity ? {} : { 'at-most': high }) };
};

function numbers(variable: string, bounds: Bounds, negated: boolean): readonly Box[] {
  const inside = intervalOf(bounds);
  const box = (interval: Interval): readonly Box[] =>
    isEmptyInterval(interval) ? [] : [{ ...EVERYBODY, numbers: new Map([[variable, interval]]) }];
  if (!negated) return box(inside);
  if (isEmptyInterval(inside)) return [EVERYBODY];
  return outside(inside).flatMap(box);
}

function intervalOf(bounds: Bounds): Interval {
  const least = bounds['at-least'] ?? -Infinity;
  const above = bounds.above ?? -Infinity;
  const most = bounds['at-most'] ?? Infinity;
  const below = bounds.below ?? Infinity;
  return {
    low: Math.max(least, above),
    high: Math.min(most, below),
    withoutLow: above >= least,
    withoutHigh: below <= most,
  };
}
