import { access, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, finding, isObject, ok, type Result } from '../../kernel/index.ts';
import { type Draft, draftOf } from '../../rules/exchange/from-plan-definition.ts';
import { unsaidLines } from '../../rules/exchange/unsaid.ts';
import { yamlOf } from '../../rules/new-rule.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import type { RuleCommandDeps } from './deps.ts';
import { loadKnowledge } from './knowledge.ts';
import { findingText, paintFor } from './paint.ts';

export interface ImportOptions {
  readonly profiles: string;
  readonly drug?: readonly string[];
  readonly owner?: string;
  readonly source?: string;
}

/** Plans of whole order sets have some hundred kilobytes. */
const LARGEST_FILE = 10 * 1024 * 1024;
const SCHEMA_LINE = '# yaml-language-server: $schema=../../schema/rule-profile.schema.json\n';

/** `rules import`: drafts under profiles/local, and what of the plans was not taken. */
export async function importRules(deps: RuleCommandDeps, file: string, options: ImportOptions): Promise<void> {
  const paint = paintFor(deps.isTerminal);
  const knowledge = loadKnowledge(options.profiles);
  const plans = await plansIn(file);
  const read = !knowledge.ok ? knowledge : plans.ok ? ok(plans.value) : plans;
  if (!knowledge.ok || !read.ok) {
    for (const found of read.findings) deps.print(findingText(found, paint));
    deps.exitWith(1);
    return;
  }
  let faults = 0;
  for (const plan of plans.ok ? plans.value : []) {
    const written = await take(plan, knowledge.value.terminology, deps.now(), file, options);
    if (!written.ok) {
      faults += 1;
      for (const found of written.findings) deps.print(findingText(found, paint));
      continue;
    }
    deps.print(`${written.value.folder} written: a draft of ${written.value.draft.rule.rows.length} rows`);
    for (const line of unsaidLines(written.value.draft.notTaken)) deps.print(`    not taken: ${line}`);
    deps.print(
      'Next: write tests.yaml beside it, then rules lint and rules test; set the status when a second person has read it.',
    );
  }
  deps.exitWith(faults > 0 ? 1 : 0);
}

async function plansIn(file: string): Promise<Result<readonly Readonly<Record<string, unknown>>[]>> {
  const fault = (why: string) => fail(finding('rules.unreadable', why, { file }));
  const size = await stat(file).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined) return fault('the file cannot be read');
  if (size > LARGEST_FILE) return fault(`the file is larger than ${LARGEST_FILE} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return fault('the file is not JSON');
  }
  const entries = isObject(value) && Array.isArray(value.entry) ? value.entry : [];
  const resources = [value, ...entries.map((entry: unknown) => (isObject(entry) ? entry.resource : undefined))];
  const plans = resources.filter(isObject).filter(({ resourceType }) => resourceType === 'PlanDefinition');
  return plans.length === 0 ? fail(finding('rules.import', 'the file holds no PlanDefinition', { file })) : ok(plans);
}

async function take(
  plan: Readonly<Record<string, unknown>>,
  terminology: Terminology,
  asOf: number,
  file: string,
  { profiles, drug, owner, source }: ImportOptions,
): Promise<Result<{ readonly folder: string; readonly draft: Draft }>> {
  const draft = draftOf(
    plan,
    terminology,
    {
      asOf,
      ...(drug === undefined ? {} : { drugs: drug }),
      ...(owner === undefined ? {} : { owner }),
      ...(source === undefined ? {} : { source }),
    },
    file,
  );
  if (!draft.ok) return draft;
  const folder = join(profiles, 'local', draft.value.rule.id);
  const exists = await access(folder).then(
    () => true,
    () => false,
  );
  if (exists) return fail(finding('rules.duplicate-id', `${folder} is already there`, { file: folder }));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'rule.yaml'), SCHEMA_LINE + yamlOf(draft.value.rule));
  return ok({ folder, draft: draft.value });
}
