import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRuleFolders } from '../../src/adapters/files/rules.ts';
import { checkRules } from '../../src/rules/check/check-rules.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import type { Condition } from '../../src/rules/rule-profile.ts';
import { knowledge, patient, rule, ruleOf, setOf } from './knowledge.ts';
import { SOUND } from './sound-rule.ts';

/* Compiled CQL as a condition. The library is written by hand in the form of the CQL-to-ELM translator: ELM r1 for FHIR 4.0.1. */

const SYSTEM = '{urn:hl7-org:elm-types:r1}';
const retrieve = (type: string) => ({ type: 'Retrieve', dataType: `{http://hl7.org/fhir}${type}` });
const property = (path: string, from: object) => ({ type: 'Property', path, ...from });
const literal = (valueType: string, value: string) => ({ type: 'Literal', valueType: `${SYSTEM}${valueType}`, value });
const patientRef = { source: { type: 'ExpressionRef', name: 'Patient' } };
const define = (name: string, expression: object) => ({ name, context: 'Patient', accessLevel: 'Public', expression });
const libraryOf = (id: string, more: object, ...statements: readonly object[]) => ({
  library: {
    identifier: { id, version: '1.0.0' },
    schemaIdentifier: { id: 'urn:hl7-org:elm', version: 'r1' },
    usings: {
      def: [
        { localIdentifier: 'System', uri: 'urn:hl7-org:elm-types:r1' },
        { localIdentifier: 'FHIR', uri: 'http://hl7.org/fhir', version: '4.0.1' },
      ],
    },
    ...more,
    statements: { def: [define('Patient', { type: 'SingletonFrom', operand: retrieve('Patient') }), ...statements] },
  },
});
/** define "Has Final Result": exists [Observation] O where O.status = 'final' */
const finalResult = define('Has Final Result', {
  type: 'Exists',
  operand: {
    type: 'Query',
    source: [{ alias: 'O', expression: retrieve('Observation') }],
    relationship: [],
    where: { type: 'Equal', operand: [property('status.value', { scope: 'O' }), literal('String', 'final')] },
  },
});
/** define "Is Adult": AgeInYearsAt(Today()) >= 18 */
const adult = define('Is Adult', {
  type: 'GreaterOrEqual',
  operand: [
    {
      type: 'CalculateAgeAt',
      precision: 'Year',
      operand: [{ type: 'ToDateTime', operand: property('birthDate.value', patientRef) }, { type: 'Today' }],
    },
    literal('Integer', '18'),
  ],
});
const text = define('Some Text', literal('String', 'x'));
const KIDNEYS = libraryOf('Kidneys', {}, finalResult, adult, text);

const ask = (expression: string, reads?: readonly ('demographics' | 'observations')[]): Condition => ({
  elm: { library: 'Kidneys', expression, libraries: [KIDNEYS] },
  asks: `is so by ${expression}`,
  ...(reads === undefined ? {} : { reads: [...reads] }),
});
const someone = (resources: readonly object[], more: object = {}) =>
  patient(JSON.stringify({ orders: ['clopidogrel'], resources, ...more }));
const born = (birthDate?: string) => ({
  resourceType: 'Patient',
  id: 'ada',
  ...(birthDate === undefined ? {} : { birthDate }),
});
const result = (id: string, status: string) => ({
  resourceType: 'Observation',
  id,
  status,
  code: { text: 'Something' },
});
const says = (condition: Condition, profile: ReturnType<typeof patient>): string => {
  const { matches, unknowns } = evaluate(setOf(ruleOf([['row', condition]])), profile, 'selected');
  if (unknowns.length > 0) return unknowns.flatMap(({ missing }) => missing.map(({ why }) => why)).join();
  return matches.length === 0 ? 'no' : `yes by ${matches[0]?.facts.join(', ') ?? ''}`;
};

describe('a condition of compiled CQL', () => {
  test('is yes by the resources that make it so, no without, unknown where it reads what is not known', () => {
    const final = ask('Has Final Result', ['observations']);
    expect(says(final, someone([result('a', 'registered'), result('b', 'final')]))).toBe('yes by Observation/b');
    expect(says(final, someone([result('a', 'registered')]))).toBe('no');
    expect(says(final, someone([result('b', 'final')], { withheld: ['observations'] }))).toBe('withheld');
    expect(says(ask('Has Final Result'), someone([result('b', 'final')], { 'not-asked': ['genomic'] }))).toBe(
      'not-asked',
    );
  });

  test('null is unknown, and what is no truth has failed', () => {
    expect(says(ask('Is Adult', ['demographics']), someone([born()]))).toBe('indeterminate');
    expect(says(ask('Some Text'), someone([born('1990-01-01')]))).toBe('failed');
  });

  test('Today() is the day of the patient: nothing of one patient stays for the next', () => {
    const isAdult = ask('Is Adult', ['demographics']);
    // Tests stand still on 2026-01-15.
    expect(says(isAdult, someone([born('2008-01-15')]))).toMatch(/^yes/);
    expect(says(isAdult, someone([born('2008-01-16')]))).toBe('no');
    expect(says(isAdult, someone([born()]))).toBe('indeterminate');
  });

  test('of two libraries of one name, each rule asks its own', () => {
    const other = libraryOf('Kidneys', {}, define('Has Final Result', literal('Boolean', 'false')));
    const one = ruleOf([['row', ask('Has Final Result', ['observations'])]]);
    const two = ruleOf(
      [
        [
          'row',
          {
            ...ask('Has Final Result', ['observations']),
            elm: { library: 'Kidneys', expression: 'Has Final Result', libraries: [other] },
          },
        ],
      ],
      { id: 'other-rule' },
    );
    const { matches } = evaluate(setOf(one, two), someone([result('b', 'final')]), 'selected');
    expect(matches.map(({ ruleId }) => ruleId)).toEqual(['a-rule']);
  });
});

describe('lint of compiled CQL', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'elm-'));
    await mkdir(join(dir, 'local', 'clopidogrel-cyp2c19'), { recursive: true });
  });
  afterEach(() => rm(dir, { recursive: true }));

  const said = async (expression: string, libraries: Readonly<Record<string, string>>) => {
    const folder = join(dir, 'local', 'clopidogrel-cyp2c19');
    const when = `when: { elm: { library: Kidneys, expression: ${expression} }, asks: is so }`;
    await writeFile(join(folder, 'rule.yaml'), SOUND.replace('when: { age: { at-least: 18 } }', when));
    for (const [name, content] of Object.entries(libraries)) await writeFile(join(folder, name), content);
    const { folders, findings } = await readRuleFolders(dir, { tests: false });
    const checked = checkRules(folders, knowledge.terminology, { asOf: 0, tests: false });
    return [...findings, ...checked].map(
      ({ place, code, message }) => `${place.line}:${place.column} ${code} ${message}`,
    );
  };

  test('has nothing to say of a library that can be asked, and the rule holds it', async () => {
    expect(await said('Is Adult', { 'Kidneys.elm.json': JSON.stringify(KIDNEYS) })).toEqual([]);
    const { folders } = await readRuleFolders(dir, { tests: false });
    expect(folders[0]?.rule.value.when).toMatchObject({ elm: { libraries: [KIDNEYS] } });
  });

  const json = (more: object) => JSON.stringify(libraryOf('Kidneys', more, adult));
  test.each<[string, string, Readonly<Record<string, string>>, string]>([
    ['no library', 'Is Adult', {}, '10:25 rules.elm there is no library Kidneys beside the rule'],
    [
      'another library',
      'Is Adult',
      { 'a.elm.json': JSON.stringify(libraryOf('Kidnees', {})) },
      '10:25 rules.elm there is no library Kidneys beside the rule; did you mean Kidnees?',
    ],
    [
      'a misspelt expression',
      'Is Adlut',
      { 'a.elm.json': JSON.stringify(KIDNEYS) },
      '10:46 rules.elm Kidneys has no expression Is Adlut; did you mean Is Adult?',
    ],
    ['no JSON', 'Is Adult', { 'a.elm.json': '{' }, '1:1 rules.elm a.elm.json cannot be read as JSON'],
    [
      'an include that is not there',
      'Is Adult',
      { 'a.elm.json': json({ includes: { def: [{ localIdentifier: 'H', path: 'FHIRHelpers' }] } }) },
      '10:25 rules.elm Kidneys includes FHIRHelpers, which is not beside the rule',
    ],
    [
      'value sets',
      'Is Adult',
      { 'a.elm.json': json({ valueSets: { def: [{ name: 'Dialysis', id: 'urn:oid:1' }] } }) },
      '10:25 rules.elm Kidneys needs the value set Dialysis',
    ],
    [
      'a parameter without a default',
      'Is Adult',
      { 'a.elm.json': json({ parameters: { def: [{ name: 'Period' }] } }) },
      '10:25 rules.elm Kidneys needs the parameter Period, which has no default',
    ],
    [
      'types that are not looked up',
      'X',
      {
        'a.elm.json': JSON.stringify(
          libraryOf('Kidneys', {}, define('X', { type: 'Exists', operand: retrieve('Encounter') })),
        ),
      },
      '10:25 rules.elm Kidneys retrieves resources of type Encounter, which are not looked up',
    ],
  ])('%s', async (_, expression, libraries, expected) => {
    expect(await said(expression, libraries)).toContain(expected);
  });
});

test('a rule that was read by hand cannot be run without its library', () => {
  const bare = rule(
    SOUND.replace('when: { age: { at-least: 18 } }', 'when: { elm: { library: K, expression: X }, asks: is so }'),
  );
  expect(
    checkRules([{ rule: bare }], knowledge.terminology, { asOf: 0, tests: false }).map(({ code }) => code),
  ).toContain('rules.elm');
});
