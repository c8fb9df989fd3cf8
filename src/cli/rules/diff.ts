import { readRuleFolders } from '../../adapters/files/rules.ts';
import { isFault } from '../../kernel/index.ts';
import { type Change, diffRules } from '../../rules/diff.ts';
import type { RuleCommandDeps } from './deps.ts';
import { loadKnowledge } from './knowledge.ts';
import { findingText, paintFor } from './paint.ts';

/** `rules diff`: what became otherwise between two folders of rules. Ends with 0 whether or not anything did. */
export async function diff(
  deps: RuleCommandDeps,
  before: string,
  after: string,
  { profiles, json }: { readonly profiles: string; readonly json?: boolean },
): Promise<void> {
  const paint = paintFor(deps.isTerminal);
  const knowledge = loadKnowledge(profiles);
  const [old, now] = [await readRuleFolders(before, { tests: false }), await readRuleFolders(after, { tests: false })];
  const findings = [...knowledge.findings, ...old.findings, ...now.findings];
  if (!knowledge.ok || findings.some(isFault)) {
    for (const found of findings) deps.print(findingText(found, paint));
    deps.exitWith(1);
    return;
  }
  const profilesOf = ({ folders }: typeof old) => folders.map(({ rule }) => rule.value);
  const changes = diffRules(profilesOf(old), profilesOf(now), knowledge.value.terminology);
  if (json === true) deps.print(JSON.stringify(changes, null, 2));
  else {
    let rule = '';
    for (const change of changes) {
      if (change.ruleId !== rule) deps.print(paint(change.ruleId, 'strong'));
      rule = change.ruleId;
      deps.print(changeText(change));
    }
    const rules = new Set(changes.map(({ ruleId }) => ruleId)).size;
    deps.print(changes.length === 0 ? 'no change' : `${changes.length} changes in ${rules} rules`);
  }
  deps.exitWith(0);
}

const changeText = ({ about, before, after }: Change): string =>
  [
    `  ${about}`,
    ...(before === undefined ? [] : [`    - ${before}`]),
    ...(after === undefined ? [] : [`    + ${after}`]),
  ].join('\n');
