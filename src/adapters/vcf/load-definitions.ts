import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GeneDefinition, readDefinition } from '../../genomics/matching/index.ts';
import { type Finding, fail, finding, isFault, ok, type Result } from '../../kernel/index.ts';

const FOLDER = 'knowledge/allele-definitions';

/** Reads the allele definitions under profiles/, by gene. Fails with every fault of every file at once. */
export function loadDefinitions(profilesDir: string): Result<readonly GeneDefinition[]> {
  let files: readonly string[];
  try {
    files = readdirSync(join(profilesDir, FOLDER)).filter((file) => file.endsWith('.tsv'));
  } catch {
    return fail(finding('knowledge.unreadable', `${FOLDER} cannot be read.`, { file: FOLDER }));
  }
  const definitions: GeneDefinition[] = [];
  const findings: Finding[] = [];
  for (const file of [...files].sort()) {
    const path = `${FOLDER}/${file}`;
    const read = readDefinition(readFileSync(join(profilesDir, path), 'utf8'), path, file.slice(0, -'.tsv'.length));
    findings.push(...read.findings);
    if (read.ok) definitions.push(read.value);
  }
  return findings.some(isFault) ? fail(...findings) : ok(definitions, findings);
}
