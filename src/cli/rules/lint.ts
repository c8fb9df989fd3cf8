import { readRuleFolders } from '../../adapters/files/rules.ts';
import { isFault } from '../../kernel/index.ts';
import { checkRules } from '../../rules/check/check-rules.ts';
import type { RuleCommandDeps } from './deps.ts';
import { loadKnowledge } from './knowledge.ts';
import { countsText, findingText, paintFor } from './paint.ts';

/** `rules lint`: everything that is wrong with the rules, each with file, line, column and remedy. */
export async function lint(
  deps: RuleCommandDeps,
  { profiles, json }: { readonly profiles: string; readonly json?: boolean },
): Promise<void> {
  const knowledge = loadKnowledge(profiles);
  const { folders, findings: read } = await readRuleFolders(profiles, { tests: true });
  const findings = [
    ...knowledge.findings,
    ...read,
    ...(knowledge.ok ? checkRules(folders, knowledge.value.terminology, { asOf: deps.now(), tests: true }) : []),
  ];
  if (json) deps.print(JSON.stringify({ rules: folders.length, findings }, null, 2));
  else {
    const paint = paintFor(deps.isTerminal);
    for (const found of findings) deps.print(findingText(found, paint));
    deps.print(`${folders.length} rules: ${countsText(findings)}`);
  }
  deps.exitWith(findings.some(isFault) ? 1 : 0);
}
