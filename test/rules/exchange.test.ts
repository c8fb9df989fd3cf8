import { DmnModdle } from 'dmn-moddle';
import fc from 'fast-check';
import { readRuleFolders } from '../../src/adapters/files/rules.ts';
import { validateResource } from '../../src/fhir/index.ts';
import { isFault, type JsonObject } from '../../src/kernel/index.ts';
import { Chart } from '../../src/rules/chart.ts';
import { checkRules } from '../../src/rules/check/check-rules.ts';
import { judgeOn } from '../../src/rules/evaluate.ts';
import { dmnOf } from '../../src/rules/exchange/dmn.ts';
import { feelExpression } from '../../src/rules/exchange/feel.ts';
import { fhirpathOf } from '../../src/rules/exchange/fhirpath-of.ts';
import { draftOf } from '../../src/rules/exchange/from-plan-definition.ts';
import { planDefinitionOf } from '../../src/rules/exchange/plan-definition.ts';
import { yamlOf } from '../../src/rules/new-rule.ts';
import { parseRule } from '../../src/rules/reading/parse.ts';
import type { RuleFile } from '../../src/rules/rule-file.ts';
import type { Condition } from '../../src/rules/rule-profile.ts';
import { knowledge, must, patient, rule, ruleOf, setOf } from './knowledge.ts';
import { SOUND } from './sound-rule.ts';

/* Rules to PlanDefinition and DMN, and PlanDefinitions to drafts: what leaves is valid, what is exact is exact, and the rest is named. */

const { terminology } = knowledge;
const NOW = Date.parse('2026-11-28');

interface DmnElement {
  readonly $type: string;
  readonly [key: string]: unknown;
}
const dmnRead = async (xml: string) => {
  const { rootElement, warnings } = await new DmnModdle().fromXML(xml, 'dmn:Definitions');
  expect(warnings).toEqual([]);
  return rootElement as unknown as DmnElement & { drgElement: readonly DmnElement[] };
};
const tableOf = async (xml: string) => {
  const root = await dmnRead(xml);
  const decision = root.drgElement.find(({ $type }) => $type === 'dmn:Decision');
  return decision?.decisionLogic as DmnElement & {
    hitPolicy: string;
    input: readonly { label: string; inputExpression: { text: string; typeRef: string } }[];
    output: readonly unknown[];
    rule: readonly { inputEntry: readonly { text: string }[]; outputEntry: readonly { text: string }[] }[];
  };
};

describe('every shipped rule', () => {
  let files: readonly RuleFile[] = [];
  beforeAll(async () => {
    const { folders } = await readRuleFolders(new URL('../../profiles', import.meta.url).pathname, { tests: false });
    files = folders.map((folder) => folder.rule);
    expect(files.length).toBeGreaterThan(200);
  });

  test('is a valid PlanDefinition, and comes back as a draft whose rows ask the same', () => {
    for (const { value } of files) {
      const { value: plan } = planDefinitionOf(value, terminology);
      expect(validateResource(plan).filter(isFault)).toEqual([]);
      const { rule: draft } = must(draftOf(plan, terminology, { asOf: NOW, drugs: ['clopidogrel'] }, 'plan.json'));
      expect(draft.rows).toHaveLength(value.rows.length);
      if (value.hit === 'first') continue;
      const flat = (condition: Condition): readonly Condition[] => ('all' in condition ? condition.all : [condition]);
      for (const [i, row] of value.rows.entries())
        expect(flat(draft.rows[i]?.when as Condition).map((part) => stripped(part))).toEqual(
          [...(value.when === undefined ? [] : flat(value.when)), ...flat(row.when)].map((part) => stripped(part)),
        );
      expect(parseRule(yamlOf(draft), 'rule.yaml').ok).toBe(true);
    }
  });

  test('is DMN 1.3 that another program reads without a warning, with a rule for each row and a cell for each question', async () => {
    for (const { value } of files) {
      const table = await tableOf(dmnOf(value, terminology).value);
      expect(table.rule).toHaveLength(value.rows.length);
      for (const { inputEntry, outputEntry } of table.rule) {
        expect(inputEntry).toHaveLength(table.input.length);
        expect(outputEntry).toHaveLength(table.output.length);
      }
    }
  });
});

/** What FHIRPath says exactly comes back as FHIRPath: compared by what it says. */
const stripped = (part: Condition): unknown => {
  const exact = fhirpathOf(part);
  return exact === undefined ? part : { fhirpath: exact };
};

describe('FHIRPath of a condition', () => {
  const answer = (condition: Condition, profile: ReturnType<typeof patient>) =>
    judgeOn(setOf(ruleOf([['row', condition]])), condition, new Chart(profile, terminology)).truth;
  const exact: fc.Arbitrary<Condition> = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.record({
        age: fc
          .record(
            {
              'at-least': fc.integer({ min: 0, max: 90 }),
              above: fc.integer({ min: 0, max: 90 }),
              below: fc.integer({ min: 1, max: 90 }),
              'at-most': fc.integer({ min: 0, max: 90 }),
            },
            { requiredKeys: [] },
          )
          .filter((bounds) => Object.keys(bounds).length > 0),
      }),
      fc.record({ sex: fc.constantFrom('female', 'male') }),
      fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('tree') }),
    ),
  })).tree;
  const born = fc.oneof(
    fc
      .date({ min: new Date('1936-01-01'), max: new Date('2026-01-15'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
    fc.integer({ min: 1936, max: 2025 }).map(String),
    fc.constantFrom('1980-02-29', '2008-01-15', '2008-01-16', '2008-01', '2004-02-29'),
    fc.constant(undefined),
  );

  test('gives the same answer of three for every patient', () => {
    fc.assert(
      fc.property(
        exact,
        born,
        fc.constantFrom('female', 'male', 'other', 'unknown', undefined),
        (condition, birthDate, gender) => {
          const resource = {
            resourceType: 'Patient',
            id: 'ada',
            ...(birthDate === undefined ? {} : { birthDate }),
            ...(gender === undefined ? {} : { gender }),
          };
          const someone = patient(JSON.stringify({ resources: [resource] }));
          const written = fhirpathOf(condition);
          expect(written).toBeDefined();
          expect(answer({ fhirpath: `(${written})`, asks: 'is so' }, someone)).toBe(answer(condition, someone));
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each<[string, Condition]>([
    ['a gene result', { gene: 'CYP2C19', phenotype: ['Poor Metabolizer'] }],
    ['a drug', { drug: 'aspirin', taken: 'active' }],
    ['a problem', { condition: 'gout' }],
    ['a measurement', { observation: 'hba1c', above: 7 }],
    ['a whole with such a part', { any: [{ sex: 'female' }, { pregnant: true }] }],
  ])('is not made for %s', (_, condition) => {
    expect(fhirpathOf(condition)).toBeUndefined();
  });
});

describe('a rule as PlanDefinition', () => {
  test('says what it is exact about as FHIRPath, keeps the rest as it was written, and names it', () => {
    const { value, unsaid } = planDefinitionOf(rule(SOUND).value, terminology);
    expect(value).toMatchObject({
      action: [
        {
          condition: [
            { expression: { language: 'text/fhirpath', expression: 'Patient.birthDate <= today() - 18 years' } },
          ],
          input: [{ codeFilter: [{ code: [{ display: 'clopidogrel', code: '32968' }] }] }],
          action: [
            { prefix: 'poor', condition: [{ expression: { language: 'application/json' } }], action: [{}, {}] },
            { prefix: 'intermediate', condition: [{}, {}] },
          ],
        },
      ],
    });
    expect(unsaid).toContainEqual({
      at: 'rows[1].when',
      what: 'CYP2C19 is Poor Metabolizer or Likely Poor Metabolizer: not as FHIRPath',
    });
    expect(value.usage).toContain(
      'CYP2C19 is Poor Metabolizer or Likely Poor Metabolizer: not as FHIRPath (rows[1].when)',
    );
  });

  test('in a table whose first row counts, a row excludes those before it', () => {
    const file = ruleOf(
      [
        ['child', { age: { below: 18 } }],
        ['woman', { sex: 'female' }],
      ],
      { hit: 'first' },
    );
    const { value } = planDefinitionOf(file.value, terminology);
    expect(JSON.stringify(value)).toContain('(Patient.birthDate > today() - 18 years).not()');
  });
});

describe('a rule as DMN', () => {
  test('asks one variable a column; what is no test of one variable has a column of its own', async () => {
    const file = ruleOf([
      [
        'slow',
        {
          all: [
            { gene: 'CYP2C19', phenotype: ['Poor Metabolizer', 'Intermediate Metabolizer'] },
            { age: { 'at-least': 18, below: 65 } },
          ],
        },
      ],
      ['either', { any: [{ condition: 'gout' }, { observation: 'hba1c', above: 7 }] }],
      ['without', { not: { condition: 'gout' } }],
    ]);
    const table = await tableOf(dmnOf(file.value, terminology).value);
    expect(table.input.map(({ inputExpression }) => inputExpression.text)).toEqual([
      'CYP2C19_phenotype',
      'age',
      '(has_gout = true) or (hba1c > 7)',
      'has_gout',
    ]);
    expect(table.rule.map(({ inputEntry }) => inputEntry.map(({ text }) => text))).toEqual([
      ['"Poor Metabolizer", "Intermediate Metabolizer"', '[18..65)', '-', '-'],
      ['-', '-', 'true', '-'],
      ['-', '-', '-', 'false'],
    ]);
  });

  test('escapes what XML would read as markup', async () => {
    const file = ruleOf([['a', { fhirpath: "Patient.exists(gender = 'a' or 1 < 2)", asks: '<is> "so" & \u0001more' }]]);
    const { value, unsaid } = dmnOf(file.value, terminology);
    const root = await dmnRead(value);
    expect(JSON.stringify(root.drgElement)).toContain('<is>');
    expect(unsaid.some(({ what }) => what.includes('FHIRPath'))).toBe(true);
  });

  test.each<[Condition, string]>([
    [{ age: { above: 18, 'at-least': 18 } }, 'age > 18'],
    [{ observation: 'hba1c' }, 'hba1c != null'],
    [{ gene: 'HLA-B', allele: '*57:01', is: 'positive' }, 'HLA_B_57_01 in ("positive")'],
    [{ not: { all: [{ sex: 'male' }, { pregnant: false }] } }, 'not((sex in ("male")) and (pregnant = false))'],
  ])('%j as FEEL', (condition, expected) => {
    expect(feelExpression(condition)).toBe(expected);
  });
});

describe('a PlanDefinition as a draft', () => {
  const fhirpath = (expression: string) => ({
    kind: 'applicability',
    expression: { language: 'text/fhirpath', expression },
  });
  const plan = (more: JsonObject): JsonObject => ({
    resourceType: 'PlanDefinition',
    status: 'active',
    title: 'Kidneys before contrast',
    publisher: 'Radiology',
    url: 'https://example.org/PlanDefinition/kidneys',
    ...more,
  });
  const taken = (more: JsonObject, drugs: readonly string[] = ['clopidogrel']) =>
    draftOf(plan(more), terminology, { asOf: NOW, drugs }, 'plan.json');

  test('takes nested actions as rows with all the conditions around them, and passes lint but for its tests', () => {
    const { rule: draft, notTaken } = must(
      taken({
        action: [
          {
            condition: [fhirpath('Patient.birthDate <= today() - 18 years')],
            action: [
              { title: 'Ask the nephrologist', condition: [fhirpath("Condition.exists(code.text = 'x')")] },
              { title: 'Not this one', condition: [fhirpath('Encounter.exists()')] },
              {
                title: 'Nor this',
                condition: [{ kind: 'applicability', expression: { language: 'text/cql', expression: 'X' } }],
              },
              {
                title: 'Nor a stop',
                condition: [
                  { kind: 'stop', expression: { language: 'text/fhirpath', expression: 'Patient.exists()' } },
                ],
              },
            ],
          },
          { title: 'Always' },
        ],
      }),
    );
    expect(draft.status).toBe('draft');
    expect(draft.rows.map(({ row, when }) => [row, when])).toEqual([
      [
        'ask-the-nephrologist',
        {
          all: [
            { fhirpath: 'Patient.birthDate <= today() - 18 years', asks: 'Patient.birthDate <= today() - 18 years' },
            { fhirpath: "Condition.exists(code.text = 'x')", asks: "Condition.exists(code.text = 'x')" },
          ],
        },
      ],
    ]);
    expect(notTaken.map(({ at }) => at)).toEqual(
      expect.arrayContaining([
        'action[0].action[1].condition[0]',
        'action[0].action[2].condition[0]',
        'action[0].action[3].condition[0]',
        'action[1]',
      ]),
    );
    const text = yamlOf(draft);
    const found = checkRules([{ rule: rule(text) }], terminology, { asOf: NOW, tests: false }).filter(isFault);
    expect(found).toEqual([]);
  });

  test('finds the drugs that it names in RxNorm', () => {
    const action = {
      title: 'A row',
      condition: [fhirpath('Patient.exists()')],
      input: [
        {
          type: 'MedicationRequest',
          codeFilter: [
            { path: 'medication', code: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '32968' }] },
          ],
        },
      ],
    };
    const { rule: draft } = must(draftOf(plan({ action: [action] }), terminology, { asOf: NOW }, 'plan.json'));
    expect(draft.trigger).toEqual({ drugs: ['clopidogrel'] });
  });

  test.each<[string, JsonObject, RegExp]>([
    ['no conditions', { action: [{ title: 'Always' }] }, /no action has conditions/],
    ['no actions', {}, /no action has conditions/],
    ['hostile shapes', { action: [{ condition: 'x', action: { a: 1 } }, null, 7] }, /no action has conditions/],
    [
      'conditions in a foreign language',
      { action: [{ condition: [{ kind: 'applicability', expression: { language: 'text/cql', expression: 'X' } }] }] },
      /text\/cql/,
    ],
    [
      'JSON that is no condition',
      {
        action: [
          {
            condition: [
              { kind: 'applicability', expression: { language: 'application/json', expression: '{"gene":1}' } },
            ],
          },
        ],
      },
      /no condition of a rule/,
    ],
  ])('refuses %s', (_, more, expected) => {
    const read = taken(more);
    expect(read.ok).toBe(false);
    expect(read.findings[0]?.message).toMatch(expected);
  });
});
