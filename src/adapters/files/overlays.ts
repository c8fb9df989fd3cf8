import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Finding, finding } from '../../kernel/index.ts';
import type { LocalWill } from '../../rules/overlay/apply.ts';
import type { NeverDisabled, Overlay } from '../../rules/overlay/overlay.ts';
import { parseNeverDisabled, parseOverlays } from '../../rules/reading/parse.ts';
import type { Located } from '../../rules/rule-file.ts';

/*
 * What a hospital has written about the rules it did not write: every .yaml file that stands in profiles/local itself, and profiles/never-disable.yaml.
 */

const LOCAL = 'local';
const NEVER = 'never-disable.yaml';

export interface WillRead extends LocalWill {
  readonly findings: readonly Finding[];
}

/** Reads both; a folder without them has no will of its own. */
export async function readLocalWill(profilesDir: string): Promise<WillRead> {
  const findings: Finding[] = [];
  const overlays: Located<readonly Overlay[]>[] = [];
  for (const file of await overlayFiles(profilesDir)) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    const shown = relative('', file);
    if (text === undefined) {
      findings.push(finding('rules.unreadable', 'the file cannot be read', { file: shown }));
      continue;
    }
    const read = parseOverlays(text, shown);
    findings.push(...read.findings);
    if (read.ok) overlays.push(read.value);
  }
  const neverDisabled = await readNeverDisabled(join(profilesDir, NEVER), findings);
  return { overlays, ...(neverDisabled === undefined ? {} : { neverDisabled }), findings };
}

async function overlayFiles(profilesDir: string): Promise<readonly string[]> {
  const folder = join(profilesDir, LOCAL);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name) && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name))
    .sort();
}

async function readNeverDisabled(
  file: string,
  findings: Finding[],
): Promise<Located<readonly NeverDisabled[]> | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== 'string') {
    // Rules of a test or a trial have no such list; one that is there must be read.
    if (text.code !== 'ENOENT')
      findings.push(finding('rules.unreadable', 'the file cannot be read', { file: relative('', file) }));
    return undefined;
  }
  const read = parseNeverDisabled(text, relative('', file));
  findings.push(...read.findings);
  return read.ok ? read.value : undefined;
}
