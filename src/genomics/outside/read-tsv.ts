import { type Finding, fail, finding, isFault, ok, type Result } from '../../kernel/index.ts';
import { isGene, type OutsideCall, says } from './outside-call.ts';

const LONGEST = 1_000_000;

/**
 * Reads alleles called elsewhere, as PharmCAT takes them: gene, diplotype, phenotype, activity score, separated by tabs; `#` begins a remark; several lines
 * of one gene are several possibilities. Findings: import.outside-call, with the line.
 */
export function readOutsideCalls(text: string, file: string): Result<readonly OutsideCall[]> {
  if (text.length > LONGEST) return fail(finding('import.outside-call', 'The file is too long.', { file }));
  const findings: Finding[] = [];
  const byGene = new Map<
    string,
    { diplotypes: string[]; haplotypes: string[]; phenotypes: string[]; scores: string[] }
  >();
  for (const [at, written] of text.split('\n').entries()) {
    const line = written.replace(/\r$/, '');
    if (line.trim() === '' || line.startsWith('#')) continue;
    const place = { file, line: at + 1, column: 1 };
    const [gene = '', diplotype = '', phenotype = '', score = '', ...more] = line
      .split('\t')
      .map((cell) => cell.trim());
    if (!isGene(gene) || more.some((cell) => cell !== '')) {
      findings.push(
        finding('import.outside-call', 'The line does not begin with a gene, or has more than four columns.', place),
      );
      continue;
    }
    if (![diplotype, phenotype, score].some(says)) {
      findings.push(finding('import.outside-call', 'Neither diplotype nor phenotype nor score is given.', place));
      continue;
    }
    const calls = byGene.get(gene) ?? { diplotypes: [], haplotypes: [], phenotypes: [], scores: [] };
    byGene.set(gene, calls);
    if (says(diplotype)) calls.diplotypes.push(diplotype);
    if (says(phenotype)) calls.phenotypes.push(phenotype);
    if (says(score)) calls.scores.push(score);
  }
  if (findings.some(isFault)) return fail(...findings);
  return ok(
    [...byGene].map(([gene, { scores, ...calls }]) => ({
      gene,
      ...calls,
      // Possibilities of different scores have no score together.
      ...(scores.length === 1 || (scores.length > 1 && new Set(scores).size === 1) ? { score: scores[0] ?? '' } : {}),
      source: 'outside call',
    })),
    findings,
  );
}
