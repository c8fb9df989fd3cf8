import { basename } from 'node:path';
import type { ImportCommandDeps } from './deps.ts';

/** A line on a terminal that is written anew. */
export interface ImportProgress {
  /** Bytes read of a file, of how many. */
  reading(path: string, read: number, of: number | undefined): void;
  /** Files, or samples of the one file, that are done. */
  done(count: number, of: number, what: 'files' | 'samples'): void;
  /** Takes the line away, so that something else can be written. */
  end(): void;
}

/** Milliseconds between two writings. */
const BETWEEN = 100;
const WIDTH = 30;

export function progressOf(deps: ImportCommandDeps, files: number): ImportProgress {
  let last = 0;
  let shown = false;
  const show = (text: string, share: number | undefined): void => {
    if (!deps.isTerminal || deps.now() - last < BETWEEN) return;
    last = deps.now();
    shown = true;
    const bar = share === undefined ? '' : ` [${'#'.repeat(Math.floor(share * WIDTH)).padEnd(WIDTH)}]`;
    deps.note(`\r${text}${bar}${share === undefined ? '' : ` ${Math.floor(share * 100)} %`}\u001b[K`);
  };
  return {
    // Of many files only their number is told: several are read at once.
    reading: (path, read, of) => {
      if (files > 1) return;
      if (of === undefined || of === 0) show(`${basename(path)} ${Math.round(read / 1_048_576)} MB`, undefined);
      else show(basename(path), read / of);
    },
    done: (count, of, what) => show(`${count} of ${of} ${what}`, count / of),
    end: () => {
      if (shown) deps.note('\r\u001b[K');
      shown = false;
      last = 0;
    },
  };
}
