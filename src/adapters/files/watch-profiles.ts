import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOfBytes, type Finding, type Result } from '../../kernel/index.ts';

export interface ProfilesWatch<T> {
  /** Reads and compiles everything anew. */
  load(): Promise<Result<T>>;
  /** Called with each set that loaded without fault; swapping it in is one assignment of the caller. */
  loaded(value: T, findings: readonly Finding[]): void;
  /** Called when the folder has faults; what runs keeps running. */
  refused(findings: readonly Finding[]): void;
  /** How long the folder must be quiet before it is read: editors and git write in bursts. */
  readonly quietMs?: number;
  /** How often the folder is looked at even when no change was announced: network drives and mounted volumes announce none. */
  readonly lookMs?: number;
}

const QUIET_MS = 300;
const LOOK_MS = 30_000;

export interface Watching {
  /** Resolves when changes count: what the folder was like until then is taken to be what runs. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/**
 * Watches profiles/ (and what else is named: folders, or files that are replaced as a whole) and reloads when something changed. Start it before the first
 * set is read, so that no change falls in between; close it before the process ends.
 */
export function watchProfiles<T>(paths: readonly string[], watching: ProfilesWatch<T>): Watching {
  const { quietMs = QUIET_MS, lookMs = LOOK_MS } = watching;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;
  let last: string | undefined;

  const look = async (): Promise<void> => {
    const now = await signatureOf(paths, new Date());
    if (closed || now === last) return;
    const first = last === undefined;
    last = now;
    // What the folder is like when the watch begins is what the caller reads first.
    if (first) return;
    const result = await watching.load();
    if (closed) return;
    if (result.ok) watching.loaded(result.value, result.findings);
    else watching.refused(result.findings);
  };
  // One look after the other: a change during a reload is seen by the next.
  const queueLook = (): void => {
    running = running.then(look);
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(queueLook, quietMs);
  };

  const watchers: FSWatcher[] = [];
  for (const path of paths) {
    try {
      const watcher = watch(path, { recursive: true, persistent: false }, later);
      watcher.on('error', () => watcher.close());
      watchers.push(watcher);
    } catch {
      // A system that cannot announce changes is looked at by the clock alone.
    }
  }
  const clock = setInterval(queueLook, lookMs);
  clock.unref();
  queueLook();
  return {
    ready: running,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      clearInterval(clock);
      for (const watcher of watchers) watcher.close();
      await running;
    },
  };
}

/** Changes whenever a file is added, removed, renamed or written, and with each day (UTC): overlays have a last day, and rules one of review. */
async function signatureOf(paths: readonly string[], now: Date): Promise<string> {
  const lines: string[] = [now.toISOString().slice(0, 10)];
  const visit = async (path: string): Promise<void> => {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() !== true) {
      lines.push(`${path} ${found?.mtimeMs ?? 0} ${found?.ino ?? 0} ${found?.size ?? -1}`);
      return;
    }
    const entries = await readdir(path).catch(() => []);
    for (const name of entries) await visit(join(path, name));
  };
  for (const path of paths) await visit(path);
  return digestOfBytes(lines.sort().join('\n'));
}
