import { patientId } from '../../src/kernel/index.ts';
import { buildProfile } from '../../src/patient/build.ts';
import { Chart } from '../../src/rules/chart.ts';
import { checkRules } from '../../src/rules/check/check-rules.ts';
import { evaluate, judgeOn } from '../../src/rules/evaluate.ts';
import { explain } from '../../src/rules/explain/explain.ts';
import { parseRuleTests } from '../../src/rules/reading/parse.ts';
import type { Condition } from '../../src/rules/rule-profile.ts';
import { NO } from '../../src/rules/truth.ts';
import { knowledge, must, patient, rule, ruleOf, setOf } from './knowledge.ts';
import { SOUND } from './sound-rule.ts';

/* A condition in FHIRPath: what it may say, what it sees, and that what it cannot tell is unknown. */

const SEVERE = "Condition.exists(severity.coding.exists(system = %sct and code = '24484000'))";
const severe: Condition = { fhirpath: SEVERE, asks: 'has a severe problem' };
const problem = (id: string, severity: string, more: object = {}) => ({
  resourceType: 'Condition',
  id,
  subject: { reference: 'Patient/stated' },
  code: { coding: [{ system: 'http://snomed.info/sct', code: '90560007', display: 'Gout' }] },
  severity: { coding: [{ system: 'http://snomed.info/sct', code: severity }] },
  ...more,
});
const someone = (resources: readonly object[], more: object = {}) =>
  patient(JSON.stringify({ orders: ['clopidogrel'], resources, ...more }));
const says = (condition: Condition, profile: ReturnType<typeof patient>): string => {
  const { matches, unknowns } = evaluate(setOf(ruleOf([['row', condition]])), profile, 'selected');
  if (unknowns.length > 0)
    return unknowns.flatMap(({ missing }) => missing.map(({ what, why }) => `${what}: ${why}`)).join();
  return matches.length === 0 ? 'no' : `yes by ${matches[0]?.facts.join(', ') ?? ''}`;
};

describe('a FHIRPath condition', () => {
  test('is yes by the resources that make it so, and no without them', () => {
    const mild = problem('mild', '255604002');
    expect(says(severe, someone([mild, problem('bad', '24484000')]))).toBe('yes by Condition/bad');
    expect(says(severe, someone([mild]))).toBe('no');
    expect(says(severe, someone([]))).toBe('no');
  });

  test.each([
    ['not looked up', { 'not-asked': ['conditions'] }, 'not-asked'],
    ['withheld by consent', { withheld: ['conditions'] }, 'withheld'],
    ['known in part', { incomplete: ['conditions'] }, 'incomplete'],
  ])('is unknown where what it reads is %s, whatever is there', (_, more, why) => {
    expect(says(severe, someone([problem('bad', '24484000')], more))).toBe(`has a severe problem: ${why}`);
    expect(says({ not: severe }, someone([], more))).toBe(`has a severe problem: ${why}`);
  });

  test('needs only the classes that it reads', () => {
    const glucose: Condition = { fhirpath: "Observation.exists(status = 'final')", asks: 'has a final result' };
    const unasked = someone([], { 'not-asked': ['genomic'] });
    expect(says(glucose, unasked)).toBe('has a final result: not-asked');
    expect(says({ ...glucose, reads: ['observations'] }, unasked)).toBe('no');
  });

  test('of a class that it does not read, sees nothing', () => {
    const social = {
      resourceType: 'Observation',
      id: 'smoker',
      status: 'final',
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'social-history' }] },
      ],
      code: { text: 'Smoking' },
    };
    const final: Condition = { fhirpath: "Observation.exists(status = 'final')", asks: 'has a final result' };
    expect(says({ ...final, reads: ['observations'] }, someone([social]))).toBe('no');
    expect(says({ ...final, reads: ['lifestyle'] }, someone([social]))).toBe('yes by Observation/smoker');
  });

  test('that says nothing, or cannot be worked out, is unknown, and why is told without what stands in the chart', () => {
    const two = [problem('a', '24484000'), problem('b', '255604002')];
    const single: Condition = { fhirpath: "Condition.id.single() = 'a'", asks: 'has one problem' };
    expect(says(single, someone(two))).toBe('has one problem: failed');
    expect(says(single, someone([]))).toBe('has one problem: indeterminate');
  });

  test('turned round, keeps the resources that it rests on', () => {
    const set = setOf(ruleOf([['row', { not: severe }]]));
    const judged = judgeOn(
      set,
      { not: severe },
      new Chart(someone([problem('bad', '24484000')]), knowledge.terminology),
    );
    expect(judged).toMatchObject({ truth: NO, facts: ['Condition/bad'], missing: [] });
  });

  test('reckons by the instant of the patient, not by the clock', () => {
    const adult: Condition = { fhirpath: 'Patient.birthDate <= today() - 18 years', asks: 'is of age' };
    const born = (birthDate: string) => someone([{ resourceType: 'Patient', id: 'ada', birthDate }]);
    // Tests stand still on 2026-01-15.
    expect(says(adult, born('2008-01-15'))).toMatch(/^yes/);
    expect(says(adult, born('2008-01-16'))).toBe('no');
    expect(says(adult, born('2008'))).toBe('is of age: indeterminate');
  });

  test('does not see what was entered in error or is another patient’s', () => {
    const mistaken = problem('oops', '24484000', {
      verificationStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'entered-in-error' }],
      },
    });
    const foreign = problem('foreign', '24484000', { subject: { reference: 'Patient/eve' } });
    expect(says(severe, someone([mistaken, foreign]))).toBe('no');
  });

  test('leaves the chart as it was', () => {
    const resource = problem('bad', '24484000');
    const before = JSON.stringify(resource);
    const deepFrozen = JSON.parse(before, (_, value: unknown) => Object.freeze(value));
    const { profile } = buildProfile(
      {
        patient: patientId('stated'),
        asOf: Date.parse('2026-01-15'),
        resources: [{ resource: deepFrozen }],
        coverage: { conditions: 'known' },
      },
      knowledge,
    );
    const [first] = setOf(ruleOf([['row', severe]])).rules;
    if (first === undefined) throw new Error('the rule is there');
    expect(explain(setOf(ruleOf([['row', severe]])), first, profile).held).toEqual(['row']);
    expect(Object.getOwnPropertyNames(deepFrozen)).toEqual(Object.keys(JSON.parse(before)));
  });

  test('is explained in its words, with the Fact behind it', () => {
    const set = setOf(ruleOf([['row', severe]]));
    const [first] = set.rules;
    if (first === undefined) throw new Error('the rule is there');
    const { rows } = explain(set, first, someone([problem('bad', '24484000')]));
    expect(rows[0]?.condition).toMatchObject({
      asks: 'has a severe problem',
      answer: 'yes',
      facts: [{ source: 'Condition/bad' }],
    });
  });
});

describe('lint of a FHIRPath condition', () => {
  const said = (written: string): readonly string[] => {
    const text = SOUND.replace('when: { age: { at-least: 18 } }', () => `when:\n${written}`);
    const tests = must(
      parseRuleTests('- { test: t, patient: { orders: [clopidogrel] }, expect: nothing }', 'tests.yaml'),
    );
    return checkRules([{ rule: rule(text), tests }], knowledge.terminology, { asOf: 0, tests: true })
      .filter(({ code }) => code.startsWith('rules.fhirpath'))
      .map(({ place, code, message }) => `${place.line}:${place.column} ${code} ${message}`);
  };
  const plain = (expression: string) => said(`  fhirpath: ${expression}\n  asks: is so`);

  test.each([
    ['Condition.exists(', /^11:30 rules.fhirpath-syntax it ends too early/],
    ['Condition..exists()', /^11:23 rules.fhirpath-syntax/],
    [
      'Condition.exists(severty.exists())',
      /^11:30 .*unknown-name no FHIR R4 type has an element severty; did you mean severity/,
    ],
    [
      'Conditoin.exists()',
      /^11:13 .*unknown-name a path begins with a resource type, not with Conditoin; did you mean Condition/,
    ],
    ['Condition.exsits()', /^11:23 .*refused exsits\(\) is not among .* did you mean exists\(\)\?/],
    ['Condition.where(true).code', /rules.fhirpath-not-boolean/],
    ['Condition.code.text', /rules.fhirpath-not-boolean/],
    ["Condition.exists(code.text.matches('(a+)+$'))", /refused matches\(\)/],
    ['Condition.repeat(code).exists()', /refused repeat\(\)/],
    ['Condition.subject.resolve().exists()', /refused resolve\(\)/],
    ['Encounter.exists()', /refused resources of type Encounter are not looked up/],
    ['(%context.exists())', /refused the constants are %ucum, %loinc, %sct/],
    ['1 = 1', /refused the expression begins no path with a resource type/],
    ['Observation.value.ofType(Quantitee).exists()', /unknown-name there is no type Quantitee; did you mean Quantity/],
    ['Condition.exists(code.exists(coding.exists(code.exists(id.exists()))))', /nested deeper/],
  ])('%s', (expression, expected) => {
    const [first = 'nothing'] = plain(expression);
    expect(first).toMatch(expected);
  });

  test.each([
    ["Observation.where(status in ('final' | 'amended')).value.ofType(Quantity).exists(value > 7 and code = '%')"],
    ["AllergyIntolerance.reaction.exists(severity = 'severe') and Patient.deceased.exists().not()"],
    ['(Condition.count() > 3) or Procedure.performed.ofType(Period).exists(start > today() - 90 days)'],
    ['MedicationRequest.dosageInstruction.doseAndRate.dose.as(Quantity).exists(value > 80)'],
    ["QuestionnaireResponse.item.where(linkId = '1').answer.value.exists($this = true)"],
  ])('nothing against %s', (expression) => {
    expect(said(`  fhirpath: "${expression}"\n  asks: is so`)).toEqual([]);
  });

  test('finds the character in folded, literal and quoted texts', () => {
    expect(said('  fhirpath: >-\n    Condition.exists(\n    severty.exists())\n  asks: is so')[0]).toMatch(/^13:5 /);
    expect(said('  fhirpath: |\n    Condition.exists(\n      severty.exists())\n  asks: is so')[0]).toMatch(/^13:7 /);
    expect(said("  fhirpath: 'Condition.exists(id = ''x'' and severty.exists())'\n  asks: is so")[0]).toMatch(
      /^11:46 /,
    );
  });

  test('classes of data that its types cannot hold', () => {
    const found = said('  fhirpath: Condition.exists()\n  asks: is so\n  reads: [conditions, allergies]');
    expect(found).toEqual([
      '13:23 rules.fhirpath-refused Condition hold nothing of the class allergies; they may hold conditions',
    ]);
  });
});
