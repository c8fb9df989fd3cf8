import { readFile, writeFile } from 'node:fs/promises';
import { readRuleFolders } from '../../adapters/files/rules.ts';
import { type Finding, fail, finding, type Result } from '../../kernel/index.ts';
import { parseRule } from '../../rules/reading/parse.ts';
import { withRows } from '../../rules/table/rewrite-rows.ts';
import { rowsFromCsv, rowsToCsv } from '../../rules/table/table.ts';
import type { RuleCommandDeps } from './deps.ts';
import { findingText, paintFor } from './paint.ts';

export interface TableOptions {
  readonly profiles: string;
  /** CSV file to take the rows from. */
  readonly read?: string;
  /** CSV file to write the rows to; standard output when left out. */
  readonly write?: string;
}

/** `rules table`: the rows of a rule as a spreadsheet, or from one. */
export async function table(deps: RuleCommandDeps, id: string, options: TableOptions): Promise<void> {
  const done = await run(id, options);
  if (done.ok) deps.print(done.value);
  else for (const found of done.findings) deps.print(findingText(found, paintFor(deps.isTerminal)));
  deps.exitWith(done.ok ? 0 : 1);
}

async function run(id: string, { profiles, read, write }: TableOptions): Promise<Result<string>> {
  const { folders, findings } = await readRuleFolders(profiles, { tests: false });
  const rule = folders.find((folder) => folder.rule.value.id === id)?.rule;
  if (rule === undefined)
    return fail(finding('rules.unknown-reference', `there is no rule ${id} that can be read`), ...findings);
  if (read !== undefined) return takeRows(rule.file, read);
  // As it is written: what was put into the rule from beside it does not go into the spreadsheet.
  const asWritten = parseRule(await readFile(rule.file, 'utf8'), rule.file);
  if (!asWritten.ok) return asWritten;
  const csv = rowsToCsv(asWritten.value.value.rows);
  if (write === undefined) return { ok: true, value: csv.trimEnd(), findings: [] };
  await writeFile(write, csv);
  return { ok: true, value: `${write} written: ${rule.value.rows.length} rows of ${id}`, findings: [] };
}

/** Nothing is written unless the rule can be read with its new rows. */
async function takeRows(ruleFile: string, csvFile: string): Promise<Result<string>> {
  const unreadable = (file: string): readonly Finding[] => [
    finding('rules.unreadable', 'the file cannot be read', { file }),
  ];
  const csv = await readFile(csvFile, 'utf8').catch(() => undefined);
  if (csv === undefined) return fail(...unreadable(csvFile));
  const text = await readFile(ruleFile, 'utf8').catch(() => undefined);
  if (text === undefined) return fail(...unreadable(ruleFile));
  const rows = rowsFromCsv(csv, csvFile);
  if (!rows.ok) return rows;
  const changed = withRows(text, rows.value);
  if (changed === undefined)
    return fail(finding('rules.table', 'the rule has no list of rows to replace', { file: ruleFile }));
  const parsed = parseRule(changed, ruleFile);
  if (!parsed.ok) return parsed;
  await writeFile(ruleFile, changed);
  return {
    ok: true,
    value: `${ruleFile} written with ${rows.value.length} rows; rules lint and rules test tell the rest`,
    findings: [],
  };
}
