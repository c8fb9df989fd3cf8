import type { Diplotype, DiplotypeReading, Genomics, Sex } from '../../genomics/genomics.ts';
import { Answers, PerTable } from '../../kernel/index.ts';
import type { Gene } from '../../terminology/terminology.ts';
import type { ActivityScore, GeneResultFact } from '../profile.ts';

/** What one value says of one gene, before it becomes a Fact. */
export interface GeneReading {
  readonly gene: Gene;
  readonly phenotypes: readonly string[];
  readonly score?: ActivityScore;
  /** In normal form, `*2/*17`. */
  readonly diplotype?: string;
  readonly interpretedBy: GeneResultFact['interpretedBy'];
  /** Why there is no phenotype. */
  readonly why?: string;
  /** The phenotype was recognised by its words, not by a code or by the nomenclature of alleles. */
  readonly byText: boolean;
  /** A phenotype was stated that is none of the gene's standard terms: it may contradict what else is known, but cannot be used. */
  readonly nonStandard?: true;
}

/** What a genotype, as the laboratory wrote it, amounts to. */
export interface Interpreted extends GeneReading {
  readonly diplotype: string;
  /** Every allele of it is one of the tables. */
  readonly known: boolean;
}

const INDETERMINATE = 'Indeterminate';

export const withoutIndeterminate = (terms: readonly string[]): readonly string[] =>
  terms.includes(INDETERMINATE) ? terms.filter((term) => term !== INDETERMINATE) : terms;

function phenotyped(genomics: Genomics, gene: Gene, diplotype: Diplotype, sex: Sex): Interpreted {
  const known = diplotype.alternatives.flat(2).every((haplotype) => haplotype.known);
  const of = { gene, diplotype: diplotype.text, known, interpretedBy: 'gateway', byText: false } as const;
  const found = genomics.phenotypeOf(gene.symbol, diplotype, sex);
  if (found.state === 'indeterminate') return { ...of, phenotypes: [], why: found.why };
  const phenotypes = withoutIndeterminate(found.phenotypes);
  return {
    ...of,
    phenotypes,
    ...(found.score === undefined ? {} : { score: found.score }),
    ...(phenotypes.length > 0 ? {} : { why: 'The diplotype has an indeterminate phenotype.' }),
  };
}

const outcome = (genomics: Genomics, gene: Gene, read: DiplotypeReading, sex: Sex): Interpreted | undefined =>
  read.ok ? phenotyped(genomics, gene, read.diplotype, sex) : undefined;

/** Without what wraps a genotype in some systems: quotation marks, and the database prefix of a GL string (`hla#3.23.0#HLA-A*01:01+HLA-A*02:01`). */
const plainGenotype = (words: string): string =>
  words
    .slice(words.lastIndexOf('#') + 1)
    .replaceAll('"', '')
    .replaceAll('_', ' ')
    .trim();

/** By sex, then by the gene as the catalogue holds it. */
const genotypes = new PerTable(() => new Map<Sex, PerTable<Answers<Interpreted | undefined>>>());

function answersOf(genomics: Genomics, gene: Gene, sex: Sex): Answers<Interpreted | undefined> {
  const bySex = genotypes.of(genomics);
  let byGene = bySex.get(sex);
  if (byGene === undefined) {
    byGene = new PerTable(() => new Answers());
    bySex.set(sex, byGene);
  }
  return byGene.of(gene);
}

/** Reads a genotype as written and looks its phenotype up; undefined when the words are no genotype of the gene. */
export const interpretGenotype = (genomics: Genomics, gene: Gene, words: string, sex: Sex): Interpreted | undefined =>
  answersOf(genomics, gene, sex).of(words, () =>
    outcome(genomics, gene, genomics.parseDiplotype(gene.symbol, plainGenotype(words)), sex),
  );

/** The same for alleles that were reported one by one. */
export const interpretHaplotypes = (
  genomics: Genomics,
  gene: Gene,
  alleles: readonly string[],
  sex: Sex,
): Interpreted | undefined => outcome(genomics, gene, genomics.parseHaplotypes(gene.symbol, alleles), sex);
