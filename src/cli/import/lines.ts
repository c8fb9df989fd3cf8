import type { CalledGene, CalledSample } from '../../genomics/calls/call-genes.ts';
import { explainMatch } from '../../genomics/calls/explain-match.ts';
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

/** Below the table: for each gene what the call stands on, and why it is this one. */
export function explanationOf({ genes }: CalledSample): readonly string[] {
  return genes.flatMap((gene) => {
    const notes = [...(gene.from === 'variants' ? explainMatch(gene.match) : []), ...gene.reading.notes];
    return ['', `${gene.gene}  ${gene.genotype ?? 'not called'}`, ...notes.map((note) => `  ${note}`)];
  });
}

function positionsOf(gene: CalledGene): string {
  if (gene.from === 'outside') return gene.call.source;
  const { read, missing, conflicting } = gene.match.positions;
  const conflicts = conflicting.length === 0 ? '' : `, ${conflicting.length} conflicting`;
  return `${read.length} of ${read.length + missing.length}${conflicts}`;
}

/**
 * One object a gene: `diplotypes` (best first, with scores; several = they explain the sample equally well), `others` that are possible, or `haplotypes` where
 * it is not known how they lie; phenotypes, positions, and why.
 */
export function jsonOf(gene: CalledGene, from: Readonly<Record<string, string>>): unknown {
  const { reading } = gene;
  const { state, diplotypes, haplotypes, ...how } = callOf(gene);
  return {
    ...from,
    gene: gene.gene,
    state,
    result: gene.genotype ?? null,
    diplotypes,
    haplotypes,
    phenotypes: reading.state === 'known' ? reading.phenotypes : [],
    ...(reading.state === 'known' && reading.score !== undefined ? { activityScore: reading.score } : {}),
    ...(reading.state === 'known' ? { rule: reading.rule } : { phenotypeUnknown: reading.why }),
    ...how,
    notes: [...(gene.from === 'variants' ? gene.match.notes : []), ...reading.notes],
  };
}

interface Called {
  readonly state: string;
  readonly diplotypes: readonly unknown[];
  readonly haplotypes: readonly string[];
  readonly [detail: string]: unknown;
}

function callOf(gene: CalledGene): Called {
  if (gene.from === 'outside') {
    const { diplotypes, haplotypes, source } = gene.call;
    return { state: 'reported', diplotypes: diplotypes.map((name) => ({ name })), haplotypes, source };
  }
  const { outcome, positions, indistinct, definitions } = gene.match;
  const details = { positions, indistinct, definitions };
  switch (outcome.state) {
    case 'called': {
      const { diplotypes, others, basis, because } = outcome;
      return { state: outcome.state, diplotypes, haplotypes: [], others, basis, because, ...details };
    }
    case 'haplotypes':
      return {
        ...details,
        state: outcome.state,
        diplotypes: [],
        haplotypes: outcome.haplotypes,
        because: outcome.because,
      };
    case 'ambiguous':
      return {
        ...details,
        state: outcome.state,
        diplotypes: [],
        haplotypes: [],
        why: outcome.why,
        others: outcome.examples,
      };
    case 'not-called':
      return { ...details, state: outcome.state, diplotypes: [], haplotypes: [], why: outcome.why };
    default:
      return outcome satisfies never;
  }
}
