import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadKnowledge } from '../../adapters/files/load-knowledge.ts';
import type { PgxCommandDeps } from './deps.ts';
import { refuse } from './refuse.ts';

/** `knowledge list`: which data sets, of which date and licence, answers are made with, and the versions that every Decision names. */
export async function knowledgeList(deps: PgxCommandDeps, { profiles }: { readonly profiles: string }): Promise<void> {
  const knowledge = await loadKnowledge(profiles, deps.now());
  if (!knowledge.ok) {
    refuse(deps, knowledge.findings);
    return;
  }
  const { ruleSet, genomics } = knowledge.value;
  await deps.write(
    `terminology ${ruleSet.terminology.version}\ngenomics ${genomics.version}\nrules ${ruleSet.digest} (${ruleSet.rules.length} rules)\n`,
  );
  const folder = join(profiles, 'knowledge');
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.tsv'))
    .sort())
    await deps.write(`\n${file}\n${remarksOf(readFileSync(join(folder, file), 'utf8'))}`);
  deps.exitWith(0);
}

/** The lines `# name: value` before the columns. */
function remarksOf(text: string): string {
  const remarks: string[] = [];
  for (const line of text.split('\n', 40)) {
    if (!line.startsWith('# ')) break;
    remarks.push(`  ${line.slice(2)}\n`);
  }
  return remarks.join('');
}
