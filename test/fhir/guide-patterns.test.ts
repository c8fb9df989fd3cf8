import { loadGuide, validateResource } from '../../src/fhir/index.ts';

/* Patterns in the rules of a guide meet texts of whoever sends a resource. */
const HOME = 'https://patterns.example/fhir/StructureDefinition';
const rule = (key: string, expression: string) => ({ key, severity: 'error', human: key, expression });

const findings = loadGuide([
  {
    resourceType: 'StructureDefinition',
    url: `${HOME}/patient`,
    name: 'Patient',
    kind: 'resource',
    type: 'Patient',
    derivation: 'constraint',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
    differential: {
      element: [
        {
          id: 'Patient',
          path: 'Patient',
          constraint: [
            rule('p-1', "name.family.all($this.matches('^([A-Z][a-z]+ ?)+$'))"),
            rule('p-2', "name.text.all($this.matches('(?<=a)b'))"),
            rule('p-3', "language.replaceMatches('(a+)+', 'x').exists()"),
            rule('p-4', 'name.given.all($this.matches(%resource.language))'),
          ],
        },
      ],
    },
  },
]);
const broken = (patient: object) =>
  validateResource({ resourceType: 'Patient', ...patient }, { profiles: [`${HOME}/patient`] })
    .filter((f) => f.code === 'fhir.invariant')
    .map((f) => f.rule);

test('what this program cannot match is named when the guide is loaded', () => {
  expect(findings.map((f) => f.message)).toEqual([
    expect.stringContaining('its pattern looks behind'),
    expect.stringContaining('its pattern could take long to replace'),
  ]);
});

test('a pattern that JavaScript would need an age for is answered at once, and rightly', () => {
  expect(broken({ name: [{ family: 'Da Silva' }] })).toEqual([]);
  expect(broken({ name: [{ family: `${'Aa'.repeat(2000)}!` }] })).toEqual(['p-1']);
});

test('a pattern that the resource itself brings along is no danger either', () => {
  expect(broken({ language: '(a+)+$', name: [{ given: [`${'a'.repeat(4000)}!`] }] })).toEqual(['p-4']);
  expect(broken({ language: '(a', name: [{ given: ['x'] }] })).toEqual([]);
});
