import fc from 'fast-check';
import { Chart } from '../../src/rules/chart.ts';
import { judgeOn } from '../../src/rules/evaluate.ts';
import { parseRuleTests } from '../../src/rules/reading/parse.ts';
import { unfiled } from '../../src/rules/rule-file.ts';
import type { Condition } from '../../src/rules/rule-profile.ts';
import type { RuleTest } from '../../src/rules/rule-test.ts';
import { coverageOf } from '../../src/rules/testing/coverage.ts';
import { runRuleTests } from '../../src/rules/testing/run-tests.ts';
import { knowledge, must, patient, rule, ruleOf, setOf } from './knowledge.ts';
import { condition, writtenPatient } from './random-rules.ts';
import { SOUND } from './sound-rule.ts';

const run = (tests: string, text = SOUND) =>
  must(runRuleTests(rule(text), must(parseRuleTests(tests, 'tests.yaml')), knowledge));
const faults = (tests: string): readonly string[] =>
  run(tests).results.flatMap(({ findings }) =>
    findings.map(({ place, message }) => `${place.line}:${place.column} ${message}`),
  );

const POOR = 'patient: { age: 64, genes: { CYP2C19: { phenotype: Poor Metabolizer } }, orders: [clopidogrel] }';

describe('tests beside a rule', () => {
  test('pass when the rule says what they expect', () => {
    expect(
      faults(`
- { test: warned, ${POOR}, expect: { row: poor, level: warning, category: alternative-drug, options: [prasugrel, Repeat the test] } }
- { test: a child, patient: { age: 9, orders: [clopidogrel] }, expect: nothing }
- { test: another drug, patient: { age: 64, orders: [aspirin] }, expect: nothing }
- { test: not tested, patient: { age: 64, orders: [clopidogrel] }, expect: { unknown: [CYP2C19] } }
- { test: nothing known, patient: { orders: [clopidogrel] }, expect: { unknown: [CYP2C19, age] } }
- { test: taken already, patient: { age: 64, genes: { CYP2C19: { diplotype: '*2/*3' } }, active: [clopidogrel] }, expect: { row: poor } }
`),
    ).toEqual([]);
  });

  test.each([
    ['another row', '{ row: intermediate }', 'expected row intermediate; the rule said row poor for clopidogrel'],
    ['silence', 'nothing', 'expected nothing; the rule said row poor for clopidogrel'],
    ['doubt', '{ unknown: [CYP2C19] }', 'expected unknown for want of CYP2C19; the rule said row poor for clopidogrel'],
    [
      'another level',
      '{ row: poor, level: critical }',
      'expected level critical, the outcome has warning; the rule said row poor for clopidogrel',
    ],
    [
      'another category',
      '{ row: poor, category: dose-change }',
      'expected category dose-change, the outcome has alternative-drug; the rule said row poor for clopidogrel',
    ],
    [
      'other options',
      '{ row: poor, options: [ticagrelor] }',
      'expected options ticagrelor, the outcome has prasugrel, dpyd-genotype; the rule said row poor for clopidogrel',
    ],
    [
      'two rows',
      '{ row: [poor, intermediate] }',
      'expected row poor and intermediate; the rule said row poor for clopidogrel',
    ],
    [
      'it for another drug',
      '{ row: poor, drug: aspirin }',
      'expected row poor; the rule said row poor for clopidogrel',
    ],
  ])('fail when they expect %s', (_, expected, message) => {
    expect(faults(`- test: one\n  ${POOR}\n  expect: ${expected}\n`)).toContain(`3:11 ${message}`);
  });

  test('name the missing data exactly: one too many or too few fails', () => {
    const open = 'patient: { orders: [clopidogrel] }';
    expect(faults(`- { test: one, ${open}, expect: { unknown: [CYP2C19] } }`)[0]).toContain('age is missing too');
    expect(faults(`- { test: one, ${open}, expect: { unknown: [CYP2C19, age, sex] } }`)[0]).toContain(
      'expected sex to be missing',
    );
  });

  test('say which of several drugs is meant', () => {
    const two = SOUND.replace('drugs: [clopidogrel]', 'drugs: [clopidogrel, aspirin]');
    const both =
      'patient: { age: 64, genes: { CYP2C19: { phenotype: Poor Metabolizer } }, orders: [clopidogrel, aspirin] }';
    const of = (expected: string) => run(`- { test: one, ${both}, expect: ${expected} }`, two).results[0]?.passed;
    expect(of('[{ row: poor, drug: clopidogrel }, { row: poor, drug: aspirin }]')).toBe(true);
    expect(of('{ row: poor, drug: clopidogrel }')).toBe(false);
  });

  test('are told where their patient cannot be made', () => {
    expect(
      faults(
        '- { test: one, patient: { orders: [clopidogrell], conditions: [gowt], observations: { hba1x: 1 }, genes: { CYP2C91: { phenotype: Poor } } }, expect: nothing }',
      ),
    ).toEqual([
      '1:108 there is no gene CYP2C91; did you mean CYP2C19?',
      '1:36 there is no drug clopidogrell; did you mean clopidogrel?',
      '1:64 the conditions vocabulary has no gowt; did you mean gout?',
      '1:87 the observations vocabulary has no hba1x; did you mean hba1c?',
    ]);
  });

  test('run drafts too, which never run elsewhere', () => {
    expect(
      run(`- { test: one, ${POOR}, expect: { row: poor } }`, SOUND.replace('status: active', 'status: draft'))
        .results[0]?.passed,
    ).toBe(true);
  });
});

describe('coverage', () => {
  test('gives the reason for everything that is not exercised', () => {
    const { rows, conditions } = coverageOf(run(`- { test: one, ${POOR}, expect: { row: poor } }`));
    expect(rows).toEqual([
      { row: 'poor', held: 1 },
      { row: 'intermediate', held: 0, lacks: 'reached, but it held in no test' },
    ]);
    expect(conditions.map(({ asks, lacks }) => `${asks}: ${lacks}`)).toEqual([
      'age is at least 18: never no in a test',
      'CYP2C19 is Poor Metabolizer or Likely Poor Metabolizer: never no in a test',
      'all of these: never yes in a test',
      'CYP2C19 is Intermediate Metabolizer: never yes in a test',
      'has Acute coronary syndrome or myocardial infarction: never yes in a test',
    ]);
  });

  test('does not count what the engine does not come to', () => {
    const first = SOUND.replace('rows:', 'hit: first\nrows:');
    expect(coverageOf(run(`- { test: one, ${POOR}, expect: { row: poor } }`, first)).rows[1]).toEqual({
      row: 'intermediate',
      held: 0,
      lacks: 'no test comes as far as this row',
    });
    const child = coverageOf(run('- { test: one, patient: { age: 9, orders: [clopidogrel] }, expect: nothing }'));
    expect(child.conditions.map(({ lacks }) => lacks)).toEqual([
      'never yes in a test',
      ...Array.from({ length: 4 }, () => 'no test comes as far as this condition'),
    ]);
    const asleep = coverageOf(run('- { test: one, patient: { age: 64, orders: [aspirin] }, expect: nothing }'));
    expect(asleep.conditions.every(({ lacks }) => lacks === 'no test comes as far as this condition')).toBe(true);
  });

  test('counts as a count by hand does, for random rules and patients', () => {
    const parts = (one: Condition): readonly Condition[] => [
      one,
      ...('not' in one ? [one.not] : 'all' in one ? one.all : 'any' in one ? one.any : []).flatMap(parts),
    ];
    fc.assert(
      fc.property(
        fc.array(condition, { minLength: 1, maxLength: 3 }),
        fc.array(writtenPatient, { minLength: 1, maxLength: 5 }),
        (rows, written) => {
          const file = ruleOf(rows.map((row, i) => [`row-${i}`, row] as const));
          const patients = written.map((one) => ({ ...one, orders: ['clopidogrel'] }));
          const tests = patients.map(
            (one, i): RuleTest => ({ test: `test ${i}`, patient: one as RuleTest['patient'], expect: 'nothing' }),
          );
          const { conditions } = coverageOf(must(runRuleTests(file, unfiled(tests), knowledge)));
          const set = setOf(file);
          const counted = rows.flatMap(parts).map((part) => {
            const seen = { yes: 0, no: 0, unknown: 0 };
            for (const one of patients) {
              const { truth } = judgeOn(set, part, new Chart(patient(JSON.stringify(one)), knowledge.terminology));
              seen[(['', 'no', 'yes', 'unknown'] as const)[truth] as 'yes'] += 1;
            }
            return seen;
          });
          expect(conditions.map(({ seen }) => seen)).toEqual(counted);
        },
      ),
      { numRuns: 60 },
    );
  });
});
