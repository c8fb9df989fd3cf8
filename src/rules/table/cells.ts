import type { Bounds } from '../interval.ts';
import type { Condition, Leaf } from '../rule-profile.ts';

/*
 * One leaf condition as a column and a cell of a spreadsheet:
 *   CYP2C19                         Poor Metabolizer | Likely Poor Metabolizer
 *   CYP2D6 score                    >= 1.25 & <= 2.25
 *   CYP2C19 diplotype               *2/*2 | *2/*3
 *   BRCA1 variant                   pathogenic | likely-pathogenic
 *   CYP2C19 tested                  yes
 *   HLA-B*57:01                     positive
 *   age                             >= 18 & < 65
 *   sex                             female
 *   pregnant                        no
 *   has gout                        yes                    (no: the problem is not there)
 *   allergy to clopidogrel          no
 *   takes @statins (active)         yes
 *   hba1c                           >= 5.7                 or: on file
 *   hba1c (any, within 90 days)     >= 5.7
 */

const SIGNS: readonly (readonly [keyof Bounds, string])[] = [
  ['at-least', '>='],
  ['above', '>'],
  ['at-most', '<='],
  ['below', '<'],
];
const ON_FILE = 'on file';

export interface Cell {
  readonly column: string;
  readonly text: string;
}

/** The column and cell of a condition; undefined for those that have none of their own. */
export function cellOf(condition: Condition): Cell | undefined {
  if ('not' in condition) {
    const inner = condition.not;
    if (!('condition' in inner || 'drug' in inner || 'allergy' in inner)) return undefined;
    const cell = leafCell(inner);
    return cell === undefined ? undefined : { ...cell, text: 'no' };
  }
  return 'all' in condition || 'any' in condition ? undefined : leafCell(condition);
}

function leafCell(leaf: Leaf): Cell | undefined {
  if ('gene' in leaf) {
    const { gene } = leaf;
    if ('phenotype' in leaf) return { column: gene, text: listText(leaf.phenotype) };
    if ('score' in leaf) return { column: `${gene} score`, text: boundsCell(leaf.score) };
    if ('diplotype' in leaf) return { column: `${gene} diplotype`, text: listText(leaf.diplotype) };
    if ('tested' in leaf)
      return leaf.allele === undefined ? { column: `${gene} tested`, text: leaf.tested ? 'yes' : 'no' } : undefined;
    if ('allele' in leaf) return { column: `${gene}${leaf.allele}`, text: leaf.is };
    return { column: `${gene} variant`, text: listText(leaf.variant) };
  }
  if ('drug' in leaf) return { column: `takes ${leaf.drug} (${leaf.taken})`, text: 'yes' };
  if ('condition' in leaf) return { column: `has ${leaf.condition}`, text: 'yes' };
  if ('allergy' in leaf) return { column: `allergy to ${leaf.allergy}`, text: 'yes' };
  if ('observation' in leaf) {
    const how = [
      leaf.pick,
      leaf['within-days'] === undefined ? undefined : `within ${leaf['within-days']} days`,
    ].filter((part) => part !== undefined);
    const column = how.length === 0 ? leaf.observation : `${leaf.observation} (${how.join(', ')})`;
    return { column, text: boundsCell(leaf) || ON_FILE };
  }
  if ('age' in leaf) return { column: 'age', text: boundsCell(leaf.age) };
  if ('sex' in leaf) return { column: 'sex', text: leaf.sex };
  // Code does not belong into a spreadsheet: like nested conditions, it stays where it is.
  if ('fhirpath' in leaf || 'elm' in leaf) return undefined;
  return { column: 'pregnant', text: leaf.pregnant ? 'yes' : 'no' };
}

const listText = (values: readonly string[]): string => values.join(' | ');
const boundsCell = (bounds: Bounds): string =>
  SIGNS.flatMap(([key, sign]) => (bounds[key] === undefined ? [] : [`${sign} ${bounds[key]}`])).join(' & ');

/**
 * The condition of a cell, as plain data for the schema to judge; a text that says why where the cell cannot be read. Nothing here trusts the
 * names: a misspelt column becomes a measurement that no vocabulary has, and lint says so.
 */
export function conditionOf(column: string, text: string): { readonly condition: unknown } | string {
  const words = column.split(' ');
  const [first = '', second = ''] = words;
  if (column === 'age') return withBounds(text, (age) => ({ age }));
  if (column === 'sex') return { condition: { sex: text } };
  if (column === 'pregnant') return yesOrNo(text, (pregnant) => ({ pregnant }));
  if (first === 'has' && words.length === 2) return yesOrNo(text, (is) => negatedUnless(is, { condition: second }));
  if (column.startsWith('allergy to '))
    return yesOrNo(text, (is) => negatedUnless(is, { allergy: column.slice('allergy to '.length) }));
  const takes = /^takes (.{1,100}) \((ordered|active|either)\)$/.exec(column);
  if (takes !== null) return yesOrNo(text, (is) => negatedUnless(is, { drug: takes[1], taken: takes[2] }));
  if (words.length === 2 && second === 'score') return withBounds(text, (score) => ({ gene: first, score }));
  if (words.length === 2 && second === 'diplotype') return { condition: { gene: first, diplotype: listOf(text) } };
  if (words.length === 2 && second === 'variant') return { condition: { gene: first, variant: listOf(text) } };
  if (words.length === 2 && second === 'tested') return yesOrNo(text, (tested) => ({ gene: first, tested }));
  const star = column.indexOf('*');
  if (star > 0 && words.length === 1)
    return { condition: { gene: column.slice(0, star), allele: column.slice(star), is: text } };
  if (/^[A-Z][A-Z0-9-]*$/.test(column)) return { condition: { gene: column, phenotype: listOf(text) } };
  return observationOf(column, text);
}

function observationOf(column: string, text: string): { readonly condition: unknown } | string {
  const written = /^([a-z0-9-]{1,80})(?: \((?:(latest|any|mean))?(?:, )?(?:within ([0-9]{1,6}) days)?\))?$/.exec(
    column,
  );
  if (written === null) return 'the column names no gene, problem, drug, measurement, age, sex or pregnancy';
  const [, observation, pick, days] = written;
  const how = {
    ...(pick === undefined ? {} : { pick }),
    ...(days === undefined ? {} : { 'within-days': Number(days) }),
  };
  if (text === ON_FILE) return { condition: { observation, ...how } };
  return withBounds(text, (bounds) => ({ observation, ...bounds, ...how }));
}

const listOf = (text: string): readonly string[] => text.split('|').map((part) => part.trim());
const negatedUnless = (is: boolean, leaf: unknown): unknown => (is ? leaf : { not: leaf });

function yesOrNo(text: string, make: (is: boolean) => unknown): { readonly condition: unknown } | string {
  const word = text.toLowerCase();
  if (word !== 'yes' && word !== 'no') return `must be yes or no, not ${text}`;
  return { condition: make(word === 'yes') };
}

function withBounds(text: string, make: (bounds: Bounds) => unknown): { readonly condition: unknown } | string {
  const bounds: { -readonly [K in keyof Bounds]: Bounds[K] } = {};
  for (const part of text.split('&')) {
    const written = /^(>=|>|<=|<) ?(-?[0-9]{1,12}(?:\.[0-9]{1,12})?(?:e[+-]?[0-9]{1,3})?)$/.exec(part.trim());
    const key = SIGNS.find(([, sign]) => sign === written?.[1])?.[0];
    if (written === null || key === undefined) return `must be bounds such as ">= 18 & < 65", not ${text}`;
    if (bounds[key] !== undefined) return `says ${written[1]} twice`;
    bounds[key] = Number(written[2]);
  }
  return { condition: make(bounds) };
}
