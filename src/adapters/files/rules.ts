import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Finding, fail, finding, isFault, ok, type Result } from '../../kernel/index.ts';
import { checkRules } from '../../rules/check/check-rules.ts';
import { type CompileOptions, compileRules } from '../../rules/compile.ts';
import { asksLibraries, withLibraries } from '../../rules/elm/attach.ts';
import { applyOverlays, type Overlaid } from '../../rules/overlay/apply.ts';
import { parseRule, parseRuleTests } from '../../rules/reading/parse.ts';
import type { RuleFile, RuleFolder, RuleTestsFile } from '../../rules/rule-file.ts';
import type { RuleSet } from '../../rules/rule-set.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import { elmLibrariesIn } from './elm-libraries.ts';
import { readLocalWill } from './overlays.ts';

/*
 * Reads the rules under profiles/: one folder a rule, rule.yaml with tests.yaml beside it, in folders by topic. A fault names its file from the
 * current folder, so that a terminal can open it.
 */

const NOT_RULES = new Set(['knowledge', 'vocabularies', 'schema']);
const RULE = 'rule.yaml';
const TESTS = 'tests.yaml';
/** Rules read without a pause: a few milliseconds, most of them for parsing. */
const AT_ONCE = 32;

export interface RulesRead {
  readonly folders: readonly RuleFolder[];
  readonly findings: readonly Finding[];
}

/** Reads every rule, and its tests when asked for. Rules with faults are left out and their faults given. */
export async function readRuleFolders(profilesDir: string, { tests }: { readonly tests: boolean }): Promise<RulesRead> {
  const findings: Finding[] = [];
  const dirs = await ruleDirs(profilesDir, findings);
  const folders: RuleFolder[] = [];
  for (let start = 0; start < dirs.length; start += AT_ONCE) {
    // Parsing is work for the processor alone: between the portions, waiting requests are served.
    await nextTurn();
    const read = await Promise.all(dirs.slice(start, start + AT_ONCE).map((dir) => readFolder(dir, tests)));
    for (const { folder, findings: found } of read) {
      findings.push(...found);
      if (folder !== undefined) folders.push(folder);
    }
  }
  return { folders, findings };
}

/** Every rule as this hospital wants it, its overlays applied. `asOf`: now, for the last days of overlays (ms since the epoch). */
export async function readRulesAsWanted(
  profilesDir: string,
  { tests, asOf }: { readonly tests: boolean; readonly asOf: number },
): Promise<Overlaid> {
  const read = await readRuleFolders(profilesDir, { tests });
  const will = await readLocalWill(profilesDir);
  const overlaid = applyOverlays(read.folders, will, asOf);
  return { ...overlaid, findings: [...read.findings, ...will.findings, ...overlaid.findings] };
}

/** The rules that run: read, overlaid, checked and compiled. Any fault in any of them refuses the whole. `asOf`: today, for review dates. */
export async function loadRuleSet(
  profilesDir: string,
  terminology: Terminology,
  options: CompileOptions & { readonly asOf: number },
): Promise<Result<RuleSet>> {
  const { folders, findings } = await readRulesAsWanted(profilesDir, { tests: false, asOf: options.asOf });
  if (findings.some(isFault)) return fail(...findings);
  const remarks = [...findings, ...checkRules(folders, terminology, { asOf: options.asOf, tests: false })];
  if (remarks.some(isFault)) return fail(...remarks);
  const compiled = compileRules(
    folders.map(({ rule }) => rule),
    terminology,
    { ...options, checked: true },
  );
  return compiled.ok ? ok(compiled.value, remarks) : compiled;
}

async function ruleDirs(profilesDir: string, findings: Finding[]): Promise<readonly string[]> {
  const topics = (await subfolders(profilesDir, findings)).filter((dir) => !NOT_RULES.has(basename(dir)));
  const dirs: string[] = [];
  for (const topic of topics) dirs.push(...(await subfolders(topic, findings)));
  return dirs;
}

async function subfolders(dir: string, findings: Finding[]): Promise<readonly string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
      .map((entry) => join(dir, entry.name))
      .sort();
  } catch {
    findings.push(finding('rules.unreadable', 'the folder cannot be read', { file: shown(dir) }));
    return [];
  }
}

async function readFolder(
  dir: string,
  withTests: boolean,
): Promise<{ readonly folder: RuleFolder | undefined; readonly findings: readonly Finding[] }> {
  const text = textOf(join(dir, RULE));
  if (text === undefined) {
    const message = `there is no readable ${RULE} in this folder`;
    return { folder: undefined, findings: [finding('rules.unreadable', message, { file: shown(dir) })] };
  }
  let rule: Result<RuleFile> = parseRule(text, shown(join(dir, RULE)));
  const findings: Finding[] = [...rule.findings];
  // Hardly any rule asks a library, so that the text tells whether it is worth looking.
  if (rule.ok && text.includes('elm:') && asksLibraries(rule.value)) {
    const read = await elmLibrariesIn(dir, rule.value.place([]));
    findings.push(...read.findings);
    rule = ok(withLibraries(rule.value, read.libraries));
  }
  if (rule.ok && rule.value.value.id !== basename(dir))
    findings.push(
      finding(
        'rules.folder-name',
        `the folder is ${basename(dir)}, the rule ${rule.value.value.id}`,
        rule.value.place(['id']),
      ),
    );
  let tests: RuleTestsFile | undefined;
  let testsUnread = false;
  const testsText = withTests ? textOf(join(dir, TESTS)) : undefined;
  if (testsText !== undefined) {
    const read = parseRuleTests(testsText, shown(join(dir, TESTS)));
    findings.push(...read.findings);
    if (read.ok) tests = read.value;
    else testsUnread = true;
  }
  if (!rule.ok) return { folder: undefined, findings };
  const folder: RuleFolder = {
    rule: rule.value,
    ...(tests === undefined ? {} : { tests }),
    ...(testsUnread ? { testsUnread } : {}),
  };
  return { folder, findings };
}

/**
 * Read on the spot: of ten thousand small files, to wait for each costs more than to parse it, and the parsing between two pauses takes longer than the reading.
 */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
const shown = (file: string): string => relative('', file) || '.';
