import { validateOperation, validateResource, validateWithTerminology } from '../../src/fhir/index.ts';

const nest = (depth: number, inner: unknown, wrap: (inner: unknown) => unknown): unknown => {
  let value = inner;
  for (let i = 0; i < depth; i++) value = wrap(value);
  return value;
};

describe('hostile input', () => {
  test.each([
    [undefined],
    [null],
    [1],
    ['Patient'],
    [[]],
    [{}],
    [{ resourceType: 7 }],
    [{ resourceType: '__proto__' }],
    [{ resourceType: 'constructor' }],
  ])('%j is no resource', (value) => expect(validateResource(value).length).toBeGreaterThan(0));

  test('nesting ends in one Finding, not in a full stack', () => {
    const extension = nest(50_000, { url: 'http://x', valueBoolean: true }, (inner) => ({
      url: 'http://x',
      extension: [inner],
    }));
    const findings = validateResource({ resourceType: 'Patient', extension: [extension] });
    expect(findings.map((f) => f.code)).toContain('fhir.too-deep');
    const bundle = nest(2000, { resourceType: 'Patient' }, (resource) => ({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource }],
    }));
    expect(validateResource(bundle).map((f) => f.code)).toContain('fhir.too-deep');
  });

  test('keys of the prototype are properties like any other', () => {
    const patient: unknown = JSON.parse(
      '{"resourceType":"Patient","__proto__":{"gender":"x"},"constructor":{"prototype":{}},"toString":1,"_constructor":{}}',
    );
    expect(validateResource(patient).map((f) => f.code)).toEqual(
      Array.from({ length: 4 }, () => 'fhir.unknown-property'),
    );
    expect(Object.hasOwn(Object.prototype, 'gender')).toBe(false);
  });

  test('a thousand Findings are listed, the rest are counted', () => {
    const patient = { resourceType: 'Patient', name: Array.from({ length: 5000 }, () => null) };
    const findings = validateResource(patient);
    expect(findings).toHaveLength(1001);
    expect(findings.at(-1)).toMatchObject({ code: 'fhir.too-many-findings' });
    expect(findings.at(-1)?.message).toContain('5000');
  });

  test('ten thousand entries are judged each once, and the order of Findings is that of the input', () => {
    const entry = Array.from({ length: 10_000 }, (_, i) => ({
      fullUrl: `urn:uuid:00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
      resource: { resourceType: 'Patient', gender: i % 2500 === 0 ? 'x' : 'female' },
    }));
    const findings = validateResource({ resourceType: 'Bundle', type: 'collection', entry });
    expect(findings.map((f) => f.place.expression).filter((e) => e?.endsWith('gender'))).toEqual(
      [0, 2500, 5000, 7500].map((i) => `Bundle.entry[${i}].resource.ofType(Patient).gender`),
    );
  });

  test('rules over long lists stay linear, and nothing is remembered when the resource changes', () => {
    const grouping = Array.from({ length: 5000 }, (_, i) => ({ id: `g${i}`, name: 'x' }));
    const guide = {
      resourceType: 'ImplementationGuide',
      url: 'http://example.org/guide',
      name: 'Guide',
      status: 'draft',
      packageId: 'a.b',
      fhirVersion: ['4.0.1'],
      definition: {
        grouping,
        resource: grouping.map(({ id }) => ({ reference: { reference: 'Patient/1' }, groupingId: id })),
      },
    };
    expect(validateResource(guide)).toEqual([]);
    guide.definition.grouping = grouping.slice(1);
    expect(validateResource(guide).map((f) => f.message.split(':')[0])).toEqual(['ig-1']);
    grouping.length = 0;
    grouping.push({ id: 'g0', name: 'x' });
    guide.definition.grouping = grouping;
    expect(validateResource(guide).map((f) => f.message.split(':')[0])).toEqual(['ig-1']);
  });

  test('long text that would make a careless pattern backtrack costs no more than reading it', () => {
    const text = `${'a '.repeat(200_000)} `;
    const findings = validateResource({
      resourceType: 'Patient',
      language: text,
      implicitRules: text,
      photo: [{ data: 'A'.repeat(1_000_001), contentType: 'image/png' }],
    });
    expect(findings.map((f) => f.code)).toEqual(expect.arrayContaining(['fhir.format']));
  });

  test('every property of every type may be of any JSON type without an exception', async () => {
    const junk: readonly unknown[] = [
      null,
      0,
      '',
      'x',
      true,
      [],
      [null],
      [[]],
      {},
      [{}],
      { extension: null },
      [0, 'x', null],
    ];
    for (const type of [
      'Patient',
      'Observation',
      'Bundle',
      'MedicationRequest',
      'Parameters',
      'Questionnaire',
      'QuestionnaireResponse',
      'StructureDefinition',
      'Consent',
    ]) {
      for (const property of [
        'id',
        'meta',
        'text',
        'contained',
        'extension',
        'status',
        'code',
        'entry',
        'parameter',
        'subject',
        'component',
        '_status',
        'item',
        'snapshot',
        'provision',
        'name',
        'type',
      ]) {
        for (const value of junk)
          expect(Array.isArray(validateResource({ resourceType: type, [property]: value }))).toBe(true);
      }
    }
    for (const value of junk)
      await expect(
        validateOperation({ body: { resourceType: 'Parameters', parameter: value } }),
      ).resolves.toBeDefined();
  });

  test('the neighbours of wrong codes are looked for a few hundred times at most', () => {
    const system = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
    const coding = Array.from({ length: 900 }, () => ({ system, code: 'AMBB' }));
    const findings = validateResource({ resourceType: 'Observation', status: 'final', code: { coding } });
    const wrong = findings.filter((f) => f.code === 'fhir.unknown-code');
    expect(wrong).toHaveLength(900);
    expect(wrong.filter((f) => f.message.includes('Did you mean'))).toHaveLength(200);
  });

  test('a unit that the UCUM library stumbles over is wrong, and printed nowhere', async () => {
    const { log } = console;
    const printed: unknown[] = [];
    console.log = (text: unknown) => printed.push(text);
    try {
      for (const code of ['{x}{x}1', 'm{', '{', 'constructor', '('.repeat(50)]) {
        const valueQuantity = { value: 1, system: 'http://unitsofmeasure.org', code };
        const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' }, valueQuantity };
        const findings = await validateWithTerminology(observation);
        expect(findings.map((f) => f.code)).toEqual(['fhir.unknown-code']);
      }
    } finally {
      console.log = log;
    }
    expect(printed).toEqual([]);
  });
});
