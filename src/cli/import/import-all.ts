import { basename } from 'node:path';
import { readVcfFile } from '../../adapters/vcf/index.ts';
import { CallingThreads } from './calling-threads.ts';
import type { ImportCommandDeps } from './deps.ts';
import {
  type ImportOutput,
  type ImportTools,
  type ImportWish,
  importFile,
  importSamples,
  portable,
} from './import-file.ts';
import type { ImportProgress } from './progress.ts';

/** Samples of one file that a thread takes at once: some tenths of a second of work. */
const SAMPLES_AT_ONCE = 8;
/** From this many samples on threads are faster than none: each takes a second to load the knowledge. */
const WORTH_THREADS = 400;
/** Tasks that wait for each thread: what is read ahead of them stays small. */
const AHEAD = 3;

/**
 * Imports files in the order in which they were named; several at once where there are threads. Of a single file with many samples the samples are shared out:
 * it is read once, here, and called there.
 */
export async function* importAll(
  files: readonly string[],
  wish: ImportWish,
  tools: ImportTools,
  threads: ImportCommandDeps['threads'],
  progress: ImportProgress,
): AsyncGenerator<ImportOutput> {
  const [only, ...more] = files;
  if (only === undefined) return;
  if (more.length > 0 && threads !== undefined && threads.count > 1) {
    yield* filesOnThreads(files, wish, threads, progress);
    return;
  }
  if (
    more.length === 0 &&
    threads !== undefined &&
    threads.count > 1 &&
    !wish.asFhir &&
    !/\.(?:json|tsv)$/i.test(only)
  ) {
    yield* samplesOnThreads(only, wish, tools, threads, progress);
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
      const output = await pool.run({ kind: 'file', path });
      progress.done(++done, files.length, 'files');
      return output;
    });
  } finally {
    await pool.close();
  }
}

async function* samplesOnThreads(
  path: string,
  wish: ImportWish,
  tools: ImportTools,
  { script, count }: NonNullable<ImportCommandDeps['threads']>,
  progress: ImportProgress,
): AsyncGenerator<ImportOutput> {
  const read = await readVcfFile(path, tools.knowledge.definitions, {
    ...(wish.samples === undefined ? {} : { samples: wish.samples }),
    thresholds: wish.thresholds,
    onProgress: (bytes, of) => progress.reading(path, bytes, of),
    index: tools.index,
  });
  if (!read.ok) {
    yield { lines: [], findings: read.findings, failed: true, bundles: [] };
    return;
  }
  yield { lines: [], findings: read.findings, failed: false, bundles: [] };
  const { samples } = read.value;
  const file = basename(path);
  const pool = samples.length < WORTH_THREADS ? undefined : new CallingThreads(script, count, wish);
  const batches = Array.from({ length: Math.ceil(samples.length / SAMPLES_AT_ONCE) }, (_, i) =>
    samples.slice(i * SAMPLES_AT_ONCE, (i + 1) * SAMPLES_AT_ONCE),
  );
  let done = 0;
  try {
    yield* inOrder(batches, (pool?.count ?? 1) * AHEAD, async (batch) => {
      const portables = batch.map(portable);
      const output =
        pool === undefined
          ? importSamples(file, portables, wish, tools)
          : await pool.run({ kind: 'samples', file, samples: portables });
      done += batch.length;
      progress.done(done, samples.length, 'samples');
      return output;
    });
  } finally {
    await pool?.close();
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
