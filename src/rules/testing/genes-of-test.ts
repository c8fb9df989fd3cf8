import { type Finding, type GeneSymbol, geneSymbol } from '../../kernel/index.ts';
import type { ActivityScore, GeneResultFact, GeneState, VariantFact } from '../../patient/profile.ts';
import type { GeneResultOfTest } from '../rule-test.ts';

/** What tests ask of genomics: the same tables that interpret a laboratory's results. */
export interface Interpreter {
  /** Phenotype and score of a diplotype; undefined when the tables lack one of its alleles. */
  diplotype(
    gene: GeneSymbol,
    diplotype: string,
  ): { readonly phenotypes: readonly string[]; readonly score?: ActivityScore } | undefined;
  /** Phenotypes that an activity score stands for. */
  score(gene: GeneSymbol, score: ActivityScore): readonly string[] | undefined;
}

export interface GenesOfTest {
  readonly facts: readonly (GeneResultFact | VariantFact)[];
  readonly states: ReadonlyMap<GeneSymbol, GeneState>;
}

type Say = (path: readonly (string | number)[], message: string) => Finding;
type Core = Pick<GeneResultFact, 'id' | 'source' | 'effective' | 'certainty' | 'reasons'>;

/** Facts and states of the genes that a test names. */
export function genesOfTest(
  written: Readonly<Record<string, GeneResultOfTest | GeneResultOfTest[]>>,
  interpreter: Interpreter,
  effective: Core['effective'],
  say: Say,
  findings: Finding[],
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
      const fact = resultFact(core, gene, result, interpreter);
      if (typeof fact === 'string') findings.push(say(['patient', 'genes', symbol], fact));
      else results.push(fact);
    }
    facts.push(...results);
    if (results.length > 0) states.set(gene, stateOf(results));
  }
  return { facts, states };
}

function resultFact(
  core: Core,
  gene: GeneSymbol,
  result: GeneResultOfTest,
  interpreter: Interpreter,
): GeneResultFact | string {
  const made = { ...core, kind: 'gene-result', gene, interpretedBy: 'laboratory' } as const;
  if ('indeterminate' in result) return { ...made, phenotypes: [], why: String(result.indeterminate) };
  if ('diplotype' in result && typeof result.diplotype === 'string') {
    const { diplotype } = result;
    const read = interpreter.diplotype(gene, diplotype);
    const phenotypes = listOf(result.phenotype) ?? read?.phenotypes;
    if (phenotypes === undefined)
      return `the tables have no phenotype for ${gene} ${diplotype}; give phenotype beside it`;
    const score = typeof result.score === 'number' ? { value: result.score, atLeast: false } : read?.score;
    const why = phenotypes.length === 0 ? { why: 'alleles of uncertain function' } : {};
    return {
      ...made,
      interpretedBy: 'gateway',
      phenotypes,
      diplotype,
      ...(score === undefined ? {} : { score }),
      ...why,
    };
  }
  if ('score' in result) {
    const score = scoreOf(result.score);
    const phenotypes = listOf(result.phenotype) ?? interpreter.score(gene, score);
    if (phenotypes === undefined)
      return `the tables have no phenotype for an activity score of ${score.value} of ${gene}; give phenotype beside it`;
    return { ...made, phenotypes, score };
  }
  if ('phenotype' in result) return { ...made, phenotypes: listOf(result.phenotype) ?? [] };
  return { ...made, phenotypes: Object.entries(result).map(([allele, is]) => `${allele} ${String(is)}`) };
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
