import { validateOperation, validateResource } from '../../src/fhir/index.ts';

const patient = { resourceType: 'Patient', id: 'p1', gender: 'female' };
const codes = async (call: Parameters<typeof validateOperation>[0]) =>
  (await validateOperation(call)).findings.map((f) => f.code);
const parameters = (...parameter: readonly object[]) => ({ resourceType: 'Parameters', parameter });

describe('$validate', () => {
  test('a valid resource is answered with one information that says so', async () => {
    const answer = await validateOperation({ body: patient, type: 'Patient' });
    expect(answer.ok && answer.value.issue).toMatchObject([
      { severity: 'information', details: { coding: [{ code: 'fhir.all-ok' }] } },
    ]);
    expect(answer.ok && validateResource(answer.value)).toEqual([]);
  });

  test('a resource with faults is answered too: the call itself succeeded', async () => {
    const answer = await validateOperation({ body: { ...patient, gender: 'F' }, type: 'Patient' });
    expect(answer.ok && answer.value.issue).toMatchObject([
      { severity: 'error', code: 'code-invalid', expression: ['Patient.gender'] },
    ]);
    expect(answer.ok && validateResource(answer.value)).toEqual([]);
  });

  test('Parameters carry the resource, the mode and the profile', async () => {
    const body = parameters(
      { name: 'resource', resource: patient },
      { name: 'mode', valueCode: 'profile' },
      { name: 'profile', valueUri: 'http://example.org/StructureDefinition/none' },
    );
    expect(await codes({ body, type: 'Patient' })).toEqual(['fhir.unknown-profile']);
  });

  test('a profile that is asked for is applied', async () => {
    const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };
    const found = await codes({ body: observation, profiles: ['http://hl7.org/fhir/StructureDefinition/bmi'] });
    expect(found).toContain('fhir.slice');
    expect(await codes({ body: observation })).toEqual([]);
  });

  test('an update needs the id, and the id of the URL', async () => {
    expect(await codes({ body: { resourceType: 'Patient', gender: 'male' }, mode: 'update' })).toEqual([
      'fhir.required',
    ]);
    expect(await codes({ body: patient, mode: 'update', type: 'Patient', id: 'p2' })).toEqual(['fhir.validate-input']);
    expect(await codes({ body: patient, mode: 'update', type: 'Patient', id: 'p1' })).toEqual([]);
  });

  test('a create may have an id, which the server will not keep', async () => {
    const answer = await validateOperation({ body: patient, mode: 'create' });
    expect(answer.ok && answer.findings.map((f) => f.severity)).toEqual(['information']);
  });

  test('a delete speaks of an instance and needs no resource', async () => {
    expect((await validateOperation({ body: undefined, mode: 'delete', type: 'Patient', id: 'p1' })).ok).toBe(true);
    expect((await validateOperation({ body: undefined, mode: 'delete', type: 'Patient' })).ok).toBe(false);
  });

  test.each([
    ['no resource', { body: undefined }],
    ['no such mode', { body: patient, mode: 'upsert' }],
    ['mode profile without a profile', { body: patient, mode: 'profile' }],
    ['another type than the URL says', { body: patient, type: 'Observation' }],
    ['no such type', { body: patient, type: 'Pateint' }],
    [
      'two resources',
      {
        body: parameters({ name: 'resource', resource: patient }, { name: 'resource', resource: patient }),
        type: 'Patient',
      },
    ],
    [
      'a mode that is no code',
      { body: parameters({ name: 'resource', resource: patient }, { name: 'mode', valueInteger: 1 }), type: 'Patient' },
    ],
    [
      'a profile that is no URL',
      {
        body: parameters({ name: 'resource', resource: patient }, { name: 'profile', valueInteger: 1 }),
        type: 'Patient',
      },
    ],
    ['Parameters without a resource', { body: parameters({ name: 'mode', valueCode: 'create' }), type: 'Patient' }],
  ])('%s: the call fails with a Finding', async (_, call) => {
    const answer = await validateOperation(call);
    expect(answer.ok).toBe(false);
    expect(answer.findings).toMatchObject([{ code: 'fhir.validate-input', severity: 'error' }]);
  });

  test('a parameter that $validate does not have is said to be unused', async () => {
    const body = parameters({ name: 'resource', resource: patient }, { name: 'profil', valueUri: 'http://a.b' });
    const { findings } = await validateOperation({ body, type: 'Patient' });
    expect(findings.map((f) => [f.severity, f.code, f.place.expression])).toEqual([
      ['information', 'fhir.validate-input', 'Parameters.parameter[1]'],
    ]);
  });

  test('Parameters sent to Parameters are themselves what is validated', async () => {
    expect(await codes({ body: parameters({ value: 1 }), type: 'Parameters' })).toContain('fhir.required');
  });

  test('with the text at hand every Finding tells line and column, and properties given twice are found', async () => {
    const text = [
      '{ "resourceType": "Observation",',
      '  "status": "final",',
      '  "status": "final",',
      '  "code": { "text": "x" },',
      '  "valueQuantity": { "value": 1,',
      '    "comparator": "~" } }',
    ].join('\n');
    const { findings } = await validateOperation({ body: JSON.parse(text) as unknown, text });
    expect(findings.map((f) => [f.code, f.place.expression, f.place.line, f.place.column])).toEqual([
      ['fhir.code-not-in-value-set', 'Observation.value.ofType(Quantity).comparator', 6, 5],
      ['fhir.duplicate-property', 'Observation.status', 3, 3],
    ]);
  });

  test('line and column are those of the submitted text also inside Parameters', async () => {
    const text =
      '{"resourceType":"Parameters","parameter":[\n{"name":"resource","resource":{"resourceType":"Patient",\n"gender":"F"}}]}';
    const { findings } = await validateOperation({ body: JSON.parse(text) as unknown, text });
    expect(findings.map((f) => f.place)).toEqual([{ expression: 'Patient.gender', line: 3, column: 1 }]);
  });
});
