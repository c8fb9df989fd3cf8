import { toOperationOutcome, validateResource } from '../../src/fhir/index.ts';
import { isFault } from '../../src/kernel/index.ts';
import { BROKEN_EXAMPLES, definitionalExamples, examplesOfGuide, officialExamples } from './official-examples.ts';

const faultsOf = (text: string) => validateResource(JSON.parse(text)).filter(isFault);
const examples = officialExamples().map(({ name, text }) => ({ name, faults: faultsOf(text) }));

describe('the official examples of R4', () => {
  test('every valid one passes', () => {
    const refused = examples
      .filter(({ name }) => !BROKEN_EXAMPLES.has(name))
      .flatMap(({ name, faults }) => faults.map((f) => `${name} ${f.place.expression}: ${f.message}`));
    expect(refused).toEqual([]);
  });

  test('every one that breaks the specification is refused', () => {
    const passed = examples.filter(({ name, faults }) => BROKEN_EXAMPLES.has(name) && faults.length === 0);
    expect(passed.map((e) => e.name)).toEqual([]);
  });

  test('the definitions of R4 pass as the resources they are', () => {
    const refused = definitionalExamples(12).flatMap(({ name, text }) =>
      faultsOf(text).map((f) => `${name} ${f.place.expression}: ${f.message}`),
    );
    expect(refused).toEqual([]);
  });

  test('the OperationOutcome about each of them is itself valid', () => {
    for (const { faults } of examples.filter((e) => e.faults.length > 0)) {
      expect(validateResource(toOperationOutcome(faults))).toEqual([]);
    }
    expect(validateResource(toOperationOutcome([]))).toEqual([]);
  });
});

describe('the examples of Genomics Reporting', () => {
  const claiming = examplesOfGuide('hl7.fhir.uv.genomics-reporting').filter(({ text }) =>
    text.includes('genomics-reporting/StructureDefinition/'),
  );

  test('keep to the profiles that they claim', () => {
    expect(claiming.length).toBeGreaterThan(100);
    expect(
      claiming.flatMap(({ name, text }) => faultsOf(text).map((f) => `${name} ${f.place.expression}: ${f.message}`)),
    ).toEqual([]);
  });

  test('do not without their category or code, which the profiles of Observation fix', () => {
    const observations = claiming.filter(({ name }) => name.startsWith('Observation-'));
    const unmoved = observations.filter(({ text }) => {
      const observation = JSON.parse(text) as Record<string, unknown>;
      observation.category = undefined;
      observation.code = { text: 'something else' };
      return !validateResource(observation).some((f) => isFault(f) && f.message.includes('genomics-reporting'));
    });
    expect(observations.length).toBeGreaterThan(50);
    expect(unmoved.map((e) => e.name)).toEqual([]);
  });
});

describe('the examples of mCODE and of the International Patient Summary', () => {
  /** Written for version 2 of Genomics Reporting, whose categories and codes were others. */
  const EARLIER = /-gx-genomic-/;
  const refused = (guide: 'hl7.fhir.us.mcode' | 'hl7.fhir.uv.ips') =>
    examplesOfGuide(guide)
      .filter(({ name }) => !EARLIER.test(name))
      .flatMap(({ name, text }) => faultsOf(text).map((f) => `${name} ${f.place.expression}: ${f.message}`));

  test('keep to the profiles that they claim', () => {
    expect(refused('hl7.fhir.us.mcode')).toEqual([]);
    expect(refused('hl7.fhir.uv.ips')).toEqual([]);
  });

  test('do not when a cancer condition has no code, or a summary no composition', () => {
    const read = (guide: 'hl7.fhir.us.mcode' | 'hl7.fhir.uv.ips', name: RegExp) =>
      JSON.parse(examplesOfGuide(guide).find((e) => name.test(e.name))?.text ?? '{}') as Record<string, unknown>;
    const condition = read('hl7.fhir.us.mcode', /^Condition-primary-cancer-condition/);
    const summary = read('hl7.fhir.uv.ips', /^Bundle-/);
    expect(faultsOf(JSON.stringify({ ...condition, code: undefined }))).not.toEqual([]);
    const entry = (summary.entry as readonly unknown[]).slice(1);
    expect(faultsOf(JSON.stringify({ ...summary, entry }))).not.toEqual([]);
  });
});
