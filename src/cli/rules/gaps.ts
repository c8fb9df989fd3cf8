import { readRuleFolders } from '../../adapters/files/rules.ts';
import { type Finding, isFault } from '../../kernel/index.ts';
import { type Gap, gapsOf } from '../../rules/analyse/gaps.ts';
import { unknownNames } from '../../rules/check/names.ts';
import type { RuleCommandDeps } from './deps.ts';
import { loadKnowledge } from './knowledge.ts';
import { findingText, paintFor } from './paint.ts';

const WORDS: Readonly<Record<Gap['kind'], string>> = {
  uncovered: 'no row speaks for',
  'partly-covered': 'no row speaks for some patients, such as',
  overlap: 'both hold for',
  shadowed: 'is never reached behind the rows before it',
  dead: 'can hold for nobody',
  contradiction: 'says otherwise than',
  'not-analysed': 'is too involved to be analysed',
};

/** `rules gaps`: what the tables leave open, say twice, or say against each other. Ends with 1 when a row is dead, shadowed or overlaps. */
export async function gaps(
  deps: RuleCommandDeps,
  only: readonly string[],
  { profiles, json }: { readonly profiles: string; readonly json?: boolean },
): Promise<void> {
  const paint = paintFor(deps.isTerminal);
  const knowledge = loadKnowledge(profiles);
  const { folders, findings: read } = await readRuleFolders(profiles, { tests: false });
  const files = folders
    .map(({ rule }) => rule)
    .filter(({ value }) => only.length === 0 || only.some((part) => value.id.includes(part)));
  const findings: Finding[] = [
    ...knowledge.findings,
    ...read,
    ...(knowledge.ok ? files.flatMap((file) => unknownNames(file, knowledge.value.terminology)) : []),
  ];
  if (!knowledge.ok || findings.some(isFault)) {
    for (const found of findings) deps.print(findingText(found, paint));
    deps.exitWith(1);
    return;
  }
  const found = gapsOf(files, knowledge.value.terminology);
  if (json === true)
    deps.print(
      JSON.stringify(
        found.map(({ file, path, ...gap }) => ({ ...gap, place: file.place(path) })),
        null,
        2,
      ),
    );
  else {
    for (const gap of found) deps.print(gapText(gap, (text) => paint(text, 'strong')));
    deps.print(`${files.length} rules: ${countText(found)}`);
  }
  const isWrong = ({ kind }: Gap): boolean => kind === 'overlap' || kind === 'shadowed' || kind === 'dead';
  deps.exitWith(found.some(isWrong) ? 1 : 0);
}

function gapText(
  { kind, ruleId, file, path, rows, otherRule, drug, example }: Gap,
  strong: (text: string) => string,
): string {
  const { file: name, line, column } = file.place(path);
  const where = strong([name, line, column].filter((part) => part !== undefined).join(':'));
  if (kind === 'uncovered' || kind === 'partly-covered')
    return `${where} ${kind}: ${ruleId}: ${WORDS[kind]} ${example}`;
  if (kind === 'overlap') return `${where} ${kind}: rows ${rows.join(' and ')} ${WORDS[kind]} ${example}`;
  if (kind === 'contradiction')
    return `${where} ${kind}: ${drug}: row ${rows[0]} ${WORDS[kind]} row ${rows[1]} of ${otherRule}, for ${example}`;
  return `${where} ${kind}: row ${rows.join(', ')} ${WORDS[kind]}`;
}

function countText(found: readonly Gap[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of found) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ') || 'no gaps';
}
