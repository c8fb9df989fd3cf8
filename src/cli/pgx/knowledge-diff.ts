import { loadGenomicsData, loadTerminologyData } from '../../adapters/files/knowledge.ts';
import { loadKnowledge } from '../../adapters/files/load-knowledge.ts';
import { readRuleFolders } from '../../adapters/files/rules.ts';
import { type BulkAdviser, bulkAdviser } from '../../app/bulk-advice.ts';
import {
  type AdviceChange,
  adviceChange,
  diffKnowledge,
  type KnowledgeChange,
  type KnowledgeVersion,
} from '../../app/knowledge-diff.ts';
import { type Finding, fail, isFault, isObject, ok, type Result } from '../../kernel/index.ts';
import { CPIC_FIRST } from '../../recommend/policy.ts';
import { createTerminology } from '../../terminology/index.ts';
import type { PgxCommandDeps } from './deps.ts';
import { bytesOf, linesOf } from './lines.ts';
import { refuse } from './refuse.ts';

export interface KnowledgeDiffOptions {
  readonly patients?: string;
  readonly json?: boolean;
}

interface Version extends KnowledgeVersion {
  readonly adviser: BulkAdviser;
}

/** `knowledge diff`: what became otherwise between two profiles folders, and which of the given patients would be advised otherwise. */
export async function knowledgeDiff(
  deps: PgxCommandDeps,
  before: string,
  after: string,
  { patients, json }: KnowledgeDiffOptions,
): Promise<void> {
  const [old, now] = [await versionOf(before, deps.now()), await versionOf(after, deps.now())];
  if (!old.ok || !now.ok) {
    refuse(deps, [...old.findings, ...now.findings].filter(isFault));
    return;
  }
  const changes = diffKnowledge(old.value, now.value);
  if (json !== true) {
    await deps.write(changes.map(changeText).join(''));
    deps.warn(changes.length === 0 ? 'no change of knowledge' : `${changes.length} changes of knowledge`);
  } else for (const change of changes) await deps.write(`${JSON.stringify(change)}\n`);
  if (patients !== undefined && !(await comparePatients(deps, patients, old.value, now.value, json === true))) return;
  deps.exitWith(0);
}

async function versionOf(dir: string, asOf: number): Promise<Result<Version>> {
  const terminologyData = loadTerminologyData(dir);
  const genomicsData = loadGenomicsData(dir);
  const { folders, findings } = await readRuleFolders(dir, { tests: false });
  const knowledge = await loadKnowledge(dir, asOf);
  const faults: readonly Finding[] = [
    ...terminologyData.findings,
    ...genomicsData.findings,
    ...findings,
    ...knowledge.findings,
  ];
  if (!terminologyData.ok || !genomicsData.ok || !knowledge.ok) return fail(...faults);
  const terminology = createTerminology(terminologyData.value);
  if (!terminology.ok) return fail(...terminology.findings);
  return ok({
    terminologyData: terminologyData.value,
    genomicsData: genomicsData.value,
    terminology: terminology.value,
    rules: folders.map(({ rule }) => rule.value),
    adviser: bulkAdviser(knowledge.value, CPIC_FIRST, asOf, { brief: true }),
  });
}

const changeText = ({ kind, about, before, after }: KnowledgeChange): string =>
  [
    `${kind}: ${about}`,
    ...(before === undefined ? [] : [`  - ${before}`]),
    ...(after === undefined ? [] : [`  + ${after}`]),
    '',
  ].join('\n');

/** False when the patients cannot be read. */
async function comparePatients(
  deps: PgxCommandDeps,
  file: string,
  old: Version,
  now: Version,
  json: boolean,
): Promise<boolean> {
  let asked = 0;
  let changed = 0;
  try {
    for await (const lines of linesOf(bytesOf(file, deps.input)))
      for (const { number, text } of lines) {
        asked += 1;
        const change = adviceChange(parsed(text), number, old.adviser, now.adviser);
        if (change === undefined) continue;
        changed += 1;
        await deps.write(json ? `${JSON.stringify({ kind: 'patient', ...change })}\n` : patientText(change));
      }
  } catch (error) {
    if (!(isObject(error) && typeof error.code === 'string')) throw error;
    deps.warn(`The patients cannot be read (${error.code}).`);
    deps.exitWith(1);
    return false;
  }
  deps.warn(`${changed} of ${asked} patients would be advised otherwise.`);
  return true;
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function patientText({ line, before, after }: AdviceChange): string {
  const named = (of: typeof before): string => {
    const rows = (list: unknown): readonly string[] =>
      (Array.isArray(list) ? list : [])
        .filter(isObject)
        .map((one) => `${String(one.rule)} ${String(one.row ?? 'undecided')}: ${String(one.text ?? '')}`);
    const told = [...rows(of.guidance), ...rows(of.undecided)];
    return told.length === 0 ? (Array.isArray(of.findings) ? 'cannot be read' : 'no guidance') : told.join('; ');
  };
  const id = typeof after.id === 'string' || typeof after.id === 'number' ? ` (${after.id})` : '';
  return `patient of line ${line}${id}\n  - ${named(before)}\n  + ${named(after)}\n`;
}
