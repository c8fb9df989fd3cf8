import type { Genomics, Sex } from '../../genomics/index.ts';
import { type GeneSymbol, geneSymbol } from '../../kernel/index.ts';
import type { ActivityScore, GeneResultFact, GeneState, VariantFact } from '../../patient/profile.ts';
import type { GeneResultOfTest } from '../rule-test.ts';

export interface GenesOfTest {
  readonly facts: readonly (GeneResultFact | VariantFact)[];
  readonly states: ReadonlyMap<GeneSymbol, GeneState>;
}

type Core = Pick<GeneResultFact, 'id' | 'source' | 'effective' | 'certainty' | 'reasons'>;

/** Facts and states of the genes that a test names. */
export function genesOfTest(
  written: Readonly<Record<string, GeneResultOfTest | GeneResultOfTest[]>>,
  genomics: Genomics,
  sex: Sex,
  effective: Core['effective'],
): GenesOfTest {
  const facts: (GeneResultFact | VariantFact)[] = [];
  const states = new Map<GeneSymbol, GeneState>();
  for (const [symbol, one] of Object.entries(written)) {
    const gene = geneSymbol(symbol);
    const results: GeneResultFact[] = [];
    for (const [i, result] of (Array.isArray(one) ? one : [one]).entries()) {
      const id = `${symbol}#${i + 1}`;
      const core: Core = { id, source: id, effective, certainty: 'high', reasons: [] };
      if ('variant' in result && typeof result.variant === 'string' && isSignificance(result.variant)) {
        const name = typeof result.name === 'string' ? { name: result.name } : {};
        facts.push({ ...core, kind: 'variant', gene, significance: result.variant, ...name });
        continue;
      }
      results.push(...resultFacts(core, gene, result, genomics, sex));
    }
    facts.push(...results);
    if (results.length > 0) states.set(gene, stateOf(results));
  }
  return { facts, states };
}

/** One result; two that contradict each other where the phenotype given and the diplotype do. */
function resultFacts(
  core: Core,
  gene: GeneSymbol,
  result: GeneResultOfTest,
  genomics: Genomics,
  sex: Sex,
): readonly GeneResultFact[] {
  const made = { ...core, kind: 'gene-result', gene, interpretedBy: 'laboratory' } as const;
  if ('indeterminate' in result) return [{ ...made, phenotypes: [], why: String(result.indeterminate) }];
  if (!('diplotype' in result || 'score' in result || 'phenotype' in result))
    return [{ ...made, phenotypes: Object.entries(result).map(([allele, is]) => `${allele} ${String(is)}`) }];
  const phenotypes = 'phenotype' in result ? listOf(result.phenotype) : undefined;
  const reading = genomics.interpret(gene, {
    sex,
    ...('diplotype' in result && typeof result.diplotype === 'string' ? { diplotype: result.diplotype } : {}),
    ...(phenotypes === undefined ? {} : { phenotypes }),
    ...('score' in result && result.score !== undefined ? { score: scoreOf(result.score) } : {}),
  });
  const { diplotype } = reading;
  const written = diplotype === undefined ? {} : { diplotype };
  switch (reading.state) {
    case 'known': {
      const score = reading.score === undefined ? {} : { score: reading.score };
      return [{ ...made, interpretedBy: reading.interpretedBy, phenotypes: reading.phenotypes, ...score, ...written }];
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

function scoreOf(written: unknown): ActivityScore {
  if (typeof written === 'number') return { value: written, atLeast: false };
  return { value: Number(String(written).replace('>=', '').trim()), atLeast: true };
}

/** Several results agree when they name the same terms; HLA results stand side by side unless they speak of the same allele. */
function stateOf(facts: readonly GeneResultFact[]): GeneState {
  const [first] = facts;
  if (first === undefined) throw new Error('a gene without results has no state');
  const isHla = facts.every((fact) => fact.phenotypes.some((term) => term.startsWith('*')));
  const terms = [...new Set(facts.flatMap((fact) => fact.phenotypes))];
  const agree = isHla
    ? terms.every((term) => !terms.includes(opposite(term)))
    : facts.every((fact) => sameTerms(fact.phenotypes, first.phenotypes));
  if (!agree) return { state: 'contradictory', facts };
  if (terms.length === 0 && first.score === undefined)
    return { state: 'indeterminate', why: first.why ?? 'the result does not say', facts };
  return {
    state: 'known',
    phenotypes: terms,
    ...(first.score === undefined ? {} : { score: first.score }),
    ...(first.diplotype === undefined ? {} : { diplotype: first.diplotype }),
    facts,
  };
}

const opposite = (term: string): string =>
  term.endsWith(' positive') ? term.replace(/ positive$/, ' negative') : term.replace(/ negative$/, ' positive');
const sameTerms = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((term) => b.includes(term));
