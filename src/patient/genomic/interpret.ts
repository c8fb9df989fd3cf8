import type { Diplotype, DiplotypeReading, Genomics, Sex } from '../../genomics/genomics.ts';
import type { Gene } from '../../terminology/terminology.ts';
import { Memo } from '../memo.ts';
import type { ActivityScore } from '../profile.ts';

/** What a genotype, as the laboratory wrote it, amounts to. */
export interface Interpreted {
  /** In normal form, `*2/*17`; absent where the typing leaves open which of several it is. */
  readonly diplotype?: string;
  readonly phenotypes: readonly string[];
  readonly score?: ActivityScore;
  /** Why there is no phenotype. */
  readonly why?: string;
  /** Every allele of it is one of the tables. */
  readonly known: boolean;
}

const INDETERMINATE = 'Indeterminate';

export const withoutIndeterminate = (terms: readonly string[]): readonly string[] =>
  terms.includes(INDETERMINATE) ? terms.filter((term) => term !== INDETERMINATE) : terms;

function phenotyped(genomics: Genomics, gene: Gene, diplotype: Diplotype, sex: Sex): Interpreted {
  const known = diplotype.alternatives.flat(2).every((haplotype) => haplotype.known);
  const found = genomics.phenotypeOf(gene.symbol, diplotype, sex);
  if (found.state === 'indeterminate') return { diplotype: diplotype.text, phenotypes: [], why: found.why, known };
  const phenotypes = withoutIndeterminate(found.phenotypes);
  return {
    diplotype: diplotype.text,
    phenotypes,
    ...(found.score === undefined ? {} : { score: found.score }),
    ...(phenotypes.length > 0 ? {} : { why: 'The diplotype has an indeterminate phenotype.' }),
    known,
  };
}

const outcome = (genomics: Genomics, gene: Gene, read: DiplotypeReading, sex: Sex): Interpreted | undefined =>
  read.ok ? phenotyped(genomics, gene, read.diplotype, sex) : undefined;

const genotypes = new Memo<Interpreted | undefined>();

/** Reads a genotype as written and looks its phenotype up; undefined when the text is no genotype of the gene. */
export const interpretGenotype = (genomics: Genomics, gene: Gene, text: string, sex: Sex): Interpreted | undefined =>
  genotypes.of(genomics, `${gene.symbol} ${sex} ${text}`, () =>
    outcome(genomics, gene, genomics.parseDiplotype(gene.symbol, text), sex),
  );

/** Alternatives of an ambiguous typing that are followed; more are not read. */
const ALTERNATIVES = 64;

/**
 * An HLA typing that leaves alternatives open, as a GL string (https://glstring.org): `|` between genotypes, `+` between the two chromosomes, `/` between
 * alleles. What holds in all of them is known: that an allele is absent from each, say.
 */
export function interpretAmbiguousHla(genomics: Genomics, gene: Gene, text: string, sex: Sex): Interpreted | undefined {
  if (gene.kind !== 'hla' || !text.includes('+') || !/[|/]/.test(text)) return undefined;
  const genotypes = text.split('|').flatMap((genotype) => {
    const [first, second, third] = genotype.split('+').map((alleles) => alleles.split('/'));
    if (first === undefined || second === undefined || third !== undefined) return [undefined];
    return first
      .slice(0, ALTERNATIVES)
      .flatMap((a) => second.slice(0, ALTERNATIVES).map((b) => `${a.trim()}/${b.trim()}`));
  });
  if (genotypes.length > ALTERNATIVES) return undefined;
  let common: readonly string[] | undefined;
  let known = true;
  for (const one of genotypes) {
    const read = one === undefined ? undefined : interpretGenotype(genomics, gene, one, sex);
    if (read === undefined) return undefined;
    known = known && read.known;
    common = common === undefined ? read.phenotypes : common.filter((term) => read.phenotypes.includes(term));
  }
  const phenotypes = common ?? [];
  return { phenotypes, known, ...(phenotypes.length > 0 ? {} : { why: 'The typing leaves several genotypes open.' }) };
}

/** The same for alleles that were reported one by one. */
export const interpretHaplotypes = (
  genomics: Genomics,
  gene: Gene,
  alleles: readonly string[],
  sex: Sex,
): Interpreted | undefined => outcome(genomics, gene, genomics.parseHaplotypes(gene.symbol, alleles), sex);
