import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRulesAsWanted } from '../../adapters/files/rules.ts';
import { finding, isFault } from '../../kernel/index.ts';
import { dmnOf } from '../../rules/exchange/dmn.ts';
import { planDefinitionOf } from '../../rules/exchange/plan-definition.ts';
import { unsaidLines } from '../../rules/exchange/unsaid.ts';
import type { RuleProfile } from '../../rules/rule-profile.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import type { RuleCommandDeps } from './deps.ts';
import { loadKnowledge } from './knowledge.ts';
import { findingText, paintFor } from './paint.ts';

export interface ExportOptions {
  readonly profiles: string;
  readonly as: 'plandefinition' | 'dmn';
  readonly out: string;
}

/** `rules export`: one file a rule, and for each what the other form cannot say. */
export async function exportRules(
  deps: RuleCommandDeps,
  only: readonly string[],
  options: ExportOptions,
): Promise<void> {
  const paint = paintFor(deps.isTerminal);
  const knowledge = loadKnowledge(options.profiles);
  const { folders, findings } = await readRulesAsWanted(options.profiles, { tests: false, asOf: deps.now() });
  const faults = [...knowledge.findings, ...findings].filter(isFault);
  const wanted = folders
    .map(({ rule }) => rule.value)
    .filter(({ id }) => only.length === 0 || only.some((part) => id.includes(part)));
  if (wanted.length === 0) faults.push(finding('rules.unknown-reference', `there is no rule ${only.join(', ')}`));
  if (!knowledge.ok || faults.length > 0) {
    for (const found of faults) deps.print(findingText(found, paint));
    deps.exitWith(1);
    return;
  }
  await mkdir(options.out, { recursive: true });
  let exact = 0;
  for (const rule of wanted) {
    const { name, text, unsaid } = written(rule, options.as, knowledge.value.terminology);
    const file = join(options.out, name);
    await writeFile(file, text);
    if (unsaid.length === 0) exact += 1;
    deps.print(`${file}${unsaid.length === 0 ? '' : ', not said exactly:'}`);
    for (const line of unsaidLines(unsaid)) deps.print(`    ${line}`);
  }
  deps.print(`${wanted.length} ${wanted.length === 1 ? 'rule' : 'rules'} written, ${exact} of them exactly`);
  deps.exitWith(0);
}

function written(rule: RuleProfile, as: ExportOptions['as'], terminology: Terminology) {
  if (as === 'dmn') {
    const { value, unsaid } = dmnOf(rule, terminology);
    return { name: `${rule.id}.dmn`, text: value, unsaid };
  }
  const { value, unsaid } = planDefinitionOf(rule, terminology);
  return { name: `${rule.id}.json`, text: `${JSON.stringify(value, null, 2)}\n`, unsaid };
}
