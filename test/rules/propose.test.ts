import { readFileSync } from 'node:fs';
import { parseRule, parseRuleTests } from '../../src/rules/reading/parse.ts';
import type { RuleTestsFile } from '../../src/rules/rule-file.ts';
import { coverageCounts, coverageOf } from '../../src/rules/testing/coverage.ts';
import { proposeTests, testsText } from '../../src/rules/testing/propose.ts';
import { runRuleTests } from '../../src/rules/testing/run-tests.ts';
import { knowledge, must, rule } from './knowledge.ts';
import { SOUND } from './sound-rule.ts';

const read = (text: string): RuleTestsFile => must(parseRuleTests(text, 'tests.yaml'));
const ONE = read(
  '- { test: a poor one, patient: { age: 50, genes: { CYP2C19: { phenotype: Poor Metabolizer } }, orders: [clopidogrel] }, expect: { row: poor } }',
);

describe('proposed tests', () => {
  test('exercise every row and condition of a rule that has none, and say what the rule says', () => {
    const { tests, left } = must(proposeTests(rule(SOUND), undefined, knowledge));
    expect(left).toEqual([]);
    const run = must(runRuleTests(rule(SOUND), read(testsText(tests)), knowledge));
    expect(run.results.filter(({ passed }) => !passed)).toEqual([]);
    const { exercised, all } = coverageCounts(coverageOf(run));
    expect(exercised).toBe(all);
  });

  test('add what is missing beside those that are there, and nothing once nothing is', () => {
    const { tests } = must(proposeTests(rule(SOUND), ONE, knowledge));
    expect(tests.map(({ test }) => test)).not.toContain('Proposed: row poor holds');
    const whole = read(`${testsText(ONE.value)}${testsText(tests)}`);
    const { exercised, all } = coverageCounts(coverageOf(must(runRuleTests(rule(SOUND), whole, knowledge))));
    expect(exercised).toBe(all);
    expect(must(proposeTests(rule(SOUND), whole, knowledge))).toEqual({ tests: [], left: [] });
  });

  test('name what no patient can exercise instead of passing over it', () => {
    const never = SOUND.replace('[Poor Metabolizer, Likely Poor Metabolizer]', '[Poor Metabolizer]').replace(
      'condition: acute-coronary-syndrome',
      'not: { gene: CYP2C19, phenotype: [Poor Metabolizer] }',
    );
    const { left } = must(proposeTests(rule(never), undefined, knowledge));
    expect(left.length).toBe(0);
    const dead = SOUND.replace('condition: acute-coronary-syndrome', 'gene: CYP2C19, phenotype: [Poor Metabolizer]');
    expect(must(proposeTests(rule(dead), undefined, knowledge)).left).toEqual(
      expect.arrayContaining(['row intermediate: it holds in no test']),
    );
  });

  test.each([
    'drug-gene/simvastatin-slco1b1-cpic',
    'drug-gene/carbamazepine-hla-cpic',
    'lifestyle/prediabetes-low-activity',
  ])('bring the coverage of %s back when its own tests are taken away', (folder) => {
    const file = (name: string): string => readFileSync(`profiles/${folder}/${name}.yaml`, 'utf8');
    const shipped = must(parseRule(file('rule'), 'rule.yaml'));
    const counts = (tests: RuleTestsFile) => coverageCounts(coverageOf(must(runRuleTests(shipped, tests, knowledge))));
    const own = counts(read(file('tests')));
    const { tests } = must(proposeTests(shipped, undefined, knowledge));
    const proposed = read(testsText(tests));
    expect(must(runRuleTests(shipped, proposed, knowledge)).results.every(({ passed }) => passed)).toBe(true);
    expect(counts(proposed).exercised).toBeGreaterThanOrEqual(Math.floor(own.exercised * 0.9));
  });
});
