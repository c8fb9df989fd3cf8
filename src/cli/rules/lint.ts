import { readLocalWill } from '../../adapters/files/overlays.ts';
import { readRuleFolders } from '../../adapters/files/rules.ts';
import { isFault } from '../../kernel/index.ts';
import { checkRules } from '../../rules/check/check-rules.ts';
import { applyOverlays } from '../../rules/overlay/apply.ts';
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
  const will = await readLocalWill(profiles);
  const overlaid = applyOverlays(folders, will, deps.now());
  const findings = [...knowledge.findings, ...read, ...will.findings, ...overlaid.findings];
  if (knowledge.ok) {
    const { terminology } = knowledge.value;
    findings.push(...checkRules(folders, terminology, { asOf: deps.now(), tests: true }));
    // What an overlay makes of a rule must be as sound as the rule; the tests beside it are those of the rule as it came.
    findings.push(
      ...checkRules(overlaid.changed, terminology, { asOf: deps.now(), tests: false }).filter(
        ({ code }) => code !== 'rules.review-due',
      ),
    );
  }
  if (json) deps.print(JSON.stringify({ rules: folders.length, findings }, null, 2));
  else {
    const paint = paintFor(deps.isTerminal);
    for (const found of findings) deps.print(findingText(found, paint));
    deps.print(`${folders.length} rules: ${countsText(findings)}`);
  }
  deps.exitWith(findings.some(isFault) ? 1 : 0);
}
