import { readFile, stat } from 'node:fs/promises';
import { isObject } from '../../kernel/index.ts';

const LARGEST_FILE = 64 * 1024;

/**
 * Bearer tokens for FHIR servers that are written to: FHIR_TOKENS names a JSON file of base -> file with the token. Both are read anew each time, so that
 * whoever renews a token only has to write its file. A base without one is written to without a token.
 */
export function fhirTokens(file: string | undefined): (base: string) => Promise<string | undefined> {
  return async (base) => {
    if (file === undefined) return undefined;
    const map: unknown = JSON.parse(await textOf(file));
    const path = isObject(map) && Object.hasOwn(map, base) ? map[base] : undefined;
    return typeof path === 'string' ? (await textOf(path)).trim() : undefined;
  };
}

async function textOf(file: string): Promise<string> {
  if ((await stat(file)).size > LARGEST_FILE) throw new Error('the file is too large');
  return await readFile(file, 'utf8');
}
