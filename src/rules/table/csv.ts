/*
 * Comma-separated values (RFC 4180), as spreadsheets write and read them.
 */

export interface CsvLine {
  /** Line of the file on which the record begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const quoted = (cell: string): string => (/[",;\n\r]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export const writeCsv = (records: readonly (readonly string[])[]): string =>
  records.map((cells) => `${cells.map(quoted).join(',')}\n`).join('');

/** Reads records; of a text whose first line has semicolons and no comma, as some spreadsheets write, the semicolon parts cells. */
export function readCsv(text: string): readonly CsvLine[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const [firstLine = ''] = source.split('\n', 1);
  const comma = !firstLine.includes(',') && firstLine.includes(';') ? ';' : ',';
  const lines: CsvLine[] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  let line = 1;
  let begin = 1;
  const endCell = (): void => {
    cells.push(cell);
    cell = '';
  };
  const endLine = (): void => {
    endCell();
    if (cells.some((one) => one !== '')) lines.push({ line: begin, cells });
    cells = [];
    begin = line + 1;
  };
  for (let i = 0; i < source.length; i++) {
    const char = source[i] ?? '';
    if (isQuoted) {
      if (char === '"' && source[i + 1] === '"') {
        cell += '"';
        i++;
      } else if (char === '"') isQuoted = false;
      else cell += char;
    } else if (char === '"' && cell === '') isQuoted = true;
    else if (char === comma) endCell();
    else if (char === '\n') endLine();
    else if (char !== '\r') cell += char;
    if (char === '\n') line++;
  }
  if (cell !== '' || cells.length > 0) endLine();
  return lines;
}
