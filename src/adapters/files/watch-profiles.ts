import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOfBytes, type Finding, type Result } from '../../kernel/index.ts';

export interface ProfilesWatch<T> {
  /** Reads and compiles the whole folder anew. */
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
 * Watches profiles/ and reloads it when a file changed. Start it before the first set is read, so that no change falls in between; close it before
 * the process ends.
 */
export function watchProfiles<T>(profilesDir: string, watching: ProfilesWatch<T>): Watching {
  const { quietMs = QUIET_MS, lookMs = LOOK_MS } = watching;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;
  let last: string | undefined;

  const look = async (): Promise<void> => {
    const now = await signatureOf(profilesDir, new Date());
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

  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(profilesDir, { recursive: true, persistent: false }, later);
    watcher.on('error', () => watcher?.close());
  } catch {
    // A system that cannot announce changes is looked at by the clock alone.
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
      watcher?.close();
      await running;
    },
  };
}

/** Changes whenever a file is added, removed, renamed or written, and with each day (UTC): overlays have a last day, and rules one of review. */
async function signatureOf(dir: string, now: Date): Promise<string> {
  const lines: string[] = [now.toISOString().slice(0, 10)];
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const { mtimeMs, size, isFolder } = await stat(path).then(
        (found) => ({ mtimeMs: found.mtimeMs, size: found.size, isFolder: found.isDirectory() }),
        () => ({ mtimeMs: 0, size: -1, isFolder: false }),
      );
      if (isFolder) await visit(path);
      else lines.push(`${path} ${mtimeMs} ${size}`);
    }
  };
  await visit(dir);
  return digestOfBytes(lines.sort().join('\n'));
}
