import { readFileSync } from 'node:fs';
import { checkRules } from '../../src/rules/check/check-rules.ts';
import { parseRule, parseRuleTests } from '../../src/rules/reading/parse.ts';
import { runRuleTests } from '../../src/rules/testing/run-tests.ts';
import { knowledge, must } from '../rules/knowledge.ts';

const PAGE = new URL('../../docs/rules-by-example.md', import.meta.url);

/** The YAML blocks of the page: the rule, then its tests. */
function blocks(): readonly string[] {
  return [...readFileSync(PAGE, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => text ?? '');
}

describe('docs/rules-by-example.md', () => {
  const [ruleText = '', testsText = '', ...more] = blocks();
  const rule = must(parseRule(ruleText, 'rule.yaml'));
  const tests = must(parseRuleTests(testsText, 'tests.yaml'));

  test('holds one rule and its tests', () => {
    expect(more).toEqual([]);
    expect(tests.value.length).toBeGreaterThan(3);
  });

  test('shows a rule that the lint has nothing to say of', () => {
    const findings = checkRules([{ rule, tests }], knowledge.terminology, {
      asOf: Date.parse('2026-11-23'),
      tests: true,
    });
    expect(findings.map(({ code, message, place }) => `${place.line} ${code} ${message}`)).toEqual([]);
  });

  test('shows tests that pass', () => {
    const run = must(runRuleTests(rule, tests, knowledge));
    expect(run.results.filter(({ passed }) => !passed).map(({ test: name, said }) => `${name}: ${said}`)).toEqual([]);
  });
});
