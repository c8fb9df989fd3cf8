import { boundsText } from '../explain/words.ts';
import type { Interval } from '../interval.ts';

/*
 * A box: a set of patients described variable by variable. A condition is a union of boxes, so that overlap, cover and gaps of rows can be
 * reckoned instead of tried out.
 */

/** What a variable is about: views of the same gene depend on each other, and the tables alone know how. */
export interface Box {
  /** Variables with a few values: phenotype of a gene, carriage of an allele, gender. */
  readonly terms: ReadonlyMap<string, ReadonlySet<string>>;
  /** Variables with a number: age, activity score, a measurement. */
  readonly numbers: ReadonlyMap<string, Interval>;
  /** Everything else that is either so or not. */
  readonly flags: ReadonlyMap<string, boolean>;
}

export const EVERYBODY: Box = { terms: new Map(), numbers: new Map(), flags: new Map() };

export const isEmptyInterval = ({ low, high, withoutLow, withoutHigh }: Interval): boolean =>
  low > high || (low === high && (withoutLow || withoutHigh));

/** Ages are whole years from 0: the youngest and the oldest of an interval. */
const yearsIn = ({ low, high, withoutLow, withoutHigh }: Interval): readonly [number, number] => [
  Math.max(0, withoutLow ? Math.floor(low) + 1 : Math.ceil(low)),
  withoutHigh ? Math.ceil(high) - 1 : Math.floor(high),
];
const holdsAge = (interval: Interval): boolean => {
  const [youngest, oldest] = yearsIn(interval);
  return youngest <= oldest;
};

const narrower = (a: Interval, b: Interval): Interval => ({
  low: Math.max(a.low, b.low),
  high: Math.min(a.high, b.high),
  withoutLow: (a.low >= b.low && a.withoutLow) || (b.low >= a.low && b.withoutLow),
  withoutHigh: (a.high <= b.high && a.withoutHigh) || (b.high <= a.high && b.withoutHigh),
});

const isInside = (inner: Interval, outer: Interval): boolean =>
  (inner.low > outer.low || (inner.low === outer.low && (inner.withoutLow || !outer.withoutLow))) &&
  (inner.high < outer.high || (inner.high === outer.high && (inner.withoutHigh || !outer.withoutHigh)));

/** What both maps say, `join` telling where they speak of the same; undefined where that is nothing. A map is copied only where something is added to it. */
function joined<V>(
  a: ReadonlyMap<string, V>,
  b: ReadonlyMap<string, V>,
  join: (variable: string, own: V | undefined, other: V) => V | undefined,
): ReadonlyMap<string, V> | undefined {
  if (b.size === 0) return a;
  const all = new Map(a);
  for (const [variable, other] of b) {
    const shared = join(variable, all.get(variable), other);
    if (shared === undefined) return undefined;
    all.set(variable, shared);
  }
  return all;
}

const sharedTerms = (_: string, own: ReadonlySet<string> | undefined, other: ReadonlySet<string>) => {
  const shared = own === undefined ? other : new Set([...own].filter((value) => other.has(value)));
  return shared.size === 0 ? undefined : shared;
};
const sharedNumbers = (variable: string, own: Interval | undefined, other: Interval) => {
  const shared = own === undefined ? other : narrower(own, other);
  return isEmptyInterval(shared) || (variable === 'age' && !holdsAge(shared)) ? undefined : shared;
};
const sharedFlag = (_: string, own: boolean | undefined, other: boolean) => (own === !other ? undefined : other);

/** The patients in both; undefined when there can be none. */
export function intersection(a: Box, b: Box): Box | undefined {
  const terms = joined(a.terms, b.terms, sharedTerms);
  const numbers = terms && joined(a.numbers, b.numbers, sharedNumbers);
  const flags = numbers && joined(a.flags, b.flags, sharedFlag);
  if (flags === undefined || numbers === undefined || terms === undefined) return undefined;
  const box: Box = { terms, numbers, flags };
  return saysOfTheUntested(box) ? undefined : box;
}

/** A gene that was never tested has no result. */
function saysOfTheUntested({ terms, numbers, flags }: Box): boolean {
  for (const [variable, is] of flags) {
    if (is || !variable.startsWith('tested ')) continue;
    const what = variable.slice('tested '.length);
    for (const other of [
      ...terms.keys(),
      ...numbers.keys(),
      ...[...flags].filter(([, set]) => set).map(([key]) => key),
    ])
      if (subjectOf(other) === what || (geneOf(other) === what && !other.startsWith('tested '))) return true;
  }
  return false;
}

/** Whether every patient of `inner` is in `outer`. */
export function contains(outer: Box, inner: Box): boolean {
  for (const [variable, values] of outer.terms) {
    const own = inner.terms.get(variable);
    if (own === undefined || ![...own].every((value) => values.has(value))) return false;
  }
  for (const [variable, interval] of outer.numbers) {
    const own = inner.numbers.get(variable);
    if (own === undefined || !isInside(own, interval)) return false;
  }
  for (const [variable, is] of outer.flags) if (inner.flags.get(variable) !== is) return false;
  return true;
}

/** The patients of `box` that are not in `taken`, as boxes. `domainOf`: all values of a variable of few. */
export function without(box: Box, taken: Box, domainOf: (variable: string) => readonly string[]): readonly Box[] {
  if (intersection(box, taken) === undefined) return [box];
  const opposites: Box[] = [
    ...[...taken.terms].map(([variable, values]) => ({
      ...EVERYBODY,
      terms: new Map([[variable, new Set(domainOf(variable).filter((value) => !values.has(value)))]]),
    })),
    ...[...taken.numbers].flatMap(([variable, interval]) =>
      outside(interval).map((rest) => ({ ...EVERYBODY, numbers: new Map([[variable, rest]]) })),
    ),
    ...[...taken.flags].map(([variable, is]) => ({ ...EVERYBODY, flags: new Map([[variable, !is]]) })),
  ];
  return opposites.flatMap((opposite) => {
    const hasNone = [...opposite.terms.values()].some((values) => values.size === 0);
    return hasNone ? [] : (intersection(box, opposite) ?? []);
  });
}

/** The numbers below and above an interval. */
export function outside({ low, high, withoutLow, withoutHigh }: Interval): readonly Interval[] {
  return [
    { low: -Infinity, high: low, withoutLow: true, withoutHigh: !withoutLow },
    { low: high, high: Infinity, withoutLow: !withoutHigh, withoutHigh: true },
  ].filter((rest) => rest.high !== -Infinity && rest.low !== Infinity && !isEmptyInterval(rest));
}

/** `phenotype CYP2C19` → `CYP2C19`, `allele HLA-B *57:01` → `HLA-B*57:01`; undefined for what is not about a gene. */
function subjectOf(variable: string): string | undefined {
  const [view, gene, allele] = variable.split(' ');
  return gene !== undefined && view !== undefined && GENE_VIEWS.has(view) && view !== 'tested'
    ? `${gene}${allele?.startsWith('*') ? allele : ''}`
    : undefined;
}
const GENE_VIEWS = new Set(['phenotype', 'allele', 'score', 'diplotype', 'variant', 'tested']);
function geneOf(variable: string): string | undefined {
  const [view, gene] = variable.split(' ');
  return view !== undefined && GENE_VIEWS.has(view) ? gene : undefined;
}

/**
 * Whether a patient in the box surely can exist. Two views of one gene (phenotype and score), a problem that is there beside one that is not
 * (one may include the other), or two windows on one measurement may exclude each other in ways that boxes do not know.
 */
export function isCertainlyPossible({ terms, numbers, flags }: Box): boolean {
  const views = new Map<string, string>();
  const measurements = new Set<string>();
  for (const variable of [...terms.keys(), ...numbers.keys(), ...flags.keys()]) {
    const gene = geneOf(variable);
    const [view = ''] = variable.split(' ');
    if (gene !== undefined && view !== 'allele') {
      if (views.has(gene) && views.get(gene) !== variable) return false;
      views.set(gene, variable);
    }
    if (view === 'observation') {
      const measurement = variable.split(' ')[1] ?? '';
      if (measurements.has(measurement)) return false;
      measurements.add(measurement);
    }
  }
  const kinds = new Map<string, boolean>();
  for (const [variable, is] of flags) {
    const [kind = ''] = variable.split(' ');
    if (kinds.has(kind) && kinds.get(kind) !== is) return false;
    kinds.set(kind, is);
  }
  return true;
}

/** The smallest description of a patient in the box: `CYP2C19 Poor Metabolizer, age at least 65`. */
export function boxText({ terms, numbers, flags }: Box): string {
  const parts = [
    ...[...terms].map(([variable, values]) => {
      const [value = ''] = values;
      return variable === 'sex' ? value : `${subjectOf(variable) ?? variable} ${value}`;
    }),
    ...[...numbers].map(([variable, interval]) => {
      const name = variable
        .split(' ')
        .slice(0, 2)
        .join(' ')
        .replace(/^observation /, '');
      return `${name} ${intervalText(variable, interval)}`;
    }),
    ...[...flags].map(([variable, is]) => `${is ? '' : 'not '}${variable}`),
  ];
  return parts.length === 0 ? 'any patient' : parts.join(', ');
}

function intervalText(variable: string, interval: Interval): string {
  if (variable === 'age') {
    const [youngest, oldest] = yearsIn(interval);
    return boundsText({ 'at-least': youngest, ...(oldest === Infinity ? {} : { 'at-most': oldest }) });
  }
  const { low, high, withoutLow, withoutHigh } = interval;
  return boundsText({
    ...(low === -Infinity ? {} : withoutLow ? { above: low } : { 'at-least': low }),
    ...(high === Infinity ? {} : withoutHigh ? { below: high } : { 'at-most': high }),
  });
}
