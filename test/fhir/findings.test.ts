import { RULE_SYSTEM, toOperationOutcome, validateResource } from '../../src/fhir/index.ts';
import { isFault } from '../../src/kernel/index.ts';

const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };
const heartRate = {
  ...observation,
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: 'Patient/1' },
};

describe('findings that help', () => {
  test('name the invariant, the value set, the element and the slice that was broken', () => {
    const rules = (resource: object) => validateResource(resource).map((f) => f.rule);
    expect(rules({ ...observation, dataAbsentReason: { text: 'x' }, valueString: 'x' })).toEqual(['obs-6']);
    expect(rules({ ...observation, status: 'finall' })).toEqual(['http://hl7.org/fhir/ValueSet/observation-status']);
    expect(rules({ resourceType: 'Observation', status: 'final' })).toEqual(['Observation.code']);
    const claimed = { ...heartRate, meta: { profile: ['http://hl7.org/fhir/StructureDefinition/heartrate'] } };
    expect(rules(claimed)).toContain('http://hl7.org/fhir/StructureDefinition/heartrate#category:VSCat');
  });

  test('carry the rule into the OperationOutcome as a coding, which is valid', () => {
    const outcome = toOperationOutcome(validateResource({ ...observation, status: 'finall' }));
    expect(outcome.issue[0]?.details?.coding).toContainEqual({
      system: RULE_SYSTEM,
      code: 'http://hl7.org/fhir/ValueSet/observation-status',
    });
    expect(validateResource(outcome)).toEqual([]);
  });

  test('come in the same order every time', () => {
    const wrong = { ...observation, foo: 1, status: 'x', code: {}, subject: { reference: 'nowhere' } };
    const once = validateResource(wrong);
    expect(once.length).toBeGreaterThan(3);
    expect(validateResource(structuredClone(wrong))).toEqual(once);
  });

  test('suggest the property and the code that was meant', () => {
    const messages = validateResource({ ...observation, status: 'finall', subjekt: {} }).map((f) => f.message);
    expect(messages.some((m) => m.includes("Did you mean 'final'?"))).toBe(true);
    expect(messages.some((m) => m.includes("Did you mean 'subject'?"))).toBe(true);
  });

  test('more than a thousand are cut, with a count of the rest', () => {
    const category = Array.from({ length: 1500 }, () => ({}));
    const found = validateResource({ ...observation, category });
    expect(found).toHaveLength(1001);
    expect(found.at(-1)?.message).toBe('1500 findings in all; 500 of them are not listed.');
  });

  test('an extension that is not known is information, said once; a modifier extension is an error, of documentation a warning', () => {
    const extension = { url: 'https://vendor.example/x', valueBoolean: true };
    const found = validateResource({ ...observation, extension: [extension, extension] });
    expect(found.map((f) => [f.severity, f.code])).toEqual([['information', 'fhir.unknown-extension']]);
    const modified = validateResource({ ...observation, modifierExtension: [extension] });
    expect(modified.map((f) => [f.severity, f.code])).toEqual([['error', 'fhir.unknown-extension']]);
    const shown = { url: 'http://example.org/x', valueBoolean: true };
    const documented = validateResource({ ...observation, modifierExtension: [shown] });
    expect(documented.map((f) => [f.severity, f.code])).toEqual([['warning', 'fhir.unknown-extension']]);
    expect(validateResource({ ...observation, extension: [extension] }, { scope: 'content' })).toEqual([]);
  });

  test('vital signs are held to their profiles by LOINC code where that is asked for', () => {
    expect(validateResource(heartRate).filter(isFault)).toEqual([]);
    const held = validateResource(heartRate, { vitalSigns: true }).filter(isFault);
    expect(held.map((f) => f.rule)).toContain('http://hl7.org/fhir/StructureDefinition/heartrate#category:VSCat');
    expect(validateResource(observation, { vitalSigns: true })).toEqual([]);
  });
});
