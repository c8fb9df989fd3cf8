import { toOperationOutcome, validateResource } from '../../src/fhir/index.ts';
import { isFault } from '../../src/kernel/index.ts';
import { BROKEN_EXAMPLES, definitionalExamples, officialExamples } from './official-examples.ts';

const faultsOf = (text: string) => validateResource(JSON.parse(text)).filter(isFault);

describe('the official examples of R4', () => {
  test('every valid one passes', () => {
    const refused = officialExamples()
      .filter(({ name }) => !BROKEN_EXAMPLES.has(name))
      .flatMap(({ name, text }) => faultsOf(text).map((f) => `${name} ${f.place.expression}: ${f.message}`));
    expect(refused).toEqual([]);
  });

  test('every one that breaks the specification is refused', () => {
    const passed = officialExamples().filter(
      ({ name, text }) => BROKEN_EXAMPLES.has(name) && faultsOf(text).length === 0,
    );
    expect(passed.map((e) => e.name)).toEqual([]);
  });

  test('the definitions of R4 pass as the resources they are', () => {
    const refused = definitionalExamples(12).flatMap(({ name, text }) =>
      faultsOf(text).map((f) => `${name} ${f.place.expression}: ${f.message}`),
    );
    expect(refused).toEqual([]);
  });

  test('the OperationOutcome about each of them is itself valid', () => {
    for (const { text } of officialExamples().slice(0, 300)) {
      expect(validateResource(toOperationOutcome(faultsOf(text)))).toEqual([]);
    }
  });
});
