import { loadKnowledge } from '../../adapters/files/load-knowledge.ts';
import { bulkAdviser } from '../../app/bulk-advice.ts';
import { finding } from '../../kernel/index.ts';
import { CPIC_FIRST } from '../../recommend/policy.ts';
import { answerLines } from './answer-lines.ts';
import type { PgxCommandDeps } from './deps.ts';
import { refuse } from './refuse.ts';

export interface AdviseOptions {
  readonly profiles: string;
  readonly asOf?: string;
  readonly brief?: boolean;
  readonly allDrugs?: boolean;
}

/** `advise`: what every source says of each line's drug for its gene results. */
export async function advise(
  deps: PgxCommandDeps,
  file: string | undefined,
  { profiles, asOf, brief, allDrugs }: AdviseOptions,
): Promise<void> {
  const at = asOf === undefined ? deps.now() : Date.parse(asOf);
  if (!Number.isFinite(at)) {
    refuse(deps, [finding('bulk.value', 'The day of --as-of is written 2026-01-31.')]);
    return;
  }
  const knowledge = await loadKnowledge(profiles, at);
  if (!knowledge.ok) {
    refuse(deps, knowledge.findings);
    return;
  }
  const adviser = bulkAdviser(knowledge.value, CPIC_FIRST, at, {
    brief: brief === true,
    allDrugs: allDrugs === true,
  });
  await answerLines(deps, file, (value, where) => adviser.answer(value, where));
}
