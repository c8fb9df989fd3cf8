import { parentPort, workerData } from 'node:worker_threads';
import { loadDefinitions } from './adapters/vcf/index.ts';
import type { FromThread, ToThread } from './cli/import/calling-threads.ts';
import { type ImportTools, type ImportWish, importFile } from './cli/import/import-file.ts';
import { loadKnowledge } from './cli/rules/knowledge.ts';
import { LocusIndex } from './genomics/vcf/index.ts';

/*
 * A thread of the `import` command: files are worked here one after the other. What the knowledge is was checked by the thread that
 * started this one; if it has changed since, this thread ends, and its work is said to have failed.
 */

const wish: ImportWish = workerData;
/** Milliseconds between two messages of progress. */
const BETWEEN = 200;

const tools = toolsOf(wish.profiles);
const say = (message: FromThread): void => parentPort?.postMessage(message);

parentPort?.on('message', (file: ToThread) => {
  void work(file);
});

async function work(file: ToThread): Promise<void> {
  let last = 0;
  const progress = (read: number, of: number | undefined): void => {
    const now = performance.now();
    if (now - last < BETWEEN) return;
    last = now;
    say({ progress: [read, of] });
  };
  say({ output: await importFile(file, wish, tools, progress) });
}

function toolsOf(profiles: string): ImportTools {
  const definitions = loadDefinitions(profiles);
  const loaded = loadKnowledge(profiles);
  if (!definitions.ok || !loaded.ok) throw new Error('the knowledge cannot be read');
  return {
    knowledge: { definitions: definitions.value, ...loaded.value },
    index: new LocusIndex(definitions.value),
  };
}
