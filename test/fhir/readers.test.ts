import {
  codingsOf,
  hasCoding,
  instantRangeOf,
  periodOf,
  quantityOf,
  referenceOf,
  resolverOf,
  resourcesOf,
  textOf,
  timeOf,
} from '../../src/fhir/index.ts';

const at = (text: string) => Date.parse(text);

describe('dates as ranges', () => {
  test.each([
    ['2019', '2019-01-01T00:00:00.000Z', '2019-12-31T23:59:59.999Z'],
    ['2020-02', '2020-02-01T00:00:00.000Z', '2020-02-29T23:59:59.999Z'],
    ['2020-12-31', '2020-12-31T00:00:00.000Z', '2020-12-31T23:59:59.999Z'],
    ['2020-12-31T10:00:00+01:00', '2020-12-31T09:00:00.000Z', '2020-12-31T09:00:00.999Z'],
    ['2020-12-31T10:00:00.250Z', '2020-12-31T10:00:00.250Z', '2020-12-31T10:00:00.250Z'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.000Z', '2016-12-31T23:59:59.999Z'],
  ])('%s', (text, from, to) => expect(instantRangeOf(text)).toEqual({ from: at(from), to: at(to) }));

  test.each([['2020-13'], ['yesterday'], [''], [20200101], [null]])('%j is no date', (v) =>
    expect(instantRangeOf(v)).toBeUndefined(),
  );

  test('a period that has not ended is open', () => {
    expect(periodOf({ start: '2020' })).toEqual({ from: at('2020-01-01T00:00:00Z') });
    expect(periodOf({})).toBeUndefined();
    expect(timeOf({ effectivePeriod: { end: '2020' } }, 'effective')).toEqual({ to: at('2020-12-31T23:59:59.999Z') });
    expect(timeOf({ effectiveDateTime: '2020' }, 'effective')?.from).toBe(at('2020-01-01T00:00:00Z'));
  });
});

test('concepts are read by coding, and by text when there is no better', () => {
  const concept = { coding: [null, { system: 's', code: 'c', display: 'Display' }, 7], text: 'Text' };
  expect(codingsOf(concept)).toHaveLength(1);
  expect(hasCoding(concept, 's', 'c')).toBe(true);
  expect(hasCoding(concept, 's', 'd')).toBe(false);
  expect(textOf(concept)).toBe('Text');
  expect(textOf({ coding: concept.coding })).toBe('Display');
});

test('quantities need a number; the code of the unit comes before its text', () => {
  expect(quantityOf({ value: 5, unit: 'milligram', code: 'mg', system: 'http://unitsofmeasure.org' })).toEqual({
    value: 5,
    comparator: undefined,
    unit: 'mg',
    system: 'http://unitsofmeasure.org',
  });
  expect(quantityOf({ value: '5' })).toBeUndefined();
  expect(quantityOf({ value: 5, unit: 'tablet', system: 'x' })).toMatchObject({ unit: 'tablet', system: undefined });
});

test('references are taken apart', () => {
  expect(referenceOf({ reference: 'Patient/1/_history/2' })).toEqual({ kind: 'relative', type: 'Patient', id: '1' });
  expect(referenceOf('#x')).toEqual({ kind: 'contained', id: 'x' });
  expect(referenceOf('https://ehr.example/fhir/Patient/1')).toEqual({
    kind: 'absolute',
    url: 'https://ehr.example/fhir/Patient/1',
    type: 'Patient',
    id: '1',
  });
  expect(referenceOf('urn:uuid:1')).toEqual({ kind: 'urn', url: 'urn:uuid:1' });
  expect(referenceOf('Patient?x=1')).toBeUndefined();
  expect(referenceOf(null)).toBeUndefined();
});

test('resources of a Bundle are found by what refers to them', () => {
  const medication = { resourceType: 'Medication', id: 'm' };
  const request = {
    resourceType: 'MedicationRequest',
    id: 'r',
    contained: [{ resourceType: 'Medication', id: 'inside' }],
  };
  const bundle = {
    resourceType: 'Bundle',
    entry: [
      null,
      { fullUrl: 'https://ehr.example/fhir/Medication/m', resource: medication },
      { fullUrl: 'urn:uuid:1', resource: request },
      { resource: 7 },
    ],
  };
  expect(resourcesOf(bundle).map((r) => r.expression)).toEqual([
    'Bundle.entry[1].resource',
    'Bundle.entry[2].resource',
  ]);
  const { resolve } = resolverOf(bundle);
  expect(resolve({ reference: 'Medication/m' })).toBe(medication);
  expect(resolve({ reference: 'https://ehr.example/fhir/Medication/m/_history/3' })).toBe(medication);
  expect(resolve({ reference: 'urn:uuid:1' })).toBe(request);
  expect(resolve({ reference: '#inside' }, request)).toBe(request.contained[0]);
  expect(resolve({ reference: 'Medication/other' })).toBeUndefined();
  expect(resolve(undefined)).toBeUndefined();
});

test('no reader throws, whatever it is handed', () => {
  for (const junk of [
    undefined,
    null,
    0,
    'x',
    true,
    [],
    [null],
    {},
    { coding: 1, start: {}, value: {}, entry: 'x', contained: 1 },
  ]) {
    for (const read of [
      codingsOf,
      textOf,
      instantRangeOf,
      periodOf,
      quantityOf,
      referenceOf,
      resourcesOf,
      resolverOf,
    ]) {
      expect(() => read(junk)).not.toThrow();
    }
    expect(() => resolverOf(junk).resolve(junk, junk)).not.toThrow();
    expect(() => timeOf(junk, 'effective')).not.toThrow();
  }
});
