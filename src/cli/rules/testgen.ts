import { readRuleFolders } from '../../adapters/files/rules.ts';
import { fail, finding, ok, type Result } from '../../kernel/index.ts';
import { type Proposal, proposeTests, testsText } from '../../rules/testing/propose.ts';
import type { RuleCommandDeps } from './deps.ts';
import { loadKnowledge } from './knowledge.ts';
import { findingText, paintFor } from './paint.ts';

/** `rules testgen`: tests that would exercise what those of a rule do not, as YAML for the end of its tests.yaml. */
export async function testgen(
  deps: RuleCommandDeps,
  id: string,
  { profiles }: { readonly profiles: string },
): Promise<void> {
  const proposed = await proposal(id, profiles);
  if (!proposed.ok) {
    for (const found of proposed.findings) deps.print(findingText(found, paintFor(deps.isTerminal)));
    deps.exitWith(1);
    return;
  }
  const { tests, left } = proposed.value;
  const lines = [
    `# ${id}: ${tests.length} tests proposed. Each expects what the rule says today: whether that is right is for you to say.`,
    ...left.map((what) => `# Not reached by a simple patient: ${what}`),
    ...(tests.length === 0 ? [] : [testsText(tests).trimEnd()]),
  ];
  deps.print(lines.join('\n'));
  deps.exitWith(0);
}

async function proposal(id: string, profiles: string): Promise<Result<Proposal>> {
  const knowledge = loadKnowledge(profiles);
  if (!knowledge.ok) return knowledge;
  const { folders, findings } = await readRuleFolders(profiles, { tests: true });
  const folder = folders.find(({ rule }) => rule.value.id === id);
  if (folder === undefined)
    return fail(finding('rules.unknown-reference', `there is no rule ${id} that can be read`), ...findings);
  const proposed = proposeTests(folder.rule, folder.tests, knowledge.value);
  return proposed.ok ? ok(proposed.value) : proposed;
}
