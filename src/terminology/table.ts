import { type Finding, finding, type Place } from '../kernel/index.ts';
import type { Placed } from './data.ts';

/*
 * Knowledge tables: tab-separated text; remarks `# name: value` first, then the names of the columns, then one row a line. They open in any
 * spreadsheet, and a change of one fact is a change of one line.
 */

/** Remarks that every knowledge table must carry: where its facts come from, how old they are, what may be done with them. */
const REQUIRED_REMARKS = ['title', 'source', 'version', 'date', 'licence'] as const;

export interface Table {
  readonly remarks: ReadonlyMap<string, string>;
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly cells: readonly string[];
  readonly line: number;
  readonly file: string;
}

/** Place of a cell; the column of the text is reckoned from the cells before it. */
export function cellPlace(row: TableRow, cell: number): Place {
  let column = 1;
  for (let i = 0; i < cell; i++) column += (row.cells[i]?.length ?? 0) + 1;
  return { file: row.file, line: row.line, column };
}

export const cellOf = (row: TableRow, cell: number): string => row.cells[cell] ?? '';

/** Splits a cell that holds a list: `J05AF06; J05AR02`. */
export const listOf = (cell: string): readonly string[] =>
  cell
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Reads a table whose columns must be exactly `columns`; faults are added to `findings`. */
export function readTable(text: string, file: string, columns: readonly string[], findings: Finding[]): Table {
  const remarks = new Map<string, string>();
  const rows: TableRow[] = [];
  let header = false;
  let line = 0;
  for (const written of text.split('\n')) {
    line++;
    const content = written.endsWith('\r') ? written.slice(0, -1) : written;
    if (content === '') continue;
    if (content.startsWith('# ')) {
      const colon = content.indexOf(': ');
      if (colon > 0 && !header) remarks.set(content.slice(2, colon), content.slice(colon + 2));
      continue;
    }
    const cells = content.split('\t');
    if (!header) {
      header = true;
      if (cells.join('\t') !== columns.join('\t'))
        findings.push(
          finding('knowledge.header', `The columns must be: ${columns.join(', ')}.`, { file, line, column: 1 }),
        );
      continue;
    }
    if (cells.length > columns.length)
      findings.push(
        finding('knowledge.cell', `${cells.length} cells in a row of ${columns.length} columns.`, {
          file,
          line,
          column: 1,
        }),
      );
    rows.push({ cells: cells.map((c) => c.trim()), line, file });
  }
  if (!header) findings.push(finding('knowledge.header', `The columns must be: ${columns.join(', ')}.`, { file }));
  for (const name of REQUIRED_REMARKS)
    if (!remarks.has(name))
      findings.push(finding('knowledge.header', `The remark "# ${name}: …" is missing.`, { file, line: 1 }));
  return { remarks, rows };
}

/** Reads a table and makes one value of each row; a row that `make` refuses with a Finding is left out. */
export function readRows<T>(
  text: string,
  file: string,
  columns: readonly string[],
  findings: Finding[],
  make: (row: TableRow, fault: (cell: number, message: string) => undefined) => T | undefined,
): readonly Placed<T>[] {
  const made: Placed<T>[] = [];
  for (const row of readTable(text, file, columns, findings).rows) {
    const value = make(row, (cell, message) => {
      findings.push(finding('knowledge.cell', message, cellPlace(row, cell)));
      return undefined;
    });
    if (value !== undefined) made.push({ row: value, place: { file, line: row.line, column: 1 } });
  }
  return made;
}
