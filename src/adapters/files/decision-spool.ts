import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, isObject } from '../../kernel/index.ts';
import type { Decision, Feedback, SealedDecision } from '../../ledger/decision.ts';
import { storable } from '../../ledger/index.ts';

export type SpoolRecord = { readonly decision: SealedDecision } | { readonly feedback: readonly Feedback[] };

/** Records of one file that was taken for replay; `torn` lines were never acknowledged (the process ended while writing them). */
export interface TakenRecords {
  readonly file: string;
  readonly records: readonly SpoolRecord[];
  readonly torn: number;
}

const OPEN_FILE = 'waiting.ndjson';
const TAKEN = /^taken-[0-9a-f]{12}\.ndjson$/;
const REFUSED_FILE = 'refused.ndjson';

/**
 * An append-only file of what could not be stored yet, one JSON text a line. A record is on the disk when `append` resolves. Several processes may
 * share the directory: a file is renamed before it is replayed, and a writer whose file was renamed under it writes its records once more, to
 * a file of their own; a record stored twice is one record.
 */
export class DecisionSpool {
  #waiting: { readonly line: string; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  #writing = false;

  constructor(private readonly dir: string) {}

  /** Resolves when the record is on the disk. */
  append(record: SpoolRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: lineOf(record), resolve, reject });
      if (!this.#writing) void this.#writeAll();
    });
  }

  /** Whether anything waits here, from this process or an earlier one. */
  async isEmpty(): Promise<boolean> {
    return (await this.#files()).length === 0 && !this.#writing;
  }

  /** Takes the oldest file for replay; undefined when there is none. */
  async take(): Promise<TakenRecords | undefined> {
    const [name] = await this.#files();
    if (name === undefined) return undefined;
    let file = join(this.dir, name);
    if (name === OPEN_FILE) {
      file = this.#newTaken();
      const taken = await rename(join(this.dir, OPEN_FILE), file).then(() => true, ignoreMissing);
      if (taken !== true) return undefined;
    }
    const text = await readFile(file, 'utf8').catch(ignoreMissing);
    if (text === undefined) return undefined;
    const records: SpoolRecord[] = [];
    let torn = 0;
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const record = readRecord(line);
      if (record === undefined) torn += 1;
      else records.push(record);
    }
    return { file, records, torn };
  }

  /** Forgets a file whose records are all stored, or set aside. */
  async done(taken: TakenRecords): Promise<void> {
    await unlink(taken.file).catch(ignoreMissing);
  }

  /** Sets aside what the store will never take; nothing is thrown away. Gives the file. */
  async refuse(records: readonly SpoolRecord[]): Promise<string> {
    const file = join(this.dir, REFUSED_FILE);
    await writeDurably(file, records.map(lineOf));
    return file;
  }

  async refusedFile(): Promise<string | undefined> {
    const file = join(this.dir, REFUSED_FILE);
    return (await stat(file).catch(ignoreMissing)) === undefined ? undefined : file;
  }

  /** Writes a file of its own that takers see only once it is whole. */
  async #publish(lines: readonly string[]): Promise<void> {
    const file = this.#newTaken();
    await writeDurably(`${file}.new`, lines);
    await rename(`${file}.new`, file);
    await syncDirectory(this.dir);
  }

  #newTaken(): string {
    return join(this.dir, `taken-${randomBytes(6).toString('hex')}.ndjson`);
  }

  /** Files that were taken come first: they are older. */
  async #files(): Promise<readonly string[]> {
    const names = (await readdir(this.dir).catch(ignoreMissing)) ?? [];
    const taken = names.filter((name) => TAKEN.test(name)).sort();
    return names.includes(OPEN_FILE) ? [...taken, OPEN_FILE] : taken;
  }

  async #writeAll(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0);
      try {
        await mkdir(this.dir, { recursive: true, mode: 0o700 });
        const file = join(this.dir, OPEN_FILE);
        const lines = group.map(({ line }) => line);
        // When the file was taken for replay in between, the taker may have read it before these lines were in it.
        if (!(await writeDurably(file, lines))) await this.#publish(lines);
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#writing = false;
  }
}

/** Appends the lines and has them on the disk; false when the file was renamed or removed meanwhile. */
async function writeDurably(file: string, lines: readonly string[]): Promise<boolean> {
  const handle = await open(file, 'a', 0o600);
  try {
    // A line break first: a line that was torn by a crash or a full disk must not spoil the next one.
    await handle.appendFile(`\n${lines.join('\n')}\n`);
    await handle.datasync();
    await syncDirectory(dirname(file));
    const [written, named] = [await handle.stat(), await stat(file).catch(ignoreMissing)];
    return named !== undefined && named.ino === written.ino;
  } finally {
    await handle.close();
  }
}

/** A new file's name is on the disk only once its directory is. */
async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const lineOf = (record: SpoolRecord): string =>
  'decision' in record ? `{"decision":${record.decision.text}}` : JSON.stringify(record);

function readRecord(line: string): SpoolRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (!isObject(value)) return undefined;
    // Lines are this class's own; whole lines are whole records.
    if (isObject(value.decision)) return { decision: storable(value.decision as unknown as Decision) };
    return Array.isArray(value.feedback) ? { feedback: value.feedback as readonly Feedback[] } : undefined;
  } catch {
    return undefined;
  }
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}
