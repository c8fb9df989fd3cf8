import fc from 'fast-check';
import { checkRules } from '../../src/rules/check/check-rules.ts';
import { newRule } from '../../src/rules/new-rule.ts';
import { parseRule, parseRuleTests } from '../../src/rules/reading/parse.ts';
import { runRuleTests } from '../../src/rules/testing/run-tests.ts';
import { knowledge, must } from './knowledge.ts';

const NOW = Date.parse('2026-11-23');
const { terminology } = knowledge;
const answers = {
  drug: 'clopidogrel',
  gene: 'CYP2C19',
  results: ['Poor Metabolizer'],
  advice: '{drug} will not protect this patient',
  source: 'A guideline of 2022 https://example.org/guideline',
  owner: 'Pharmacology',
};

describe('a new rule', () => {
  test('for any drug, gene and results passes lint, and its tests pass', () => {
    const genes = terminology.genes.symbols
      .flatMap((symbol) => terminology.genes.bySymbol(symbol) ?? [])
      .filter(({ phenotypes }) => phenotypes.length > 1);
    const chosen = fc.constantFrom(...genes).chain((gene) =>
      fc.record({
        gene: fc.constant(gene.symbol),
        results: fc
          .subarray(
            [...gene.phenotypes].filter((term) => term !== 'Indeterminate'),
            { minLength: 1 },
          )
          .filter(
            (terms) =>
              terms.length < gene.phenotypes.length &&
              new Set(terms.map((term) => term.split(' ')[0])).size === terms.length,
          ),
        drug: fc.constantFrom(...terminology.drugs.names),
      }),
    );
    fc.assert(
      fc.property(chosen, (some) => {
        const made = must(newRule({ ...answers, ...some }, terminology, NOW));
        const rule = must(parseRule(made.rule, 'rule.yaml'));
        const tests = must(parseRuleTests(made.tests, 'tests.yaml'));
        expect(checkRules([{ rule, tests }], terminology, { asOf: NOW, tests: true })).toEqual([]);
        const { results } = must(runRuleTests(rule, tests, knowledge));
        expect(results.filter(({ passed }) => !passed).map(({ test, said }) => `${test}: ${said}`)).toEqual([]);
        expect(rule.value.status).toBe('draft');
      }),
      { numRuns: 100 },
    );
  });

  test('is refused for names that nobody knows, with what may have been meant', () => {
    const result = newRule(
      { ...answers, drug: 'clopidogrell', gene: 'CYP2C91', source: 'no address' },
      terminology,
      NOW,
    );
    expect(result.findings.map(({ message }) => message)).toEqual([
      'drug: there is no drug clopidogrell; did you mean clopidogrel?',
      'gene: there is no gene CYP2C91; did you mean CYP2C19?',
      'results: CYP2C91 has no result Poor Metabolizer',
      'source: needs a title, a space and an https address',
    ]);
  });
});
