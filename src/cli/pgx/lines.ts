import { createReadStream } from 'node:fs';

/** Longest line in characters: a case with hundreds of facts has some ten thousand. */
export const LONGEST_LINE = 1_000_000;

/** A line of the input with its number (from 1); `text` is undefined for one that is too long. */
export interface Line {
  readonly number: number;
  readonly text: string | undefined;
}

/** Pieces of bytes: a file, standard input, or what a test hands over. */
export type Bytes = AsyncIterable<Uint8Array | string>;

/** Opens a file for reading line by line; `-` is standard input. Rejects when it cannot be read. */
export const bytesOf = (file: string | undefined, stdin: Bytes): Bytes =>
  file === undefined || file === '-' ? stdin : createReadStream(file);

/** Lines of UTF-8 text, empty ones left out; the lines of one piece are handed on together, since awaiting each would cost more than answering it. */
export async function* linesOf(bytes: Bytes): AsyncGenerator<readonly Line[]> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let number = 0;
  let tooLong = false;
  const take = (text: string): Line | undefined => {
    number += 1;
    const long = tooLong || text.length > LONGEST_LINE;
    tooLong = false;
    if (long) return { number, text: undefined };
    const trimmed = text.trim();
    return trimmed === '' ? undefined : { number, text: trimmed };
  };
  for await (const piece of bytes) {
    const parts = (rest + (typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true }))).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > LONGEST_LINE) {
      // Nothing of a line that never ends is kept but that it was too long.
      tooLong = true;
      rest = '';
    }
    const lines = parts.flatMap((part) => take(part) ?? []);
    if (lines.length > 0) yield lines;
  }
  const last = take(rest + decoder.decode());
  if (last !== undefined) yield [last];
}
