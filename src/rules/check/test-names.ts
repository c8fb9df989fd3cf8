import { didYouMean } from '../../fhir/check/did-you-mean.ts';
import { type Finding, type FindingCode, finding } from '../../kernel/index.ts';
import type { Gene, Terminology } from '../../terminology/terminology.ts';
import type { Path, RuleTestsFile } from '../rule-file.ts';
import type { TestPatient } from '../rule-test.ts';

/** Names in the patient of a test that the terminology lacks: a misspelt phenotype would make a patient of whom nothing is known, and a near miss pass. Alleles may be any. */
export function unknownTestNames(tests: RuleTestsFile, index: number, terminology: Terminology): readonly Finding[] {
  const patient = tests.value[index]?.patient;
  if (patient === undefined) return [];
  const check = new TestNames(tests, ['patient'], index, terminology);
  check.genes(patient.genes ?? {});
  for (const list of ['orders', 'drafts', 'active', 'planned', 'past', 'allergies'] as const)
    for (const [i, name] of (patient[list] ?? []).entries()) check.drug(name, [list, i]);
  for (const [i, one] of (patient.conditions ?? []).entries())
    check.entry('conditions', typeof one === 'string' ? one : one.condition, ['conditions', i]);
  for (const measure of Object.keys(patient.observations ?? {}))
    check.entry('observations', measure, ['observations', measure], 'key');
  return check.findings;
}

class TestNames {
  readonly findings: Finding[] = [];
  readonly #tests: RuleTestsFile;
  readonly #root: Path;
  readonly #terminology: Terminology;

  constructor(tests: RuleTestsFile, root: Path, index: number, terminology: Terminology) {
    this.#tests = tests;
    this.#root = [index, ...root];
    this.#terminology = terminology;
  }

  #say(code: FindingCode, what: string, path: Path, nearest: string | undefined, of: 'key' | 'value' = 'value'): void {
    const message = nearest === undefined ? what : `${what}; did you mean ${nearest}?`;
    this.findings.push(finding(code, message, this.#tests.place([...this.#root, ...path], of)));
  }

  drug(name: string, path: Path): void {
    const { drugs } = this.#terminology;
    if (drugs.byName(name) === undefined)
      this.#say('rules.unknown-drug', `there is no drug ${name}`, path, drugs.nearest(name)[0]);
  }

  entry(kind: 'conditions' | 'observations', key: string, path: Path, of: 'key' | 'value' = 'value'): void {
    const keys = this.#terminology.vocabularies.keys[kind];
    if (!keys.includes(key))
      this.#say(
        'rules.unknown-vocabulary-key',
        `the ${kind} vocabulary has no ${key}`,
        path,
        didYouMean(key, keys),
        of,
      );
  }

  genes(genes: NonNullable<TestPatient['genes']>): void {
    const catalogue = this.#terminology.genes;
    for (const [symbol, results] of Object.entries(genes)) {
      const gene = catalogue.bySymbol(symbol);
      if (gene === undefined) {
        const near = didYouMean(symbol, catalogue.symbols);
        this.#say('rules.unknown-gene', `there is no gene ${symbol}`, ['genes', symbol], near, 'key');
        continue;
      }
      for (const [i, result] of [results].flat().entries())
        this.#result(gene, result, Array.isArray(results) ? ['genes', symbol, i] : ['genes', symbol]);
    }
  }

  #result(gene: Gene, result: object, path: Path): void {
    const phenotype: unknown = 'phenotype' in result ? result.phenotype : undefined;
    for (const term of [phenotype].flat())
      if (typeof term === 'string' && term !== 'Indeterminate' && !gene.phenotypes.includes(term)) {
        const near = didYouMean(term, gene.phenotypes) ?? `one of ${gene.phenotypes.join(', ')}`;
        this.#say('rules.unknown-phenotype', `${gene.symbol} has no phenotype ${term}`, [...path, 'phenotype'], near);
      }
  }
}
