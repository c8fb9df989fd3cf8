import { compileRules } from '../../src/rules/compile.ts';
import { evaluate, judge } from '../../src/rules/evaluate.ts';
import type { Evaluation, Focus } from '../../src/rules/match.ts';
import type { RuleFile } from '../../src/rules/rule-file.ts';
import type { Condition } from '../../src/rules/rule-profile.ts';
import { knowledge, patient, ruleOf, setOf } from './knowledge.ts';

const POOR: Condition = { gene: 'CYP2C19', phenotype: ['Poor Metabolizer'] };
const INTERMEDIATE: Condition = { gene: 'CYP2C19', phenotype: ['Intermediate Metabolizer'] };
const FEMALE: Condition = { sex: 'female' };

const said = ({ matches, unknowns }: Evaluation): readonly string[] => [
  ...matches.map(
    (m) => `${m.ruleId} ${m.rule.profile.rows[m.row]?.row}${m.drug === undefined ? '' : ` ${m.drug.name}`}`,
  ),
  ...unknowns.map((u) => `${u.ruleId} unknown ${u.missing.map(({ what }) => what).join('+')}`),
];
const judged = (written: string, focus: Focus, ...rules: readonly RuleFile[]): readonly string[] =>
  said(evaluate(setOf(...rules), patient(written), focus));

describe('what wakes a rule', () => {
  const rule = ruleOf([['women', FEMALE]]);
  test('an order under judgement wakes it, once for each drug', () => {
    expect(judged('{ sex: female, orders: [clopidogrel, aspirin] }', 'selected', rule)).toEqual([
      'a-rule women clopidogrel',
    ]);
  });
  test('another draft wakes it only when drafts are judged', () => {
    const written = '{ sex: female, orders: [aspirin], drafts: [clopidogrel] }';
    expect(judged(written, 'selected', rule)).toEqual([]);
    expect(judged(written, 'drafts', rule)).toEqual(['a-rule women clopidogrel']);
  });
  test('what is taken wakes it when the chart is viewed; stopped and held medications never do', () => {
    expect(judged('{ sex: female, active: [clopidogrel] }', 'active', rule)).toEqual(['a-rule women clopidogrel']);
    expect(judged('{ sex: female, active: [clopidogrel] }', 'selected', rule)).toEqual([]);
    expect(judged('{ sex: female, past: [clopidogrel], planned: [clopidogrel] }', 'all', rule)).toEqual([]);
  });
  test('a class of drugs wakes it by each of its members', () => {
    const statins = ruleOf([['women', FEMALE]], { trigger: { drugs: ['@statins'] } });
    expect(judged('{ sex: female, orders: [simvastatin, atorvastatin] }', 'selected', statins)).toEqual([
      'a-rule women simvastatin',
      'a-rule women atorvastatin',
    ]);
  });
  test('facts wake a rule once, and only when the chart is viewed', () => {
    const byFacts = ruleOf([['women', FEMALE]], {
      trigger: { facts: [{ gene: 'BRCA1' }, { condition: 'hypertension' }, { observation: 'perceived-stress' }] },
    });
    const written = (facts: string) => `{ sex: female, ${facts} }`;
    const all =
      'genes: { BRCA1: { variant: pathogenic } }, conditions: [hypertension], observations: { perceived-stress: 30 }';
    expect(judged(written(all), 'active', byFacts)).toEqual(['a-rule women']);
    expect(judged(written(all), 'selected', byFacts)).toEqual([]);
    expect(judged(written('conditions: [gout]'), 'active', byFacts)).toEqual([]);
    expect(judged(written('conditions: [{ condition: hypertension, verified: refuted }]'), 'active', byFacts)).toEqual(
      [],
    );
  });
  test('drafts and retired rules never run, shadow rules run unseen', () => {
    const draft = ruleOf([['row', FEMALE]], { id: 'a-draft', status: 'draft' });
    const retired = ruleOf([['row', FEMALE]], { id: 'a-retired', status: 'retired' });
    const shadow = ruleOf([['row', FEMALE]], { id: 'a-shadow', status: 'shadow' });
    const open = ruleOf([['row', POOR]], { id: 'an-open-shadow', status: 'shadow' });
    const evaluation = evaluate(
      setOf(draft, retired, shadow, open),
      patient('{ sex: female, orders: [clopidogrel] }'),
      'selected',
    );
    expect(said(evaluation)).toEqual([]);
    expect(evaluation.shadow.map(({ ruleId }) => ruleId)).toEqual(['a-shadow']);
  });
});

describe('rows', () => {
  const chart = (facts: string) => `{ ${facts}${facts === '' ? '' : ', '}orders: [clopidogrel] }`;
  const poorGenes = 'genes: { CYP2C19: { phenotype: Poor Metabolizer } }';

  test('a match names the facts that made it hold', () => {
    const evaluation = evaluate(
      setOf(ruleOf([['row', { all: [POOR, { not: INTERMEDIATE }, { any: [FEMALE, { condition: 'gout' }] }] }]])),
      patient(chart(`${poorGenes}, conditions: [gout, hypertension]`)),
      'selected',
    );
    expect(evaluation.matches.map(({ facts }) => facts)).toEqual([['CYP2C19#1', 'conditions#1 gout']]);
  });
  test('`when` that is no silences every row, `when` that is open leaves them open', () => {
    const rule = ruleOf([['poor', POOR]], { when: { condition: 'gout' } });
    expect(judged(chart(poorGenes), 'selected', rule)).toEqual([]);
    expect(judged(chart(`${poorGenes}, not-asked: [conditions]`), 'selected', rule)).toEqual(['a-rule unknown gout']);
  });
  test('an open rule names everything that would decide it, once', () => {
    const rule = ruleOf([
      ['poor', { all: [POOR, FEMALE] }],
      ['intermediate', { all: [INTERMEDIATE, FEMALE] }],
    ]);
    expect(judged(chart(''), 'selected', rule)).toEqual(['a-rule unknown CYP2C19+sex']);
    expect(judged(chart('sex: female'), 'selected', rule)).toEqual(['a-rule unknown CYP2C19']);
    expect(judged(chart('sex: male'), 'selected', rule)).toEqual([]);
  });
  test('unique: the row that holds speaks although another is open', () => {
    const rule = ruleOf([
      ['women', FEMALE],
      ['poor', POOR],
    ]);
    expect(judged(chart('sex: female'), 'selected', rule)).toEqual(['a-rule women clopidogrel']);
  });
  test('unique: two rows that hold are both reported', () => {
    const rule = ruleOf([
      ['women', FEMALE],
      ['poor', POOR],
    ]);
    expect(judged(chart(`sex: female, ${poorGenes}`), 'selected', rule)).toEqual([
      'a-rule women clopidogrel',
      'a-rule poor clopidogrel',
    ]);
  });
  test('first: the first row that holds speaks alone', () => {
    const rule = ruleOf(
      [
        ['poor', POOR],
        ['women', FEMALE],
      ],
      { hit: 'first' },
    );
    expect(judged(chart(`sex: female, ${poorGenes}`), 'selected', rule)).toEqual(['a-rule poor clopidogrel']);
    expect(
      judged(chart('sex: female, genes: { CYP2C19: { phenotype: Normal Metabolizer } }'), 'selected', rule),
    ).toEqual(['a-rule women clopidogrel']);
  });
  test('first: a row behind an open one does not speak for it', () => {
    const rule = ruleOf(
      [
        ['poor', POOR],
        ['women', FEMALE],
      ],
      { hit: 'first' },
    );
    expect(judged(chart('sex: female'), 'selected', rule)).toEqual(['a-rule unknown CYP2C19']);
  });
  test('first-known: a row behind an open one stands in for it', () => {
    const rule = ruleOf(
      [
        ['poor', POOR],
        ['women', FEMALE],
      ],
      { hit: 'first-known' },
    );
    expect(judged(chart('sex: female'), 'selected', rule)).toEqual(['a-rule women clopidogrel']);
    expect(judged(chart(''), 'selected', rule)).toEqual(['a-rule unknown CYP2C19+sex']);
  });
});

describe('a set of rules', () => {
  test('is refused when two rules have one id', () => {
    const result = compileRules([ruleOf([['row', FEMALE]]), ruleOf([['row', POOR]])], knowledge.terminology);
    expect(result.findings.map(({ code }) => code)).toEqual(['rules.duplicate-id']);
  });
  test('is refused when a name is unknown, since the rule would silently say no', () => {
    const result = compileRules(
      [ruleOf([['row', { all: [{ condition: 'hypertention' }, { drug: '@statin', taken: 'active' }] }]])],
      knowledge.terminology,
    );
    expect(result.ok).toBe(false);
    expect(result.findings.map(({ message }) => message)).toEqual([
      'the conditions vocabulary has no hypertention; did you mean hypertension?',
      'the drug-classes vocabulary has no statin; did you mean statins?',
    ]);
  });
  test('has the same digest whatever the order its rules came in, and another when one of them changes', () => {
    const a = ruleOf([['row', FEMALE]], { id: 'a' });
    const b = ruleOf([['row', POOR]], { id: 'b' });
    expect(setOf(a, b).digest).toBe(setOf(b, a).digest);
    expect(setOf(a, ruleOf([['row', INTERMEDIATE]], { id: 'b' })).digest).not.toBe(setOf(a, b).digest);
    expect(setOf(a, ruleOf([['row', POOR]], { id: 'c', status: 'draft' })).digest).toBe(setOf(a).digest);
  });
  test('gives the same answer for equal input, and leaves the profile as it was', () => {
    const rules = setOf(ruleOf([['poor', POOR]]), ruleOf([['women', FEMALE]], { id: 'b-rule' }));
    const one = patient('{ sex: female, orders: [clopidogrel], active: [clopidogrel] }');
    const before = one.digest();
    expect(said(evaluate(rules, one, 'all'))).toEqual(
      said(evaluate(rules, patient('{ sex: female, orders: [clopidogrel], active: [clopidogrel] }'), 'all')),
    );
    expect(one.digest()).toBe(before);
  });
  test('answers a condition that stands outside the rows', () => {
    expect(judge(setOf(), { condition: 'gout' }, patient('{ conditions: [gout] }'))).toEqual({
      truth: 2,
      facts: ['conditions#1 gout'],
      missing: [],
    });
  });
});
