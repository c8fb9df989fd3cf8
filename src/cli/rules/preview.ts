import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadKnowledge } from '../../adapters/files/load-knowledge.ts';
import { profilesAt } from '../../adapters/files/profiles-at.ts';
import { loadRuleSet } from '../../adapters/files/rules.ts';
import { adviseOn } from '../../app/advise.ts';
import { type CardBrief, type CardChange, cardsOf, compareCards } from '../../app/compare-advice.ts';
import type { Knowledge } from '../../app/rule-book.ts';
import { type Finding, fail, ok, type Result } from '../../kernel/index.ts';
import { CPIC_FIRST } from '../../recommend/policy.ts';
import { LEVELS } from '../../rules/rule-profile.ts';
import type { RuleCommandDeps } from './deps.ts';
import { findingText, paintFor } from './paint.ts';

export interface PreviewOptions {
  readonly profiles: string;
  /** Folder of rules, or a revision of the repository that the profiles stand in. */
  readonly since: string;
  /** Files of FHIR resources, one patient each. */
  readonly on: readonly string[];
  readonly json?: boolean;
}

interface PatientPreview {
  readonly file: string;
  readonly before: readonly CardBrief[];
  readonly after: readonly CardBrief[];
  readonly changes: readonly CardChange[];
}

interface Preview {
  readonly patients: readonly PatientPreview[];
  /** Patients that could not be read. */
  readonly unread: readonly Finding[];
}

/** `rules preview`: the cards of real charts under the rules as they were and as they are, with counts. */
export async function preview(deps: RuleCommandDeps, options: PreviewOptions): Promise<void> {
  const paint = paintFor(deps.isTerminal);
  const made = await previewOf(deps, options);
  if (!made.ok) {
    for (const found of made.findings) deps.print(findingText(found, paint));
    deps.exitWith(1);
    return;
  }
  const { patients, unread } = made.value;
  if (options.json === true) deps.print(JSON.stringify({ counts: countsOf(patients), ...made.value }, null, 2));
  else {
    for (const found of unread) deps.print(findingText(found, paint));
    for (const { file, changes } of patients)
      if (changes.length > 0) deps.print([paint(file, 'strong'), ...changes.flatMap(changeLines)].join('\n'));
    deps.print(countLines(patients).join('\n'));
  }
  deps.exitWith(unread.length > 0 ? 1 : 0);
}

async function previewOf(deps: RuleCommandDeps, { profiles, since, on }: PreviewOptions): Promise<Result<Preview>> {
  const after = await loadKnowledge(profiles, deps.now());
  if (!after.ok) return after;
  const earlier = await profilesAt(since, profiles);
  if (!earlier.ok) return earlier;
  try {
    const before = await knowledgeOf(earlier.value.dir, after.value, deps.now());
    if (!before.ok) return before;
    const patients: PatientPreview[] = [];
    const unread: Finding[] = [];
    for (const file of on) {
      const [old, now] = [await cardsUnder(deps, file, before.value), await cardsUnder(deps, file, after.value)];
      if (!old.ok) unread.push(...old.findings);
      else if (!now.ok) unread.push(...now.findings);
      else patients.push({ file, before: old.value, after: now.value, changes: compareCards(old.value, now.value) });
    }
    return ok({ patients, unread });
  } finally {
    await earlier.value.letGo();
  }
}

/** A folder of rules alone is read beside the knowledge of today. */
async function knowledgeOf(dir: string, today: Knowledge, asOf: number): Promise<Result<Knowledge>> {
  if (existsSync(join(dir, 'knowledge'))) return loadKnowledge(dir, asOf);
  const { genomics } = today;
  const { scoresOfPhenotype } = genomics;
  const ruleSet = await loadRuleSet(dir, today.ruleSet.terminology, { asOf, scoresOfPhenotype });
  return ruleSet.ok ? ok({ ruleSet: ruleSet.value, genomics }) : fail(...ruleSet.findings);
}

async function cardsUnder(
  deps: RuleCommandDeps,
  file: string,
  knowledge: Knowledge,
): Promise<Result<readonly CardBrief[]>> {
  const { ruleSet, genomics } = knowledge;
  const patient = await deps.readPatient(file, { terminology: ruleSet.terminology, genomics }, deps.now());
  return patient.ok ? ok(cardsOf(adviseOn(patient.value, 'all', knowledge, CPIC_FIRST).advice)) : patient;
}

function countsOf(patients: readonly PatientPreview[]) {
  const cards = (which: 'before' | 'after') =>
    Object.fromEntries(
      LEVELS.map((level) => [level, patients.flatMap((one) => one[which]).filter((c) => c.level === level).length]),
    );
  const changes = (kind: CardChange['kind']): number =>
    patients.flatMap((one) => one.changes).filter((change) => change.kind === kind).length;
  return {
    patients: patients.length,
    changedPatients: patients.filter(({ changes: of }) => of.length > 0).length,
    before: cards('before'),
    after: cards('after'),
    added: changes('added'),
    gone: changes('gone'),
    changed: changes('changed'),
  };
}

function countLines(patients: readonly PatientPreview[]): readonly string[] {
  const { before, after, ...counts } = countsOf(patients);
  const levels = LEVELS.map((level) => `${level} ${before[level]} → ${after[level]}`).join(', ');
  return [
    `${counts.changedPatients} of ${counts.patients} patients would see other cards: ${counts.added} added, ${counts.gone} gone, ${counts.changed} changed`,
    `Cards: ${levels}`,
  ];
}

function changeLines({ kind, before, after }: CardChange): readonly string[] {
  const card = after ?? before;
  return [
    `  ${kind}: ${card?.about}`,
    ...(before === undefined ? [] : [`    - ${cardText(before)}`]),
    ...(after === undefined ? [] : [`    + ${cardText(after)}`]),
  ];
}

const cardText = ({ level, summary, rule, row, options }: CardBrief): string =>
  `${level}: ${summary} [${rule}, ${row}]${options.length === 0 ? '' : `; ${options.join('; ')}`}`;
