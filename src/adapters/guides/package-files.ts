import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Parser } from 'tar';
import { fail, finding, kindOf, ok, type Result } from '../../kernel/index.ts';

/** One file of a package: its name inside the package's folder, and its text. */
export interface PackageFile {
  readonly name: string;
  readonly text: string;
}

/** HL7's largest guide for R4 holds about 60 MB of definitions; its terminology pack 70 MB in 4,500 files. */
const LARGEST_PACKAGE = 256 * 1024 * 1024;
const LARGEST_FILE = 32 * 1024 * 1024;
const MOST_FILES = 20_000;

/** Definitions lie beside package.json: in `package/` of a tgz, in the folder itself or its `package/` otherwise. */
const IN_TGZ = /^(?:\.\/)?package\/([^/\\\0]{1,255}\.json)$/;
const JSON_FILE = /\.json$/;

class TooLarge extends Error {}

/** Adds up what is read, and stops what is larger than any real package. */
class Allowance {
  #bytes = 0;
  #files = 0;

  take(bytes: number): void {
    this.#bytes += bytes;
    this.#files++;
    if (bytes > LARGEST_FILE || this.#bytes > LARGEST_PACKAGE || this.#files > MOST_FILES) throw new TooLarge();
  }
}

/**
 * The JSON files of a guide's package: a .tgz file, or a folder. Nothing is written to disk, links are not followed, folders inside the
 * package (examples, pages) are passed over; what exceeds the bounds ends the reading.
 */
export async function packageFiles(path: string): Promise<Result<readonly PackageFile[]>> {
  try {
    const what = await stat(path);
    return ok(what.isDirectory() ? await fromFolder(path) : await fromTgz(path));
  } catch (error) {
    if (error instanceof TooLarge)
      return fail(
        finding('guide.too-large', 'The package exceeds 256 MB, 20,000 files, or 32 MB in one file.', { file: path }),
      );
    return fail(finding('guide.unreadable', `The package cannot be read (${kindOf(error)}).`, { file: path }));
  }
}

async function fromFolder(folder: string): Promise<readonly PackageFile[]> {
  const here = await readdir(folder, { withFileTypes: true });
  const nested = here.some((entry) => entry.name === 'package.json')
    ? undefined
    : here.find((entry) => entry.name === 'package' && entry.isDirectory());
  if (nested !== undefined) return fromFolder(join(folder, nested.name));
  const allowance = new Allowance();
  const files: PackageFile[] = [];
  for (const entry of here) {
    if (!entry.isFile() || !JSON_FILE.test(entry.name)) continue;
    const file = join(folder, entry.name);
    allowance.take((await stat(file)).size);
    files.push({ name: entry.name, text: await readFile(file, 'utf8') });
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function fromTgz(file: string): Promise<readonly PackageFile[]> {
  return new Promise((resolve, reject) => {
    const allowance = new Allowance();
    const files: PackageFile[] = [];
    const source = createReadStream(file);
    const stop = (error: unknown): void => {
      source.destroy();
      reject(error);
    };
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        const name = IN_TGZ.exec(entry.path)?.[1];
        try {
          allowance.take(entry.size);
        } catch (error) {
          return stop(error);
        }
        if (name === undefined || (entry.type !== 'File' && entry.type !== 'OldFile')) {
          entry.resume();
          return;
        }
        const parts: Buffer[] = [];
        entry.on('data', (part: Buffer) => parts.push(part));
        entry.on('end', () => files.push({ name, text: Buffer.concat(parts).toString('utf8') }));
      },
    });
    parser.on('error', stop);
    parser.on('end', () => resolve(files.sort((a, b) => (a.name < b.name ? -1 : 1))));
    source.on('error', stop);
    source.on('data', (part) => {
      if (!parser.write(part as Buffer)) {
        source.pause();
        parser.once('drain', () => source.resume());
      }
    });
    source.on('end', () => parser.end());
  });
}
