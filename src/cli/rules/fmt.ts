import { readFile, writeFile } from 'node:fs/promises';
import { readRuleFolders } from '../../adapters/files/rules.ts';
import { isFault } from '../../kernel/index.ts';
import { formatRule } from '../../rules/format.ts';
import type { RuleCommandDeps } from './deps.ts';
import { findingText, paintFor } from './paint.ts';

/** `rules fmt`: puts the sections of each rule into the usual order. Files with faults are left alone and said. */
export async function fmt(
  deps: RuleCommandDeps,
  { profiles, check }: { readonly profiles: string; readonly check?: boolean },
): Promise<void> {
  const { folders, findings } = await readRuleFolders(profiles, { tests: false });
  for (const found of findings.filter(isFault)) deps.print(findingText(found, paintFor(deps.isTerminal)));
  let otherwise = 0;
  for (const { rule } of folders) {
    const text = await readFile(rule.file, 'utf8');
    const formatted = formatRule(text);
    if (formatted === undefined || formatted === text) continue;
    otherwise += 1;
    if (check !== true) await writeFile(rule.file, formatted);
    deps.print(`${rule.file} ${check === true ? 'is not in the usual order' : 'written'}`);
  }
  deps.print(`${folders.length} rules, ${otherwise} ${check === true ? 'to be formatted' : 'formatted'}`);
  deps.exitWith(findings.some(isFault) || (check === true && otherwise > 0) ? 1 : 0);
}
