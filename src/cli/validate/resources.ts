import { type Bytes, bytesOf } from '../pgx/lines.ts';

/** The text of one resource, with its line (from 1) where there is one on each line. */
export interface ResourceText {
  readonly line: number | undefined;
  /** Undefined when it is too long to be read. */
  readonly text: string | undefined;
}

/** Longest resource in characters; a Bundle of a whole chart has a few million. */
const LONGEST = 64 * 1024 * 1024;
const NDJSON = /\.ndjson$/i;

/** Lines as they stand, the break left out; undefined for one that is too long. */
async function* rawLines(bytes: Bytes): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder('utf-8');
  let rest: string | undefined = '';
  const grown = (more: string): string | undefined =>
    rest === undefined || rest.length + more.length > LONGEST ? undefined : rest + more;
  for await (const piece of bytes) {
    const text = typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    const parts = text.split('\n');
    for (const part of parts.slice(0, -1)) {
      yield grown(part);
      rest = '';
    }
    rest = grown(parts.at(-1) ?? '');
  }
  if (rest === undefined || rest !== '') yield rest;
}

const isWhole = (line: string): boolean => {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
};

/**
 * The resources of a file, or of standard input (`-`): one, or one a line. A first line that is a whole resource with more below it makes
 * NDJSON of a file whatever it is called. Rejects when the file cannot be read.
 */
export async function* resourcesIn(file: string, stdin: Bytes): AsyncGenerator<ResourceText> {
  let byLine = NDJSON.test(file) ? true : undefined;
  let whole: string | undefined = '';
  let first: ResourceText | undefined;
  let line = 0;
  for await (const text of rawLines(bytesOf(file, stdin))) {
    line++;
    const blank = text?.trim() === '';
    if (byLine === undefined && !blank) {
      if (first === undefined) first = { line, text };
      else {
        byLine = first.text === undefined || isWhole(first.text);
        if (byLine) yield first;
      }
    }
    if (byLine === true) {
      if (!blank) yield { line, text };
    } else
      whole =
        whole === undefined || text === undefined || whole.length + text.length > LONGEST
          ? undefined
          : `${whole}${text}\n`;
  }
  if (byLine !== true) yield { line: undefined, text: whole };
}
