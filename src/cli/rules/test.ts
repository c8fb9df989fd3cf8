import { writeFile } from 'node:fs/promises';
import { readRuleFolders } from '../../adapters/files/rules.ts';
import { watchProfiles } from '../../adapters/files/watch-profiles.ts';
import { type Finding, isFault, ok } from '../../kernel/index.ts';
import { coverageCounts, coverageOf, type RuleCoverage } from '../../rules/testing/coverage.ts';
import { type RuleTestRun, runRuleTests } from '../../rules/testing/run-tests.ts';
import type { RuleCommandDeps } from './deps.ts';
import { junit } from './junit.ts';
import { loadKnowledge } from './knowledge.ts';
import { findingText, paintFor } from './paint.ts';

export interface TestOptions {
  readonly profiles: string;
  readonly coverage?: boolean;
  readonly json?: boolean;
  readonly junit?: string;
  readonly watch?: boolean;
}

/** `rules test`: runs the tests beside the rules; of the rules whose id holds one of `only`, or of all. */
export async function test(deps: RuleCommandDeps, only: readonly string[], options: TestOptions): Promise<void> {
  deps.exitWith((await runAll(deps, only, options)) ? 0 : 1);
  if (options.watch !== true) return;
  deps.print('watching; Ctrl-C ends');
  const watching = watchProfiles([options.profiles], {
    load: async () => ok(await runAll(deps, only, options)),
    loaded: (passed) => deps.exitWith(passed ? 0 : 1),
    refused: () => undefined,
    lookMs: 2_000,
  });
  await new Promise<void>((resolve) => process.once('SIGINT', resolve));
  await watching.close();
}

async function runAll(deps: RuleCommandDeps, only: readonly string[], options: TestOptions): Promise<boolean> {
  const paint = paintFor(deps.isTerminal);
  const knowledge = loadKnowledge(options.profiles);
  const { folders, findings: read } = await readRuleFolders(options.profiles, { tests: true });
  const findings: Finding[] = [...knowledge.findings, ...read];
  const runs: RuleTestRun[] = [];
  if (knowledge.ok)
    for (const { rule, tests } of folders) {
      if (tests === undefined || (only.length > 0 && !only.some((part) => rule.value.id.includes(part)))) continue;
      const run = runRuleTests(rule, tests, knowledge.value);
      findings.push(...run.findings);
      if (run.ok) runs.push(run.value);
    }
  const results = runs.flatMap((run) => run.results);
  const failed = results.filter(({ passed }) => !passed);
  const coverage = options.coverage === true ? runs.map(coverageOf) : [];
  if (options.junit !== undefined) await writeFile(options.junit, junit(runs));
  if (options.json === true)
    deps.print(
      JSON.stringify(
        {
          findings,
          rules: runs.map(({ ruleId, file, results: of }) => ({ ruleId, file, results: of })),
          ...(options.coverage === true ? { coverage } : {}),
        },
        null,
        2,
      ),
    );
  else {
    for (const found of findings) deps.print(findingText(found, paint));
    for (const { test: name, findings: faults } of failed)
      deps.print([`${paint('✘', 'unknown')} ${name}`, ...faults.map((found) => findingText(found, paint))].join('\n'));
    for (const one of coverage) deps.print(coverageText(one));
    if (options.coverage === true) deps.print(totalText(coverage));
    deps.print(`Rule tests: ${results.length - failed.length} passed, ${failed.length} failed (${runs.length} rules)`);
  }
  return failed.length === 0 && !findings.some(isFault);
}

function coverageText(coverage: RuleCoverage): string {
  const { exercised, all } = coverageCounts(coverage);
  const lines = [`${coverage.ruleId}: ${exercised} of ${all}`];
  for (const { row, lacks } of coverage.rows) if (lacks !== undefined) lines.push(`    row ${row}: ${lacks}`);
  for (const { path, asks, lacks } of coverage.conditions)
    if (lacks !== undefined) lines.push(`    ${pathText(path)} (${asks}): ${lacks}`);
  return lines.join('\n');
}

const pathText = (path: readonly (string | number)[]): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step + 1}]` : i === 0 ? step : `.${step}`)).join('');

function totalText(coverage: readonly RuleCoverage[]): string {
  const counts = coverage.map(coverageCounts);
  const exercised = counts.reduce((sum, count) => sum + count.exercised, 0);
  const all = counts.reduce((sum, count) => sum + count.all, 0);
  const percent = all === 0 ? 100 : Math.floor((exercised * 1000) / all) / 10;
  return `Coverage: ${exercised} of ${all} rows and conditions (${percent} %)`;
}
