import type { Terminology } from '../../terminology/terminology.ts';
import { drugNames } from '../judge/leaf.ts';
import type { Path, RuleFile } from '../rule-file.ts';
import { outcomeOf } from '../walk.ts';
import { type Box, boxText, contains, EVERYBODY, intersection, without } from './box.ts';
import { boxesOf, phenotypeDomain, product } from './boxes-of.ts';
import { isCovered, overlap, rowBoxes } from './rows.ts';

/*
 * What a set of decision tables leaves open or says twice: over the results that the genes of a rule can have, and over the rules of a drug.
 */

export interface Gap {
  readonly kind: /** No row speaks for these results. */
    | 'uncovered'
    /** Rows speak for some patients with these results only. */
    | 'partly-covered'
    /** Two rows that exclude each other hold together. */
    | 'overlap'
    /** Rows before it hold whenever this one does. */
    | 'shadowed'
    /** The row can hold for nobody. */
    | 'dead'
    /** Two rules of one drug: one asks for a change, the other for none. */
    | 'contradiction'
    /** Too involved to be reckoned. */
    | 'not-analysed';
  readonly ruleId: string;
  readonly file: RuleFile;
  readonly path: Path;
  readonly rows: readonly string[];
  readonly otherRule?: string;
  readonly drug?: string;
  /** The smallest example of a patient, in words. */
  readonly example?: string;
}

/** Results per rule beyond which gaps are not listed one by one. */
const MOST_RESULTS = 2_000;

/** Gaps of every rule that is not retired, and contradictions between the rules of each drug. */
export function gapsOf(files: readonly RuleFile[], terminology: Terminology): readonly Gap[] {
  const living = files.filter(({ value }) => value.status !== 'retired');
  const analysed = living.map((file) => ({ file, boxes: rowBoxes(file.value, terminology) }));
  return [...analysed.flatMap((one) => ruleGaps(one, terminology)), ...contradictions(analysed, terminology)];
}

interface Analysed {
  readonly file: RuleFile;
  readonly boxes: readonly (readonly Box[] | undefined)[];
}

function ruleGaps({ file, boxes }: Analysed, terminology: Terminology): readonly Gap[] {
  const { value: rule } = file;
  const gaps: Gap[] = [];
  const gap = (kind: Gap['kind'], row: number | undefined, rows: readonly string[], example?: string): void => {
    const path: Path = row === undefined ? ['rows'] : ['rows', row, 'when'];
    gaps.push({ kind, ruleId: rule.id, file, path, rows, ...(example === undefined ? {} : { example }) });
  };
  const name = (row: number): string => rule.rows[row]?.row ?? '';
  const known: Box[] = [];
  for (const [j, own] of boxes.entries()) {
    if (own === undefined) gap('not-analysed', j, [name(j)]);
    else if (own.length === 0) gap('dead', j, [name(j)]);
    else if (rule.hit === 'first' && isCovered(own, known)) gap('shadowed', j, [name(j)]);
    else if (rule.hit === 'first-known' && own.every((box) => known.some((other) => contains(other, box))))
      gap('shadowed', j, [name(j)]);
    else if (rule.hit === undefined || rule.hit === 'unique')
      for (const [i, other] of boxes.slice(0, j).entries()) {
        const shared = other === undefined ? undefined : overlap(own, other);
        if (shared !== undefined) gap('overlap', j, [name(i), name(j)], boxText(shared));
      }
    known.push(...(own ?? []));
  }
  if (boxes.every((own) => own !== undefined))
    for (const { kind, example } of openResults(file, known, terminology)) gap(kind, undefined, [], example);
  return gaps;
}

/** The results of the rule's genes for which no row speaks, or only for some patients. */
function openResults(
  { value: rule }: RuleFile,
  rows: readonly Box[],
  terminology: Terminology,
): readonly { readonly kind: 'uncovered' | 'partly-covered'; readonly example: string }[] {
  const domains = new Map<string, readonly string[]>();
  for (const { terms } of rows)
    for (const variable of terms.keys()) {
      const domain = domainOf(variable, terminology);
      if (variable !== 'sex') domains.set(variable, domain);
    }
  const gate = rule.when === undefined ? [EVERYBODY] : boxesOf(rule.when, terminology);
  const results = [...domains].reduce<readonly Box[] | undefined>(
    (points, [variable, values]) => {
      if (points === undefined || points.length * values.length > MOST_RESULTS) return undefined;
      return points.flatMap((point) =>
        values.map((value) => ({ ...point, terms: new Map([...point.terms, [variable, new Set([value])]]) })),
      );
    },
    [EVERYBODY],
  );
  if (domains.size === 0 || results === undefined || gate === undefined) return [];
  const speaking = rows.flatMap((box) => asResult(box) ?? []);
  const open: { kind: 'uncovered' | 'partly-covered'; box: Box }[] = [];
  for (const result of results) {
    const asked = product([gate, [result]]) ?? [];
    if (asked.length === 0) continue;
    const relevant = speaking.filter((box) => intersection(box, result) !== undefined);
    let rest: readonly Box[] | undefined = asked;
    for (const box of relevant)
      rest = rest?.flatMap((one) => without(one, box, (variable) => domainOf(variable, terminology)));
    const [first] = rest ?? [];
    if (first === undefined) continue;
    open.push(relevant.length === 0 ? { kind: 'uncovered', box: result } : { kind: 'partly-covered', box: first });
  }
  return merged(open, domains);
}

/** Results that are open whatever another gene says are one gap. */
function merged(
  open: readonly { readonly kind: 'uncovered' | 'partly-covered'; readonly box: Box }[],
  domains: ReadonlyMap<string, readonly string[]>,
): readonly { readonly kind: 'uncovered' | 'partly-covered'; readonly example: string }[] {
  const uncovered = open.filter(({ kind }) => kind === 'uncovered').map(({ box }) => box);
  let left = uncovered;
  const whole: Box[] = [];
  const all = [...domains.values()].reduce((count, values) => count * values.length, 1);
  for (const [variable, values] of domains)
    for (const value of values) {
      const same = uncovered.filter(({ terms }) => terms.get(variable)?.has(value));
      if (domains.size < 2 || same.length < all / values.length) continue;
      whole.push({ ...EVERYBODY, terms: new Map([[variable, new Set([value])]]) });
      left = left.filter((box) => !same.includes(box));
    }
  return [
    ...[...whole, ...left].map((box) => ({ kind: 'uncovered' as const, example: boxText(box) })),
    ...open.filter(({ kind }) => kind === 'partly-covered').map(({ kind, box }) => ({ kind, example: boxText(box) })),
  ];
}

/** A row's box as it speaks of results: that a gene was tested goes without saying, and rows on its score speak elsewhere. */
function asResult(box: Box): Box | undefined {
  if ([...box.numbers.keys()].some((variable) => variable.startsWith('score '))) return undefined;
  const flags = [...box.flags].filter(([variable]) => !variable.startsWith('tested '));
  if ([...box.flags].some(([variable, is]) => variable.startsWith('tested ') && !is)) return undefined;
  return { ...box, flags: new Map(flags) };
}

function domainOf(variable: string, terminology: Terminology): readonly string[] {
  const [view, gene = ''] = variable.split(' ');
  if (view === 'phenotype') return phenotypeDomain(gene, terminology);
  return view === 'allele' ? ['positive', 'negative'] : ['female', 'male'];
}

/** Rows of different rules of one drug that hold together, where one asks for a change and the other says that none is needed. */
function contradictions(analysed: readonly Analysed[], terminology: Terminology): readonly Gap[] {
  const byDrug = new Map<string, Analysed[]>();
  for (const one of analysed) {
    const { trigger } = one.file.value;
    if ('drugs' in trigger)
      for (const drug of new Set(trigger.drugs.flatMap((written) => drugNames(written, terminology) ?? [])))
        byDrug.set(drug, [...(byDrug.get(drug) ?? []), one]);
  }
  const gaps: Gap[] = [];
  for (const [drug, rules] of byDrug)
    for (const [i, one] of rules.entries())
      for (const other of rules.slice(i + 1)) gaps.push(...betweenRules(drug, one, other));
  return gaps;
}

function* betweenRules(drug: string, one: Analysed, other: Analysed): Generator<Gap> {
  const isSilent = ({ file }: Analysed, row: number): boolean => outcomeOf(file.value, row)?.category === 'none';
  for (const [i, a] of one.boxes.entries())
    for (const [j, b] of other.boxes.entries()) {
      if (a === undefined || b === undefined || isSilent(one, i) === isSilent(other, j)) continue;
      const shared = overlap(reached(one, i), reached(other, j));
      if (shared === undefined) continue;
      yield {
        kind: 'contradiction',
        ruleId: one.file.value.id,
        file: one.file,
        path: ['rows', i, 'when'],
        rows: [one.file.value.rows[i]?.row ?? '', other.file.value.rows[j]?.row ?? ''],
        otherRule: other.file.value.id,
        drug,
        example: boxText(shared),
      };
    }
}

/** The patients that a row speaks for: in a table whose first row counts, those whom no earlier row takes. Only whole boxes are taken off. */
function reached({ file, boxes }: Analysed, row: number): readonly Box[] {
  const own = boxes[row] ?? [];
  if (file.value.hit === undefined || file.value.hit === 'unique') return own;
  const earlier = boxes.slice(0, row).flatMap((box) => box ?? []);
  return own.filter((box) => !earlier.some((other) => contains(other, box)));
}
