import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finding, finding, type Place } from '../../kernel/index.ts';

/** Of large measures the compiled libraries have a megabyte each. */
const LARGEST_LIBRARY = 4 * 1024 * 1024;
const MOST_LIBRARIES = 50;

/** Libraries of compiled CQL in the folder of a rule, NAME.elm.json, as they are written. */
export async function elmLibrariesIn(
  dir: string,
  place: Place,
): Promise<{ readonly libraries: readonly unknown[]; readonly findings: readonly Finding[] }> {
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.elm.json')).sort();
  const findings: Finding[] = [];
  const libraries: unknown[] = [];
  if (names.length > MOST_LIBRARIES)
    findings.push(finding('rules.elm', `${names.length} libraries, at most ${MOST_LIBRARIES} are read`, place));
  for (const name of names.slice(0, MOST_LIBRARIES)) {
    try {
      if ((await stat(join(dir, name))).size > LARGEST_LIBRARY)
        findings.push(finding('rules.elm', `${name} is larger than ${LARGEST_LIBRARY} bytes`, place));
      else libraries.push(JSON.parse(await readFile(join(dir, name), 'utf8')));
    } catch {
      findings.push(finding('rules.elm', `${name} cannot be read as JSON`, place));
    }
  }
  return { libraries, findings };
}
