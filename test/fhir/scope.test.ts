import { validateResource } from '../../src/fhir/index.ts';
import { isFault } from '../../src/kernel/index.ts';

/** An HLA result as laboratories send it: what it says is sound, what stands around it is not. */
const result = {
  resourceType: 'Observation',
  meta: { profile: ['http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genotype'] },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><form>HLA-B</form></div>' },
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '84413-4' }] },
  subject: { reference: 'Patient/1' },
  valueCodeableConcept: { text: 'HLA-B*57:01' },
};
const faults = (resource: unknown, options = {}) => validateResource(resource, options).filter(isFault);

test('judged as a whole, the claimed profile and the narrative are held against a resource', () => {
  const codes = faults(result).map(({ code }) => code);
  expect(codes).toContain('fhir.narrative');
  expect(codes.length).toBeGreaterThan(1);
});

test('judged for its content, they are not', () => {
  expect(faults(result, { scope: 'content' })).toEqual([]);
});

test('judged for its content, it must still be R4 in structure, codes and rules', () => {
  const wrong = { ...result, status: 'done', subject: 'Patient/1', dataAbsentReason: { text: 'unknown' } };
  expect(faults(wrong, { scope: 'content' }).map(({ place }) => place.expression)).toEqual([
    'Observation.status',
    'Observation.subject',
    'Observation',
  ]);
});

test('judged for its content, nothing that a modifier extension may turn around is taken, known or not', () => {
  const known = { url: 'http://hl7.org/fhir/StructureDefinition/request-doNotPerform', valueBoolean: true };
  const request = { resourceType: 'Task', status: 'requested', intent: 'order', modifierExtension: [known] };
  expect(faults(request)).toEqual([]);
  for (const url of [known.url, 'http://example.org/turned-around'])
    expect(
      faults({ ...request, modifierExtension: [{ ...known, url }] }, { scope: 'content' }).map(({ code }) => code),
    ).toEqual(['fhir.unknown-extension']);
});

test('judged for its structure, invariants are not looked at, codes and types are', () => {
  const wrong = { ...result, status: 'done', subject: 'Patient/1', dataAbsentReason: { text: 'unknown' } };
  expect(faults(wrong, { scope: 'structure' }).map(({ place }) => place.expression)).toEqual([
    'Observation.status',
    'Observation.subject',
  ]);
  const referring = { ...result, subject: { reference: 'Binary/1' } };
  expect(faults(referring, { scope: 'structure' }).map(({ code }) => code)).toEqual(['fhir.reference-target']);
});

test('a profile that is asked for is judged whatever the scope', () => {
  const profiles = ['http://hl7.org/fhir/StructureDefinition/bodyweight'];
  expect(faults(result, { scope: 'content', profiles })).not.toEqual([]);
});
