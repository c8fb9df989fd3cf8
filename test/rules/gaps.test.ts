import { gapsOf } from '../../src/rules/analyse/gaps.ts';
import type { RuleFile } from '../../src/rules/rule-file.ts';
import type { Condition } from '../../src/rules/rule-profile.ts';
import { knowledge, ruleOf } from './knowledge.ts';

const said = (...rules: readonly RuleFile[]): readonly string[] =>
  gapsOf(rules, knowledge.terminology).map(({ kind, rows, example, otherRule }) =>
    [kind, ...rows, otherRule, example].filter((part) => part !== undefined).join(' | '),
  );
const tpmt = (...phenotype: readonly string[]): Condition => ({ gene: 'TPMT', phenotype: [...phenotype] });
const nudt15 = (...phenotype: readonly string[]): Condition => ({ gene: 'NUDT15', phenotype: [...phenotype] });
const termsOf = (gene: string): readonly string[] => knowledge.terminology.genes.bySymbol(gene)?.phenotypes ?? [];
const all = (gene: string, ...less: readonly string[]) => termsOf(gene).filter((term) => !less.includes(term));

describe('gaps', () => {
  test('a table that speaks for every result has none', () => {
    expect(
      said(
        ruleOf([
          ['poor', tpmt('Poor Metabolizer')],
          ['others', tpmt(...all('TPMT', 'Poor Metabolizer'))],
        ]),
      ),
    ).toEqual([]);
    expect(
      said(
        ruleOf([
          ['poor', tpmt('Poor Metabolizer')],
          ['others', { not: tpmt('Poor Metabolizer') }],
        ]),
      ),
    ).toEqual([]);
  });
  test('each result for which no row speaks is named', () => {
    expect(said(ruleOf([['poor', tpmt(...all('TPMT', 'Normal Metabolizer', 'Indeterminate'))]]))).toEqual([
      'uncovered | TPMT Normal Metabolizer',
      'uncovered | TPMT Indeterminate',
    ]);
  });
  test('results that are open whatever the other gene says are named once', () => {
    const rule = ruleOf([
      [
        'both',
        { all: [tpmt(...all('TPMT', 'Indeterminate')), nudt15(...all('NUDT15', 'Indeterminate', 'Poor Metabolizer'))] },
      ],
      ['weak', { all: [tpmt(...all('TPMT', 'Indeterminate', 'Normal Metabolizer')), nudt15('Poor Metabolizer')] }],
    ]);
    expect(said(rule)).toEqual([
      'uncovered | TPMT Indeterminate',
      'uncovered | NUDT15 Indeterminate',
      'uncovered | TPMT Normal Metabolizer, NUDT15 Poor Metabolizer',
    ]);
  });
  test('a result for which rows speak at some ages only is named with an age that is left out', () => {
    const rest: readonly [string, Condition] = ['rest', tpmt(...all('TPMT', 'Poor Metabolizer'))];
    const young: readonly [string, Condition] = ['young', { all: [tpmt('Poor Metabolizer'), { age: { below: 18 } }] }];
    const old = (from: number): readonly [string, Condition] => [
      'old',
      { all: [tpmt('Poor Metabolizer'), { age: { 'at-least': from } }] },
    ];
    expect(said(ruleOf([rest, young, old(18)]))).toEqual([]);
    expect(said(ruleOf([rest, young, ['old', { all: [tpmt('Poor Metabolizer'), { age: { above: 17 } }] }]]))).toEqual(
      [],
    );
    expect(said(ruleOf([rest, young, old(65)]))).toEqual([
      'partly-covered | TPMT Poor Metabolizer, age at least 18 and at most 64',
    ]);
    // Whom the rule does not speak of at all, no row needs to speak for.
    expect(
      said(ruleOf([rest, young, old(65)], { when: { any: [{ age: { below: 18 } }, { age: { 'at-least': 65 } }] } })),
    ).toEqual([]);
  });
  test('rows that overlap, that are hidden and that hold for nobody are named with a patient', () => {
    expect(
      said(
        ruleOf([
          ['a', tpmt(...all('TPMT'))],
          ['b', { all: [tpmt('Poor Metabolizer'), { sex: 'female' }] }],
        ]),
      ),
    ).toEqual(['overlap | a | b | TPMT Poor Metabolizer, female']);
    expect(
      said(
        ruleOf(
          [
            ['a', tpmt(...all('TPMT'))],
            ['b', tpmt('Poor Metabolizer')],
          ],
          { hit: 'first' },
        ),
      ),
    ).toEqual(['shadowed | b']);
    expect(
      said(
        ruleOf([
          ['a', tpmt(...all('TPMT'))],
          ['b', { all: [{ sex: 'male' }, { sex: 'female' }] }],
        ]),
      ),
    ).toEqual(['dead | b']);
  });
  test('two rules of a drug contradict each other where one asks for a change and the other for none', () => {
    const asks = ruleOf(
      [
        ['poor', tpmt('Poor Metabolizer')],
        ['rest', tpmt(...all('TPMT', 'Poor Metabolizer'))],
      ],
      { id: 'asks' },
    );
    const silent = ruleOf(
      [
        ['women', { sex: 'female' }],
        ['men', { all: [{ sex: 'male' }, tpmt('Normal Metabolizer')] }],
      ],
      { id: 'silent' },
    );
    const [women, men] = silent.value.rows;
    if (women === undefined || men === undefined || typeof men.then === 'string')
      throw new Error('two rows were written');
    const none: RuleFile = {
      ...silent,
      value: { ...silent.value, rows: [women, { ...men, then: { ...men.then, category: 'none' } }] },
    };
    expect(said(asks, none).filter((one) => one.startsWith('contradiction'))).toEqual([
      'contradiction | rest | men | silent | TPMT Normal Metabolizer, male',
    ]);
  });
  test('a condition of more parts than can be reckoned is said to be so, and not taken for sound', () => {
    const many = (variable: string): Condition => ({
      any: Array.from({ length: 40 }, (_, i) => ({
        all: [{ drug: `${variable}${i}`, taken: 'active' as const }, { sex: 'female' as const }],
      })),
    });
    expect(said(ruleOf([['a', { all: [many('x'), many('y')] }]]))).toEqual(['not-analysed | a']);
  });
});
