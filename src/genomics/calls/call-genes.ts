import { type GeneSymbol, geneSymbol } from '../../kernel/index.ts';
import type { Terminology } from '../../terminology/index.ts';
import type { GeneReading, GeneReport, Genomics, Sex } from '../index.ts';
import { readScore } from '../index.ts';
import { type GeneDefinition, type GeneMatch, matchGene } from '../matching/index.ts';
import type { OutsideCall } from '../outside/index.ts';
import type { SampleReading } from '../vcf/index.ts';

/*
 * From what files hold of a person's genes to results: alleles by the variants of a VCF, alleles that others called, and the phenotype of each.
 */

export interface CallingKnowledge {
  readonly definitions: readonly GeneDefinition[];
  readonly genomics: Genomics;
  readonly terminology: Pick<Terminology, 'genes'>;
}

/** One gene of one person. */
export type CalledGene = {
  readonly gene: GeneSymbol;
  /** `*1/*2`, `*1/*2 or *1/*35`, or the alleles one by one; absent where nothing was called. */
  readonly genotype?: string;
  readonly reading: GeneReading;
} & (
  | { readonly from: 'variants'; readonly match: GeneMatch }
  | { readonly from: 'outside'; readonly call: OutsideCall }
);

export interface CalledSample {
  readonly sample: string;
  readonly genes: readonly CalledGene[];
  /** Genes that variants cannot tell and nobody else called. */
  readonly notFromVariants: readonly GeneSymbol[];
}

/** Genes whose alleles differ by structure, or lie where short reads cannot tell them: only a laboratory or a caller of its own can. */
const NOT_FROM_VARIANTS = ['CYP2D6', 'HLA-A', 'HLA-B', 'MT-RNR1'].map(geneSymbol);

export interface CallingOptions {
  /** Sex of the person, for the genes of the X chromosome. */
  readonly sex?: Sex;
  /** Alleles called elsewhere; for a gene named here the variants are not asked. */
  readonly outside?: readonly OutsideCall[];
}

/** Calls every gene of a sample. `sample` absent = only what was called elsewhere. */
export function callGenes(
  sample: SampleReading | undefined,
  knowledge: CallingKnowledge,
  { sex = 'unknown', outside = [] }: CallingOptions = {},
): CalledSample {
  const called = new Set(outside.map(({ gene }) => gene));
  const fromVariants = knowledge.definitions.flatMap((definition): readonly CalledGene[] => {
    const shown = called.has(definition.gene) ? undefined : sample?.genes.get(definition);
    if (shown === undefined) return [];
    const match = matchGene(definition, shown);
    const report = reportOf(match);
    const reading: GeneReading =
      report === undefined
        ? { state: 'indeterminate', why: whyOf(match), notes: [] }
        : knowledge.genomics.interpret(definition.gene, { ...report, sex });
    return [{ gene: definition.gene, from: 'variants', match, reading, ...genotypeOf(report) }];
  });
  const genes = [...fromVariants, ...outside.map((call) => fromOutside(call, knowledge, sex))];
  return {
    sample: sample?.name ?? '',
    genes: genes.sort((a, b) => (a.gene < b.gene ? -1 : a.gene > b.gene ? 1 : 0)),
    notFromVariants: NOT_FROM_VARIANTS.filter((gene) => !called.has(gene)),
  };
}

function reportOf({ outcome }: GeneMatch): GeneReport | undefined {
  switch (outcome.state) {
    case 'called':
      return { diplotype: outcome.diplotypes.map(({ name }) => name).join(' or ') };
    case 'haplotypes':
      return { haplotypes: outcome.haplotypes };
    case 'ambiguous':
    case 'not-called':
      return undefined;
    default:
      return outcome satisfies never;
  }
}

const whyOf = ({ outcome }: GeneMatch): string =>
  outcome.state === 'not-called' || outcome.state === 'ambiguous' ? outcome.why : '';

const genotypeOf = (report: GeneReport | undefined): { readonly genotype?: string } => {
  const text = report?.diplotype ?? report?.haplotypes?.join('; ');
  return text === undefined || text === '' ? {} : { genotype: text };
};

function fromOutside(call: OutsideCall, { genomics, terminology }: CallingKnowledge, sex: Sex): CalledGene {
  const symbol = geneSymbol(call.gene);
  const gene = terminology.genes.bySymbol(call.gene);
  const terms = call.phenotypes.map((text) =>
    gene === undefined ? undefined : terminology.genes.phenotype(gene, [], text),
  );
  const strange = call.phenotypes.filter((_, at) => terms[at] === undefined);
  const score = call.score === undefined ? undefined : readScore(call.score);
  const phenotypes = [...new Set(terms.flatMap((found) => found ?? []))];
  const report: GeneReport = {
    ...(call.diplotypes.length === 0 ? {} : { diplotype: call.diplotypes.join(' or ') }),
    ...(call.haplotypes.length === 0 ? {} : { haplotypes: call.haplotypes }),
    ...(phenotypes.length === 0 ? {} : { phenotypes }),
    ...(score === undefined ? {} : { score }),
    sex,
  };
  const nothing = Object.keys(report).length === 1;
  const reading: GeneReading =
    gene === undefined
      ? { state: 'indeterminate', why: `${call.gene} is not among the genes of the tables`, notes: [] }
      : nothing
        ? { state: 'indeterminate', why: 'what was reported is no result of this gene that is known', notes: [] }
        : genomics.interpret(symbol, report);
  const notes = strange.map(() => 'a reported phenotype is none of the standard terms of the gene');
  return {
    gene: symbol,
    from: 'outside',
    call,
    reading: notes.length === 0 ? reading : { ...reading, notes: [...reading.notes, ...new Set(notes)] },
    ...genotypeOf(report),
  };
}
