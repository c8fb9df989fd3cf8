import { type Genomics, readScore, type Sex } from '../../genomics/index.ts';
import { type GeneSymbol, geneSymbol } from '../../kernel/index.ts';
import type { GeneCatalogue } from '../../terminology/terminology.ts';
import { geneStates } from '../genomic/state.ts';
import type { ActivityScore, GeneResultFact, GeneState, VariantFact } from '../profile.ts';
import type { StatedGeneResult } from './stated.ts';

export interface StatedGenes {
  readonly facts: readonly (GeneResultFact | VariantFact)[];
  readonly states: ReadonlyMap<GeneSymbol, GeneState>;
}

type Core = Pick<GeneResultFact, 'id' | 'source' | 'effective' | 'certainty' | 'reasons'>;

/** Facts and states of the genes that are stated. */
export function genesStated(
  written: Readonly<Record<string, StatedGeneResult | readonly StatedGeneResult[]>>,
  genes: GeneCatalogue,
  genomics: Genomics,
  sex: Sex,
  effective: Core['effective'],
): StatedGenes {
  const facts: (GeneResultFact | VariantFact)[] = [];
  const results: GeneResultFact[] = [];
  for (const [symbol, one] of Object.entries(written)) {
    const gene = geneSymbol(symbol);
    const ofGene: GeneResultFact[] = [];
    for (const [i, result] of (isList(one) ? one : [one]).entries()) {
      const id = `${symbol}#${i + 1}`;
      const core: Core = { id, source: id, effective, certainty: 'high', reasons: [] };
      if ('variant' in result && typeof result.variant === 'string' && isSignificance(result.variant)) {
        const name = typeof result.name === 'string' ? { name: result.name } : {};
        facts.push({ ...core, kind: 'variant', gene, significance: result.variant, ...name });
        continue;
      }
      ofGene.push(...resultFacts(core, gene, result, genomics, sex));
    }
    facts.push(...ofGene);
    results.push(...ofGene);
  }
  return { facts, states: geneStates(results, new Set(), genes).genes };
}

const isList = (one: StatedGeneResult | readonly StatedGeneResult[]): one is readonly StatedGeneResult[] =>
  Array.isArray(one);

/** One result; two that contradict each other where the phenotype given and the diplotype do. */
function resultFacts(
  core: Core,
  gene: GeneSymbol,
  result: StatedGeneResult,
  genomics: Genomics,
  sex: Sex,
): readonly GeneResultFact[] {
  const made = { ...core, kind: 'gene-result', gene, interpretedBy: 'laboratory' } as const;
  if ('indeterminate' in result) return [{ ...made, phenotypes: [], why: String(result.indeterminate) }];
  const alleles = 'alleles' in result ? listOf(result.alleles) : undefined;
  if (!(alleles !== undefined || 'diplotype' in result || 'score' in result || 'phenotype' in result))
    return [{ ...made, phenotypes: Object.entries(result).map(([allele, is]) => `${allele} ${String(is)}`) }];
  const phenotypes = 'phenotype' in result ? listOf(result.phenotype) : undefined;
  const score = 'score' in result ? scoreOf(result.score) : undefined;
  const reading = genomics.interpret(gene, {
    sex,
    ...('diplotype' in result && typeof result.diplotype === 'string' ? { diplotype: result.diplotype } : {}),
    ...(alleles === undefined ? {} : { haplotypes: alleles }),
    ...(phenotypes === undefined ? {} : { phenotypes }),
    ...(score === undefined ? {} : { score }),
  });
  const { diplotype } = reading;
  const written = diplotype === undefined ? {} : { diplotype };
  switch (reading.state) {
    case 'known': {
      const known = reading.score === undefined ? {} : { score: reading.score };
      return [{ ...made, interpretedBy: reading.interpretedBy, phenotypes: reading.phenotypes, ...known, ...written }];
    }
    case 'indeterminate':
      return [{ ...made, phenotypes: [], why: reading.why, ...written }];
    case 'contradictory':
      return [
        { ...made, phenotypes: reading.laboratory },
        { ...made, id: `${core.id} genotype`, interpretedBy: 'gateway', phenotypes: reading.genotype, ...written },
      ];
  }
}

const SIGNIFICANCES = [
  'pathogenic',
  'likely-pathogenic',
  'uncertain',
  'likely-benign',
  'benign',
  'not-stated',
] as const;
const isSignificance = (text: string): text is (typeof SIGNIFICANCES)[number] =>
  SIGNIFICANCES.some((known) => known === text);

const listOf = (written: unknown): readonly string[] | undefined =>
  typeof written === 'string' ? [written] : Array.isArray(written) ? written.map(String) : undefined;

function scoreOf(written: unknown): ActivityScore | undefined {
  if (typeof written === 'number') return { value: written, atLeast: false };
  return typeof written === 'string' ? readScore(written) : undefined;
}
