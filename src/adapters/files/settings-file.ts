import { readFile, stat } from 'node:fs/promises';
import { fail, finding, kindOf, ok, type Result } from '../../kernel/index.ts';

/** A thousand callers with keys of their own are well under this. */
const LARGEST_FILE = 4 * 1024 * 1024;

/** Text of a file that a setting names, such as CDS_CLIENTS. */
export async function readSettingsFile(setting: string, file: string): Promise<Result<string>> {
  const fault = (what: string) => fail(finding('settings.file', `${setting} names ${file}, which ${what}.`, { file }));
  try {
    const { size } = await stat(file);
    return size > LARGEST_FILE ? fault(`is larger than ${LARGEST_FILE} bytes`) : ok(await readFile(file, 'utf8'));
  } catch (error) {
    return fault(`cannot be read (${kindOf(error)})`);
  }
}
