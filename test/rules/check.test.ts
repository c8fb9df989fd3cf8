import { checkRules } from '../../src/rules/check/check-rules.ts';
import { parseRuleTests } from '../../src/rules/reading/parse.ts';
import type { RuleFolder } from '../../src/rules/rule-file.ts';
import { knowledge, must, rule } from './knowledge.ts';
import { SOUND } from './sound-rule.ts';

const NOW = Date.parse('2026-11-23');
const TESTS = [
  '- { test: poor, patient: { age: 50, genes: { CYP2C19: { phenotype: Poor Metabolizer } }, orders: [clopidogrel] }, expect: { row: poor } }',
  '- { test: intermediate, patient: { age: 50, genes: { CYP2C19: { phenotype: Intermediate Metabolizer } }, conditions: [acute-coronary-syndrome], orders: [clopidogrel] }, expect: { row: intermediate } }',
].join('\n');

const folder = (text: string, tests?: string): RuleFolder => ({
  rule: rule(text),
  ...(tests === undefined ? {} : { tests: must(parseRuleTests(tests, 'tests.yaml')) }),
});
const said = (...folders: readonly RuleFolder[]): readonly string[] =>
  checkRules(folders, knowledge.terminology, { asOf: NOW, tests: true }).map(
    ({ place, code, message }) => `${place.line}:${place.column} ${code} ${message}`,
  );
const broken = (...changes: readonly (readonly [string, string])[]): readonly string[] => {
  let text = SOUND;
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  return said(folder(text, TESTS));
};

describe('lint', () => {
  test('has nothing to say of a sound rule', () => {
    expect(said(folder(SOUND, TESTS))).toEqual([]);
  });

  test.each([
    [
      'a misspelt gene',
      'gene: CYP2C19, phenotype: [Poor',
      'gene: CYP2C91, phenotype: [Poor',
      '13:19 rules.unknown-gene there is no gene CYP2C91; did you mean CYP2C19?',
    ],
    [
      'a phenotype of another gene',
      '[Poor Metabolizer, Likely Poor Metabolizer]',
      '[Poor Metabolizer, Poor Function]',
      /^13:58 rules.unknown-phenotype CYP2C19 has no phenotype Poor Function/,
    ],
    [
      'a misspelt drug',
      'drugs: [clopidogrel]',
      'drugs: [clopidrogel]',
      '9:11 rules.unknown-drug there is no drug clopidrogel; did you mean clopidogrel?',
    ],
    [
      'a misspelt class of drugs',
      'drugs: [clopidogrel]',
      "drugs: [clopidogrel, '@statin']",
      '9:24 rules.unknown-vocabulary-key the drug-classes vocabulary has no statin; did you mean statins?',
    ],
    [
      'a misspelt alternative',
      'drug: prasugrel',
      'drug: prasugrl',
      '39:15 rules.unknown-drug there is no drug prasugrl; did you mean prasugrel?',
    ],
    [
      'a misspelt problem',
      'acute-coronary-syndrome }',
      'acute-coronary-syndrom }',
      '19:24 rules.unknown-vocabulary-key the conditions vocabulary has no acute-coronary-syndrom; did you mean acute-coronary-syndrome?',
    ],
    [
      'a misspelt problem under unless',
      'condition: stroke-or-tia',
      'condition: stroke-or-tua',
      '41:31 rules.unknown-vocabulary-key the conditions vocabulary has no stroke-or-tua; did you mean stroke-or-tia?',
    ],
    [
      'a misspelt test',
      'test: dpyd-genotype',
      'test: dpyd-genotyp',
      '43:15 rules.unknown-vocabulary-key the tests vocabulary has no dpyd-genotyp; did you mean dpyd-genotype?',
    ],
    [
      'a measurement that no vocabulary has',
      '{ age: { at-least: 18 } }',
      '{ observation: hba1x, above: 5 }',
      '10:22 rules.unknown-vocabulary-key the observations vocabulary has no hba1x; did you mean hba1c?',
    ],
    [
      'a score of a gene that has none',
      'gene: CYP2C19, phenotype: [Intermediate Metabolizer]',
      'gene: CYP2C19, score: { at-most: 1 }',
      '18:35 rules.gene-question CYP2C19 has no activity score',
    ],
    [
      'an allele of a gene that is not HLA',
      'gene: CYP2C19, phenotype: [Intermediate Metabolizer]',
      "gene: CYP2C19, allele: '*57:01', is: positive",
      '18:36 rules.gene-question CYP2C19 is not an HLA gene',
    ],
    [
      'an HLA allele that is no risk allele',
      'gene: CYP2C19, phenotype: [Intermediate Metabolizer]',
      "gene: HLA-B, allele: '*57:02', is: positive",
      '18:34 rules.unknown-phenotype HLA-B has no risk allele *57:02; did you mean *57:01?',
    ],
    [
      'an outcome that is not there',
      'then: other-drug',
      'then: other-drugs',
      '14:11 rules.unknown-reference the rule defines no outcome other-drugs; did you mean other-drug?',
    ],
    [
      'evidence that is not there',
      'strength: strong\n    evidence: [guideline]',
      'strength: strong\n    evidence: [guidelines]',
      '36:16 rules.unknown-reference the rule defines no evidence guidelines; did you mean guideline?',
    ],
    [
      'a recommended option that is not there',
      'recommended-option: 1',
      'recommended-option: 3',
      '45:25 rules.unknown-reference option 3 is recommended, the outcome has 2',
    ],
    ['a row named twice', 'row: intermediate', 'row: poor', '15:10 rules.duplicate-id the row poor is defined twice'],
    [
      'bounds that no number fits',
      '{ at-least: 18 }',
      '{ at-least: 65, below: 18 }',
      '10:14 rules.never-holds no number lies in these bounds',
    ],
    [
      'an age between two whole years',
      '{ at-least: 18 }',
      '{ above: 64, below: 65 }',
      '10:14 rules.never-holds no number lies in these bounds',
    ],
    [
      'parts that exclude each other',
      '- { condition: acute-coronary-syndrome }',
      '- { gene: CYP2C19, phenotype: [Poor Metabolizer] }',
      '17:7 rules.never-holds the parts exclude each other',
    ],
    [
      'a row that its rule excludes',
      '- { condition: acute-coronary-syndrome }',
      '- { age: { below: 18 } }',
      '17:7 rules.never-holds row intermediate and the `when` of the rule exclude each other',
    ],
    [
      'rows that overlap',
      '[Intermediate Metabolizer]',
      '[Poor Metabolizer, Intermediate Metabolizer]',
      /^17:7 rules.overlap row intermediate and row poor both hold for CYP2C19 Poor Metabolizer, age at least 18, condition acute-coronary-syndrome/,
    ],
    [
      'a review that is due',
      '2099-01-01',
      '2026-11-22',
      '7:12 rules.review-due the rule was to be reviewed by 2026-11-22',
    ],
    [
      'a day that no calendar has',
      '2099-01-01',
      '2099-02-30',
      '7:12 rules.wrong-value 2099-02-30 is no day of the calendar',
    ],
    [
      'a placeholder that stands for nothing',
      'Less of it',
      'Less of {drug} and {dose}',
      '22:15 rules.card-wording {dose} stands for nothing; {drug} is the only placeholder',
    ],
    [
      'a summary that is too long once the drug stands in it',
      '"{drug} will not protect this patient"',
      `'{drug} ${'x'.repeat(125)}'`,
      '30:14 rules.card-wording the summary has 137 characters',
    ],
    [
      'a drug offered instead of itself',
      'drug: prasugrel',
      'drug: clopidogrel',
      '39:15 rules.contradiction clopidogrel is offered instead of itself',
    ],
  ])('finds %s', (_, from, to, expected) => {
    // 137 characters still fit on a card: the limit is tried from both sides below.
    if (typeof expected === 'string' && expected.includes('137')) {
      expect(broken([from, to])).toEqual([]);
      expect(broken([from, to.replace('xxx', 'xxxxxx')])).toEqual([
        '30:14 rules.card-wording the summary has 140 characters with clopidogrel in it; a card shows fewer than 140',
      ]);
      return;
    }
    const findings = broken([from, to]);
    const fits = (one: string) => (typeof expected === 'string' ? one === expected : expected.test(one));
    expect(findings.filter(fits)).toHaveLength(1);
    // A changed row may lose its test and a changed name its use; nothing else may be said.
    expect(findings.filter((one) => !fits(one) && !/rules\.(unused|untested-row|unknown-reference)/.test(one))).toEqual(
      [],
    );
  });

  test('finds rows that are never reached behind those before them', () => {
    const shadowed = broken(
      ['rows:', 'hit: first\nrows:'],
      [
        '- row: intermediate\n',
        '- row: also-poor\n    when: { all: [{ gene: CYP2C19, phenotype: [Poor Metabolizer] }, { condition: gout }] }\n    then: other-drug\n  - row: intermediate\n',
      ],
    );
    expect(shadowed).toContain('16:5 rules.shadowed-row rows before it hold whenever also-poor does');
    expect(shadowed).not.toContainEqual(expect.stringContaining('hold whenever intermediate'));
  });

  test('finds a row that several rows before it cover together', () => {
    const text = SOUND.replace('rows:', 'hit: first\nrows:').replace(
      '- row: intermediate\n',
      '- row: second\n    when: { gene: CYP2C19, phenotype: [Intermediate Metabolizer] }\n    then: other-drug\n  - row: third\n    when: { gene: CYP2C19, phenotype: [Intermediate Metabolizer, Poor Metabolizer] }\n    then: other-drug\n  - row: intermediate\n',
    );
    const findings = said(folder(text, TESTS));
    expect(findings.filter((one) => one.includes('shadowed')).map((one) => one.split(' ').slice(2).join(' '))).toEqual([
      'rows before it hold whenever third does',
      'rows before it hold whenever intermediate does',
    ]);
    // Passed over while open, the single rows do not hide the one that holds for either result.
    expect(
      said(folder(text.replace('hit: first', 'hit: first-known'), TESTS)).filter((one) => one.includes('shadowed')),
    ).toEqual([expect.stringContaining('whenever intermediate does')]);
  });

  test('finds conditions that decide nothing', () => {
    const all = knowledge.terminology.genes.bySymbol('CYP2C19')?.phenotypes.join(', ') ?? '';
    expect(broken(['[Poor Metabolizer, Likely Poor Metabolizer]', `[${all}]`])).toContainEqual(
      '13:39 rules.always-holds every result of CYP2C19 is in the list',
    );
    expect(broken(['{ age: { at-least: 18 } }', '{ any: [{ sex: female }, { not: { sex: female } }] }'])).toEqual([
      '10:7 rules.always-holds one of the parts always holds once the data are known',
    ]);
  });

  test('says nothing of rows whose overlap the tables may exclude', () => {
    const text = SOUND.replaceAll('CYP2C19', 'CYP2D6')
      .replace('[Poor Metabolizer, Likely Poor Metabolizer]', '[Poor Metabolizer]')
      .replace('gene: CYP2D6, phenotype: [Intermediate Metabolizer]', 'gene: CYP2D6, score: { above: 0 }');
    expect(said(folder(text, TESTS))).toEqual([]);
  });

  test('finds rules without tests, rows without a test, and tests of rows that are not there', () => {
    expect(said(folder(SOUND))).toEqual(['1:5 rules.no-tests no test stands beside clopidogrel-cyp2c19']);
    expect(said(folder(SOUND, TESTS.split('\n')[0]))).toEqual([
      '15:10 rules.untested-row no test expects row intermediate',
    ]);
    expect(said(folder(SOUND, TESTS.replace('row: poor', 'row: por')))).toEqual([
      '12:10 rules.untested-row no test expects row poor',
      '1:130 rules.unknown-reference the rule has no row por; did you mean poor?',
    ]);
  });

  test('finds what is defined and never used', () => {
    expect(
      broken([
        'then: other-drug',
        'then: { summary: S, detail: D, patient: P, level: info, category: none, strength: none, evidence: [guideline] }',
      ]),
    ).toEqual(['29:3 rules.unused the outcome other-drug is never used']);
  });

  test('finds two rules of one id', () => {
    expect(said(folder(SOUND, TESTS), folder(SOUND, TESTS))).toEqual([
      '1:5 rules.duplicate-id the id clopidogrel-cyp2c19 is already used in rule.yaml',
    ]);
  });

  test('checks pathways: goals, measures and keys', () => {
    const pathway = [
      'pathways:',
      '  - key: path',
      '    title: A path',
      '    description: From here to there.',
      '    goals:',
      '      - { key: less, text: Less, measure: hba1x, target: { below: 5.7 }, due-days: 90 }',
      '    steps:',
      '      - { key: walk, text: Walk, kind: lifestyle, goals: [les], after-days: 0 }',
      '',
    ].join('\n');
    const text = `${SOUND}${pathway}`;
    expect(said(folder(text, TESTS)).map((one) => one.split(' ').slice(1).join(' '))).toEqual([
      'rules.unknown-reference the rule defines no goal les; did you mean less?',
      'rules.unknown-vocabulary-key the observations vocabulary has no hba1x; did you mean hba1c?',
      'rules.unused the pathway path is never used',
    ]);
  });
});

describe('lint of the patients of tests', () => {
  const tested = (patient: string) =>
    said(folder(SOUND, `${TESTS}\n- { test: third, patient: ${patient}, expect: nothing }`));
  test.each([
    [
      '{ genes: { CYP2C91: { phenotype: Poor Metabolizer } } }',
      '3:38 rules.unknown-gene there is no gene CYP2C91; did you mean CYP2C19?',
    ],
    [
      '{ genes: { CYP2C19: { phenotype: Poor Metaboliser } } }',
      '3:60 rules.unknown-phenotype CYP2C19 has no phenotype Poor Metaboliser; did you mean Poor Metabolizer?',
    ],
    ['{ orders: [clopidogrell] }', '3:38 rules.unknown-drug there is no drug clopidogrell; did you mean clopidogrel?'],
    [
      '{ conditions: [gowt] }',
      '3:42 rules.unknown-vocabulary-key the conditions vocabulary has no gowt; did you mean gout?',
    ],
    [
      '{ observations: { hba1x: 5 } }',
      '3:45 rules.unknown-vocabulary-key the observations vocabulary has no hba1x; did you mean hba1c?',
    ],
  ])('%s', (patient, expected) => {
    expect(tested(patient)).toEqual([expected]);
  });
  test('an allele that no rule asks for may stand in a test', () => {
    expect(tested("{ genes: { HLA-B: { '*44:03': positive } } }")).toEqual([]);
  });
});
