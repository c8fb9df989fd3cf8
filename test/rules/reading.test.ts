import { parseRule, parseRuleTests } from '../../src/rules/reading/parse.ts';
import { SOUND } from './sound-rule.ts';

/** `line:column code message` of each Finding. */
const said = (text: string): readonly string[] =>
  parseRule(text, 'rule.yaml').findings.map(
    ({ place, code, message }) => `${place.line}:${place.column} ${code} ${message}`,
  );
const broken = (from: string, to: string): readonly string[] => {
  expect(SOUND).toContain(from);
  return said(SOUND.replace(from, to));
};

describe('reading a rule', () => {
  test('a sound rule is read without a word', () => {
    expect(said(SOUND)).toEqual([]);
  });

  test.each([
    ['owner:', 'ownr:', '6:1 rules.unknown-property ownr: unknown key ownr; did you mean owner?'],
    ['owner: Clinical pharmacology\n', '', '1:1 rules.missing-property missing key owner'],
    [
      'status: active',
      'status: actve',
      '4:9 rules.wrong-value status: actve is not one of draft, shadow, active, retired; did you mean active?',
    ],
    [
      'version: 1.0.0',
      'version: 1.0',
      '3:10 rules.wrong-value version: must be a text, not a number (Semantic version)',
    ],
    [
      'review-by: 2099-01-01',
      'review-by: January',
      '7:12 rules.wrong-value review-by: January is not of the form that stands here (Calendar date, YYYY-MM-DD)',
    ],
    [
      'drugs: [clopidogrel]',
      'drugs: clopidogrel',
      '9:10 rules.wrong-value trigger.drugs: must be a list ("- " before each item), not a text',
    ],
    ['drugs: [clopidogrel]', 'drugs: []', '9:10 rules.wrong-value trigger.drugs: needs at least 1 item(s)'],
    ['drugs:', 'drug:', '9:3 rules.unknown-property trigger.drug: unknown key drug; did you mean drugs?'],
    [
      '{ age: { at-least: 18 } }',
      '{ age: { atleast: 18 } }',
      '10:16 rules.unknown-property when.age.atleast: unknown key atleast; did you mean at-least?',
    ],
    [
      '{ age: { at-least: 18 } }',
      '{ age: 18 }',
      '10:14 rules.wrong-value when.age: must be a map of keys, not a number',
    ],
    ['{ age: { at-least: 18 } }', 'adult', '10:7 rules.unknown-condition when: must be a map of keys, not a text'],
    [
      '{ age: { at-least: 18 } }',
      '{ agge: { at-least: 18 } }',
      '10:9 rules.unknown-property when.agge: unknown key agge; did you mean age?',
    ],
    [
      '{ age: { at-least: 18 } }',
      '{ weather: sunny }',
      '10:9 rules.unknown-condition when.weather: weather is not a form that stands here',
    ],
    [
      'phenotype: [Poor',
      'phenotpye: [Poor',
      '13:28 rules.unknown-property rows[1].when.phenotpye: unknown key phenotpye; did you mean phenotype?',
    ],
    [
      'phenotype: [Intermediate Metabolizer]',
      'phenotype: Intermediate Metabolizer',
      '18:39 rules.wrong-value rows[2].when.all[1].phenotype: must be a list ("- " before each item), not a text',
    ],
    [
      '{ condition: acute-coronary-syndrome }',
      '{ condition: acute-coronary-syndrome, drug: aspirin }',
      '19:49 rules.unknown-property rows[2].when.all[2].drug: unknown key drug; the keys here are condition',
    ],
    [
      'kind: replace',
      'kind: replac',
      '38:15 rules.wrong-value outcomes.other-drug.options[1].kind: kind replac is not one of replace, adjust-dose, cancel, test, refer, advise; did you mean replace?',
    ],
    [
      '      - kind: test\n        test:',
      '      - test:',
      '42:9 rules.missing-property outcomes.other-drug.options[2]: missing key kind',
    ],
    ['        drug: prasugrel\n', '', '38:9 rules.missing-property outcomes.other-drug.options[1]: missing key drug'],
    [
      'level: warning',
      'level: loud',
      '33:12 rules.wrong-value outcomes.other-drug.level: loud is not one of info, warning, critical',
    ],
    [
      'other-drug:\n    summary',
      'Other Drug:\n    summary',
      '29:3 rules.unknown-property outcomes.Other Drug: the name Other Drug is not of the form that stands here',
    ],
    [
      'url: https://example.org/guideline',
      'url: example.org',
      '50:10 rules.wrong-value evidence[1].url: example.org is not of the form that stands here (Absolute https address)',
    ],
    [
      'recommended-option: 1',
      'recommended-option: 0',
      '45:25 rules.wrong-value outcomes.other-drug.recommended-option: must be >= 1 (Which option (1-based) to recommend; none when left out)',
    ],
  ])('%j written as %j is found where it stands', (from, to, expected) => {
    const findings = broken(from, to);
    expect(findings).toContain(expected);
    // One slip, one Finding: the other branches of a union are not heard.
    expect(findings).toHaveLength(1);
  });

  test('YAML that is not well-formed is found where it breaks off', () => {
    expect(broken('drugs: [clopidogrel]', 'drugs: [clopidogrel')[0]).toMatch(/^10:1 rules.not-yaml /);
    expect(broken('id: clopidogrel-cyp2c19', 'id: a\nid: b')).toEqual([
      expect.stringMatching(/^2:1 rules.not-yaml Map keys must be unique/),
    ]);
  });

  test.each([
    ['a list item too far left', '  - row: intermediate', '- row: intermediate', /^15:1 .*Indent this line/],
    ['a tab', '    when: { gene', '\twhen: { gene', /^13:1 .*Indent with spaces/],
    ['no colon', 'title: Clopidogrel', 'title Clopidogrel', /^2:1 .*between key and value/],
    [
      'a placeholder without quotes',
      '"{drug} will not protect this patient"',
      '{drug} will not',
      /^30:21 .*into quotes/,
    ],
    [
      'a bracket left open',
      'drugs: [clopidogrel]',
      'drugs: [clopidogrel',
      /^10:1 .*(Close the bracket|Indent|quotes|between)/,
    ],
  ])('one slip of form is one Finding with a remedy of its own: %s', (_, from, to, expected) => {
    const { findings } = parseRule(SOUND.replace(from, to), 'rule.yaml');
    expect(findings.map(({ place, message, remedy }) => `${place.line}:${place.column} ${message} ${remedy}`)).toEqual([
      expect.stringMatching(expected),
    ]);
  });

  test.each([
    ['{ age: { at-least: 18 } }', '{ observation: hba1c, at-least: 48 mmol/mol }'],
    ['{ age: { at-least: 18 } }', '{ observation: hba1c, at-least: 48, unit: mmol/mol }'],
  ])('%s written as %s is told whose unit numbers have', (from, to) => {
    expect(broken(from, to)).toEqual([expect.stringContaining('numbers stand without a unit')]);
  });

  test('hostile texts are refused, not suffered', () => {
    expect(said(`${'['.repeat(100_000)}`)).toEqual([expect.stringContaining('rules.too-large')]);
    expect(said(`${'- '.repeat(100)}x`)).toEqual([expect.stringContaining('rules.too-large')]);
    expect(said(`x: ${'y'.repeat(600_000)}`)).toEqual([expect.stringContaining('rules.too-large')]);
    const laughs = [
      'a: &a [x, x]',
      ...Array.from(
        { length: 30 },
        (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *${i === 0 ? 'a' : `b${i - 1}`}]`,
      ),
    ];
    expect(said(laughs.join('\n'))).toEqual(['2:10 rules.too-large the alias *a stands inside an anchor']);
    expect(said('a: &a [*a]')).toEqual(['1:8 rules.too-large the alias *a stands inside an anchor']);
    expect(said('a: *b')).toEqual(['1:4 rules.not-yaml there is no anchor &b before this']);
    expect(said('__proto__: { status: active }\n').join()).toContain('rules.unknown-property __proto__');
    expect(Object.hasOwn(Object.prototype, 'status')).toBe(false);
    expect(said('')).toEqual([expect.stringContaining('must be a map of keys')]);
    expect(said('? [a, b]\n: c\n')).toEqual([expect.stringContaining('rules.not-yaml')]);
  });

  test('an alias leads to the place of the anchor', () => {
    const text = SOUND.replace('when: { age: { at-least: 18 } }', 'when: &adult { age: { at-leest: 18 } }');
    expect(said(text)).toEqual([expect.stringMatching(/^10:23 /)]);
  });

  test('tests of a rule are read by their own schema', () => {
    const result = parseRuleTests(
      '- test: a story\n  patient: { genes: { CYP2C19: { phenotpye: Poor } } }\n  expect: { row: poor }\n',
      'tests.yaml',
    );
    expect(result.findings.map(({ place, message }) => `${place.line}:${place.column} ${message}`)).toEqual([
      '2:34 [1].patient.genes.CYP2C19.phenotpye: unknown key phenotpye; did you mean phenotype?',
    ]);
  });
});
