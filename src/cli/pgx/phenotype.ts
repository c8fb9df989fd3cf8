import { phenotypeOfLine } from '../../app/bulk-phenotype.ts';
import { loadKnowledge } from '../rules/knowledge.ts';
import { answerLines } from './answer-lines.ts';
import type { PgxCommandDeps } from './deps.ts';
import { refuse } from './refuse.ts';

/** `phenotype`: what each line's genotype, alleles, phenotype or score amounts to. */
export async function phenotype(
  deps: PgxCommandDeps,
  file: string | undefined,
  { profiles }: { readonly profiles: string },
): Promise<void> {
  const knowledge = loadKnowledge(profiles);
  if (!knowledge.ok) {
    refuse(deps, knowledge.findings);
    return;
  }
  await answerLines(deps, file, (value, at) => phenotypeOfLine(value, knowledge.value, at));
}
