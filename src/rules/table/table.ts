import { type Finding, fail, finding, isObject, ok, type Result } from '../../kernel/index.ts';
import { parseRows } from '../reading/parse.ts';
import type { Condition, RuleRow } from '../rule-profile.ts';
import { cellOf, conditionOf } from './cells.ts';
import { readCsv, writeCsv } from './csv.ts';

/*
 * The rows of a rule as a spreadsheet, both ways without loss: a line a row, a column a question, the last column the outcome. A condition that
 * does not fit into columns stands as JSON in the column `when`.
 */

const FIXED = ['row', 'population', 'when', 'then'] as const;

/** The rows as CSV. Columns in the order in which the rows ask. */
export function rowsToCsv(rows: readonly RuleRow[]): string {
  const columns = [...new Set(rows.flatMap(({ when }) => partsOf(when).flatMap((part) => cellOf(part)?.column ?? [])))];
  const lines = rows.map(({ row, population, when, then }) => {
    const cells = cellsOf(when, columns);
    return [
      row,
      population ?? '',
      ...columns.map((column) => cells?.get(column) ?? ''),
      cells === undefined ? JSON.stringify(when) : '',
      typeof then === 'string' ? then : JSON.stringify(then),
    ];
  });
  return writeCsv([['row', 'population', ...columns, 'when', 'then'], ...lines]);
}

const partsOf = (when: Condition): readonly Condition[] => ('all' in when && when.all.length > 1 ? when.all : [when]);

/** A cell for each part of the condition; undefined where reading them back would not give the very same condition. */
function cellsOf(when: Condition, columns: readonly string[]): ReadonlyMap<string, string> | undefined {
  const cells = new Map<string, string>();
  for (const part of partsOf(when)) {
    const cell = cellOf(part);
    if (cell === undefined || cells.has(cell.column)) return undefined;
    cells.set(cell.column, cell.text);
  }
  const back = conditionOfCells(
    columns.flatMap((column) => (cells.has(column) ? [[column, cells.get(column) ?? '']] : [])),
  );
  return sameJson(back.condition, when) ? cells : undefined;
}

function conditionOfCells(cells: readonly (readonly string[])[]): {
  readonly condition?: unknown;
  readonly faults: readonly (readonly [string, string])[];
} {
  const parts: unknown[] = [];
  const faults: (readonly [string, string])[] = [];
  for (const [column = '', text = ''] of cells) {
    const read = conditionOf(column, text);
    if (typeof read === 'string') faults.push([column, read]);
    else parts.push(read.condition);
  }
  return { condition: parts.length === 1 ? parts[0] : { all: parts }, faults };
}

/** Reads rows from CSV. A fault names the line, and as its column the number of the cell. */
export function rowsFromCsv(text: string, file: string): Result<readonly RuleRow[]> {
  const [header, ...lines] = readCsv(text);
  const findings: Finding[] = [];
  const say = (line: number, cell: number, message: string): void => {
    findings.push(finding('rules.table', message, { file, line, column: cell + 1 }));
  };
  const names = header?.cells.map((name) => name.trim()) ?? [];
  for (const needed of ['row', 'then'] as const)
    if (!names.includes(needed)) say(1, 0, `the first line names no column ${needed}`);
  for (const [i, name] of names.entries())
    if (name === '' || names.indexOf(name) < i)
      say(1, i, name === '' ? 'a column has no name' : `two columns are named ${name}`);
  if (findings.length > 0) return fail(...findings);

  const rows: unknown[] = [];
  for (const { line, cells } of lines) {
    const at = (name: string): string => cells[names.indexOf(name)]?.trim() ?? '';
    const asked = names
      .filter((name) => !FIXED.some((fixed) => fixed === name) && at(name) !== '')
      .map((name) => [name, at(name)]);
    const { condition, faults } = conditionOfCells(asked);
    for (const [name, why] of faults) say(line, names.indexOf(name), `${name}: ${why}`);
    const written = at('when') === '' ? undefined : jsonOf(at('when'));
    if (at('when') !== '' && !isObject(written)) say(line, names.indexOf('when'), 'when: is not a condition in JSON');
    if (written !== undefined && asked.length > 0)
      say(line, names.indexOf('when'), 'when: stands beside other columns; say it in one way');
    if (at('when') === '' && asked.length === 0) say(line, 0, 'the line asks nothing');
    const then = at('then').startsWith('{') ? jsonOf(at('then')) : at('then');
    const population = at('population');
    rows.push({ row: at('row'), ...(population === '' ? {} : { population }), when: written ?? condition, then });
  }
  if (findings.length > 0) return fail(...findings);
  const lineOf = (index: number): number => lines[index]?.line ?? 1;
  const checked = parseRows(rows);
  if (!checked.ok)
    return fail(
      ...checked.faults.map(({ path, message }) =>
        finding('rules.table', message, { file, line: lineOf(Number(path[0] ?? 0)) }),
      ),
    );
  return ok(checked.value);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Equal whatever the order of keys. */
function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}
