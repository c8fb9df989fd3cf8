import { CallingThreads } from './calling-threads.ts';
import type { ImportCommandDeps } from './deps.ts';
import { type ImportOutput, type ImportTools, type ImportWish, importFile } from './import-file.ts';
import type { ImportProgress } from './progress.ts';

/** Tasks that wait for each thread: what is read ahead of them stays small. */
const AHEAD = 3;

/**
 * Imports files in the order in which they were named; several at once where there are threads. The samples of one file stay together: to hand what was read of
 * a sample to a thread costs as much as to call its genes.
 */
export async function* importAll(
  files: readonly string[],
  wish: ImportWish,
  tools: ImportTools,
  threads: ImportCommandDeps['threads'],
  progress: ImportProgress,
): AsyncGenerator<ImportOutput> {
  if (files.length > 1 && threads !== undefined && threads.count > 1) {
    yield* filesOnThreads(files, wish, threads, progress);
    return;
  }
  for (const [at, path] of files.entries()) {
    progress.done(at, files.length, 'files');
    yield await importFile(path, wish, tools, (read, of) => progress.reading(path, read, of));
  }
}

async function* filesOnThreads(
  files: readonly string[],
  wish: ImportWish,
  { script, count }: NonNullable<ImportCommandDeps['threads']>,
  progress: ImportProgress,
): AsyncGenerator<ImportOutput> {
  const pool = new CallingThreads(script, Math.min(count, files.length), wish);
  let done = 0;
  try {
    yield* inOrder(files, pool.count * AHEAD, async (path) => {
      const output = await pool.run(path);
      progress.done(++done, files.length, 'files');
      return output;
    });
  } finally {
    await pool.close();
  }
}

/** Works items side by side, so many ahead, and gives what comes of them in their order. */
async function* inOrder<Item, Made>(
  items: readonly Item[],
  ahead: number,
  work: (item: Item) => Promise<Made>,
): AsyncGenerator<Made> {
  const begun: Promise<Made>[] = [];
  let next = 0;
  const begin = (): void => {
    const item = items[next++];
    if (item === undefined) return;
    const made = work(item);
    // Waited for in its turn; until then a failure is nobody's.
    made.catch(() => undefined);
    begun.push(made);
  };
  for (let i = 0; i < ahead; i++) begin();
  for (let made = begun.shift(); made !== undefined; made = begun.shift()) {
    const output = await made;
    begin();
    yield output;
  }
}
