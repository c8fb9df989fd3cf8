import { Document, isMap, isScalar, visit } from 'yaml';
import { didYouMean } from '../fhir/check/did-you-mean.ts';
import { type Finding, fail, finding, ok, type Result } from '../kernel/index.ts';
import type { Gene, Terminology } from '../terminology/terminology.ts';
import type { Condition, RuleProfile } from './rule-profile.ts';
import type { RuleTest, TestPatient } from './rule-test.ts';

/** What a new rule is made of, as the author answers it. */
export interface NewRuleAnswers {
  readonly drug: string;
  readonly gene: string;
  /** Standard terms of the gene, or `*57:01 positive` of an HLA gene. */
  readonly results: readonly string[];
  /** What the card says first. */
  readonly advice: string;
  /** Title and https address of the source. */
  readonly source: string;
  readonly owner: string;
}

export interface NewRule {
  readonly id: string;
  /** Text of rule.yaml: a draft that passes lint. */
  readonly rule: string;
  /** Text of tests.yaml: it holds, a near miss, and a patient without a result. */
  readonly tests: string;
}

/** Looks an answer up as it is given, so that the author can be asked again at once. */
export function faultOf(
  key: keyof NewRuleAnswers,
  answer: string,
  gene: string,
  terminology: Terminology,
): string | undefined {
  const { drugs, genes } = terminology;
  const near = (found: string | undefined): string => (found === undefined ? '' : `; did you mean ${found}?`);
  switch (key) {
    case 'drug':
      return drugs.byName(answer) === undefined
        ? `there is no drug ${answer}${near(drugs.nearest(answer)[0])}`
        : undefined;
    case 'gene': {
      const known = genes.bySymbol(answer);
      if (known === undefined) return `there is no gene ${answer}${near(didYouMean(answer, genes.symbols))}`;
      return known.phenotypes.length < 2 ? `${answer} has no standard results to choose from` : undefined;
    }
    case 'results': {
      const terms = genes.bySymbol(gene)?.phenotypes ?? [];
      const given = answer.split(',').map((term) => term.trim());
      const strange = given.find((term) => !terms.includes(term));
      if (strange !== undefined) return `${gene} has no result ${strange}${near(didYouMean(strange, terms))}`;
      return given.length === terms.length ? 'a rule for every result decides nothing' : undefined;
    }
    case 'advice':
      return answer.length === 0 || answer.length >= 100 ? 'needs 1 to 99 characters' : undefined;
    case 'source':
      return /^\S.* https:\/\/\S+$/.test(answer) ? undefined : 'needs a title, a space and an https address';
    case 'owner':
      return answer.length === 0 ? 'is needed' : undefined;
  }
}

/** Makes the texts of a new rule; Findings where an answer names what the terminology lacks. `asOf`: today, for the review date. */
export function newRule(answers: NewRuleAnswers, terminology: Terminology, asOf: number): Result<NewRule> {
  const findings: Finding[] = [];
  for (const key of ['drug', 'gene', 'results', 'advice', 'source', 'owner'] as const) {
    const written = answers[key];
    const fault = faultOf(key, typeof written === 'string' ? written : written.join(','), answers.gene, terminology);
    if (fault !== undefined) findings.push(finding('rules.wrong-value', `${key}: ${fault}`));
  }
  const gene = terminology.genes.bySymbol(answers.gene);
  if (findings.length > 0 || gene === undefined) return fail(...findings);
  const profile = profileOf(answers, gene, asOf);
  return ok({
    id: profile.id,
    rule: `# yaml-language-server: $schema=../../schema/rule-profile.schema.json\n${yamlOf(profile)}`,
    tests: `# yaml-language-server: $schema=../../schema/rule-tests.schema.json\n${yamlOf(testsOf(answers, gene))}`,
  });
}

function profileOf(
  { drug, gene: symbol, results, advice, source, owner }: NewRuleAnswers,
  gene: Gene,
  asOf: number,
): RuleProfile {
  const review = new Date(asOf);
  review.setUTCFullYear(review.getUTCFullYear() + 1);
  const space = source.lastIndexOf(' ');
  return {
    id: `${drug}-${symbol.toLowerCase()}`.replaceAll(/[^a-z0-9]+/g, '-'),
    title: `${drug} and ${symbol}`,
    version: '0.1.0',
    status: 'draft',
    topic: 'drug-gene',
    owner,
    'review-by': review.toISOString().slice(0, 10),
    trigger: { drugs: [drug] },
    rows: [{ row: 'affected', when: conditionOf(symbol, results, gene), then: 'advice' }],
    outcomes: {
      advice: {
        summary: advice,
        detail: `The ${symbol} result changes what {drug} does in this patient. Say here why, and what to do.`,
        patient: 'A result of your gene test bears on {drug}. Say here in plain words what that means.',
        level: 'warning',
        category: 'other-guidance',
        strength: 'none',
        evidence: ['source'],
      },
    },
    evidence: [
      {
        key: 'source',
        source: 'guideline',
        title: source.slice(0, space).trim(),
        url: source.slice(space + 1),
        version: String(new Date(asOf).getUTCFullYear()),
        licence: 'to be stated',
      },
    ],
  };
}

function conditionOf(symbol: string, results: readonly string[], gene: Gene): Condition {
  if (gene.kind !== 'hla') return { gene: symbol, phenotype: [...results] };
  const alleles = results.map((result): Condition => {
    const [allele = result, is] = result.split(' ');
    return { gene: symbol, allele, is: is === 'negative' ? 'negative' : 'positive' };
  });
  const [only] = alleles;
  return alleles.length === 1 && only !== undefined ? only : { any: alleles };
}

function testsOf({ drug, gene: symbol, results }: NewRuleAnswers, gene: Gene): readonly RuleTest[] {
  const [result = ''] = results;
  const patient = (more: TestPatient): TestPatient => ({ age: 50, sex: 'female', ...more, orders: [drug] });
  const withResult = (term: string): TestPatient => {
    const [allele = '', is] = term.split(' ');
    if (gene.kind !== 'hla') return { genes: { [symbol]: { phenotype: term } } };
    return { genes: { [symbol]: { [allele]: is === 'negative' ? 'negative' : 'positive' } } };
  };
  const opposite = result.endsWith('positive')
    ? result.replace('positive', 'negative')
    : result.replace('negative', 'positive');
  // A result that does not say leaves the rule open: it is no near miss.
  const others = gene.phenotypes.filter((term) => !results.includes(term) && term !== 'Indeterminate');
  const other = gene.kind === 'hla' ? (results.length > 1 ? undefined : opposite) : others[0];
  const missing = gene.kind === 'hla' ? results.map((term) => `${symbol}${term.split(' ')[0]}`) : [symbol];
  const near: RuleTest[] =
    other === undefined
      ? []
      : [{ test: `${other} is no reason to speak`, patient: patient(withResult(other)), expect: 'nothing' }];
  return [
    {
      test: `${result} with a new order of ${drug}`,
      patient: patient(withResult(result)),
      expect: { row: 'affected' },
    },
    ...near,
    { test: `${symbol} was never tested`, patient: patient({}), expect: { unknown: [...new Set(missing)] } },
  ];
}

/** The text of a rule or of tests made by a program. */
export function yamlOf(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Pair: (_, pair) => {
      const key = isScalar(pair.key) ? pair.key.value : undefined;
      if ((key === 'patient' || key === 'when' || key === 'trigger' || key === 'expect') && isMap(pair.value))
        pair.value.flow = true;
    },
  });
  return document.toString({ lineWidth: 128, singleQuote: true });
}
