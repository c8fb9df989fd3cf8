import type { GeneTable } from './allele-index.ts';
import { readDiplotype, readHaplotypes } from './diplotype-text.ts';
import type { ActivityScore, Diplotype, GeneReading, GeneReport, Phenotyping } from './genomics.ts';
import { phenotypeOfDiplotype, phenotypesOfScore } from './phenotyping.ts';
import { sameScore, writeScore } from './score.ts';

/*
 * What one report of one gene amounts to. A laboratory's phenotype or score alone is a full result. Where it stands beside a genotype that reads
 * otherwise by the tables, both are kept: neither the laboratory nor the tables are silently believed.
 */

export function interpretReport(
  table: GeneTable,
  report: GeneReport,
  scoresOf: (phenotype: string) => readonly ActivityScore[],
): GeneReading {
  const genotype = genotypeOf(table, report);
  const diplotype = genotype?.diplotype === undefined ? {} : { diplotype: genotype.diplotype.text };
  const laboratory = laboratoryOf(table, report);
  switch (laboratory.says) {
    case 'nothing':
      return genotype === undefined
        ? { state: 'indeterminate', why: 'the report names neither a genotype nor a phenotype', notes: [] }
        : fromGenotype(genotype, diplotype);
    case 'impossible':
      return {
        state: 'contradictory',
        laboratory: laboratory.phenotypes,
        genotype: [],
        why: laboratory.why,
        notes: [],
        ...diplotype,
      };
    case 'indeterminate':
      if (genotype?.phenotyping.state !== 'known')
        return { state: 'indeterminate', why: 'the laboratory reports it as indeterminate', notes: [], ...diplotype };
      return {
        state: 'contradictory',
        laboratory: laboratory.phenotypes,
        genotype: genotype.phenotyping.phenotypes,
        why: 'the laboratory reports it as indeterminate, the genotype has a phenotype by the tables',
        notes: genotype.phenotyping.notes,
        ...diplotype,
      };
    case 'phenotype':
      return withLaboratory(table, laboratory, genotype, diplotype, scoresOf);
  }
}

interface ReadGenotype {
  readonly diplotype?: Diplotype;
  readonly phenotyping: Phenotyping;
}

function genotypeOf(table: GeneTable, report: GeneReport): ReadGenotype | undefined {
  const reading =
    report.diplotype !== undefined
      ? readDiplotype(table, report.diplotype)
      : report.haplotypes !== undefined && report.haplotypes.length > 0
        ? readHaplotypes(table, report.haplotypes)
        : undefined;
  if (reading === undefined) return undefined;
  if (!reading.ok) return { phenotyping: { state: 'indeterminate', why: reading.why } };
  return {
    diplotype: reading.diplotype,
    phenotyping: phenotypeOfDiplotype(table, reading.diplotype, report.sex ?? 'unknown'),
  };
}

function fromGenotype({ phenotyping }: ReadGenotype, diplotype: { readonly diplotype?: string }): GeneReading {
  return phenotyping.state === 'known'
    ? { ...phenotyping, interpretedBy: 'gateway', ...diplotype }
    : { state: 'indeterminate', why: phenotyping.why, notes: [], ...diplotype };
}

type Laboratory =
  | { readonly says: 'nothing' }
  | { readonly says: 'indeterminate'; readonly phenotypes: readonly string[] }
  | { readonly says: 'impossible'; readonly phenotypes: readonly string[]; readonly why: string }
  | { readonly says: 'phenotype'; readonly phenotypes: readonly string[]; readonly score?: ActivityScore };

/** The laboratory's own interpretation: its phenotype, its score, or both where they fit together. */
function laboratoryOf(table: GeneTable, report: GeneReport): Laboratory {
  const written = report.phenotypes ?? [];
  const named = written.filter((term) => term !== 'Indeterminate');
  const score = table.method === 'activity-score' ? report.score : undefined;
  const scored = score === undefined ? [] : phenotypesOfScore(table, score);
  if (score !== undefined && scored.length === 0)
    return named.length === 0
      ? {
          says: 'impossible',
          phenotypes: written,
          why: `an activity score of ${writeScore(score)} belongs to no phenotype of ${table.gene}`,
        }
      : {
          says: 'impossible',
          phenotypes: named,
          why: `the activity score of ${writeScore(score)} belongs to no phenotype`,
        };
  if (named.length === 0) {
    if (score !== undefined && written.length === 0) return { says: 'phenotype', phenotypes: scored, score };
    if (score !== undefined)
      return {
        says: 'impossible',
        phenotypes: written,
        why: 'the laboratory reports it as indeterminate, with an activity score',
      };
    return written.length === 0 ? { says: 'nothing' } : { says: 'indeterminate', phenotypes: written };
  }
  if (score === undefined) return { says: 'phenotype', phenotypes: named };
  const both = named.filter((term) => scored.includes(plainTerm(term)));
  return both.length === 0
    ? {
        says: 'impossible',
        phenotypes: named,
        why: `the laboratory's activity score of ${writeScore(score)} means ${scored.join(' or ')} by the tables`,
      }
    : { says: 'phenotype', phenotypes: both, score };
}

/** "Likely Poor Metabolizer" and "Poor Metabolizer" do not contradict each other. */
const plainTerm = (term: string): string => term.replace(/^(?:Likely|Possible) /, '');

function withLaboratory(
  table: GeneTable,
  laboratory: Extract<Laboratory, { says: 'phenotype' }>,
  genotype: ReadGenotype | undefined,
  diplotype: { readonly diplotype?: string },
  scoresOf: (phenotype: string) => readonly ActivityScore[],
): GeneReading {
  const read = genotype?.phenotyping;
  if (read?.state !== 'known') {
    const notes = read === undefined ? [] : [`The genotype beside it is not used: ${read.why}.`];
    const score = laboratory.score ?? onlyScore(laboratory.phenotypes, scoresOf);
    return {
      state: 'known',
      phenotypes: laboratory.phenotypes,
      ...(score === undefined ? {} : { score }),
      ...diplotype,
      interpretedBy: 'laboratory',
      rule:
        laboratory.score === undefined
          ? 'as the laboratory reports it'
          : `activity score ${writeScore(laboratory.score)} of the laboratory`,
      notes,
    };
  }
  const common =
    table.method === 'allele-present'
      ? joinHla(laboratory.phenotypes, read.phenotypes)
      : fitting(laboratory.phenotypes, read.phenotypes);
  const scoresDiffer =
    laboratory.score !== undefined && read.score !== undefined && !sameScore(laboratory.score, read.score);
  if (common === undefined || scoresDiffer)
    return {
      state: 'contradictory',
      laboratory: laboratory.phenotypes,
      genotype: read.phenotypes,
      ...(read.score === undefined ? {} : { score: read.score }),
      ...diplotype,
      why: scoresDiffer
        ? 'the activity score of the laboratory is not that of its genotype by the tables'
        : 'the phenotype of the laboratory is not that of its genotype by the tables',
      notes: read.notes,
    };
  const score = read.score ?? laboratory.score;
  return {
    state: 'known',
    phenotypes: common,
    ...(score === undefined ? {} : { score }),
    ...diplotype,
    interpretedBy: 'laboratory',
    rule: read.rule,
    notes: read.notes,
  };
}

/** The score, when every phenotype that is open has one and the same. */
function onlyScore(
  phenotypes: readonly string[],
  scoresOf: (phenotype: string) => readonly ActivityScore[],
): ActivityScore | undefined {
  const [only, second] = phenotypes.flatMap((term) => scoresOf(term));
  return second === undefined ? only : undefined;
}

/** Terms of the genotype that the laboratory's fit; undefined when none does. */
function fitting(laboratory: readonly string[], genotype: readonly string[]): readonly string[] | undefined {
  const plain = laboratory.map(plainTerm);
  const common = genotype.filter((term) => laboratory.includes(term) || plain.includes(plainTerm(term)));
  return common.length === 0 ? undefined : common;
}

/** HLA terms hold at once: both lists together, unless one says positive where the other says negative. */
function joinHla(laboratory: readonly string[], genotype: readonly string[]): readonly string[] | undefined {
  const opposite = (term: string): string =>
    term.endsWith(' positive') ? term.replace(/ positive$/, ' negative') : term.replace(/ negative$/, ' positive');
  if (laboratory.some((term) => genotype.includes(opposite(term)))) return undefined;
  return [...new Set([...genotype, ...laboratory])];
}
