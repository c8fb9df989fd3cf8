import type { CalledGene, CalledSample } from '../../genomics/calls/call-genes.ts';
import { phenotypeWords } from '../../render/genomics/genomic-report.ts';

/* Called genes for people (a table) and for programs (JSON lines). */

const WIDEST = 60;
const clip = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

/** One row a gene: result, phenotype, positions read. */
export function tableOf({ sample, genes, notFromVariants }: CalledSample, file: string): readonly string[] {
  const rows = genes.map((gene) => [
    gene.gene as string,
    clip(gene.genotype ?? 'not called', WIDEST),
    clip(phenotypeWords(gene), WIDEST),
    positionsOf(gene),
  ]);
  const all = [['gene', 'result', 'phenotype', 'positions'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [
    `${file}${sample === '' ? '' : `, sample ${sample}`}`,
    ...lines,
    ...(notFromVariants.length === 0 ? [] : [`not told by variants: ${notFromVariants.join(', ')}`]),
  ];
}

function positionsOf(gene: CalledGene): string {
  if (gene.from === 'outside') return gene.call.source;
  const { read, missing, conflicting } = gene.match.positions;
  const conflicts = conflicting.length === 0 ? '' : `, ${conflicting.length} conflicting`;
  return `${read.length} of ${read.length + missing.length}${conflicts}`;
}

/** One object a gene, everything that is known of the call. */
export function jsonOf(gene: CalledGene, from: Readonly<Record<string, string>>): unknown {
  const { reading } = gene;
  const result = {
    ...from,
    gene: gene.gene,
    result: gene.genotype ?? null,
    phenotypes: reading.state === 'known' ? reading.phenotypes : [],
    ...(reading.state === 'known' && reading.score !== undefined ? { activityScore: reading.score } : {}),
    ...(reading.state === 'known' ? { rule: reading.rule } : { state: reading.state, why: reading.why }),
    notes: reading.notes,
  };
  if (gene.from === 'outside') return { ...result, source: gene.call.source };
  const { outcome, positions, indistinct, definitions, notes } = gene.match;
  return { ...result, call: outcome, positions, indistinct, definitions, notes: [...notes, ...reading.notes] };
}
