import { validateOperation, validateResource } from '../../src/fhir/index.ts';

const patient = { resourceType: 'Patient', id: 'p1', gender: 'female' };
const codes = (call: Parameters<typeof validateOperation>[0]) => validateOperation(call).findings.map((f) => f.code);
const parameters = (...parameter: readonly object[]) => ({ resourceType: 'Parameters', parameter });

describe('$validate', () => {
  test('a valid resource is answered with one information that says so', () => {
    const answer = validateOperation({ body: patient, type: 'Patient' });
    expect(answer.ok && answer.value.issue).toMatchObject([
      { severity: 'information', details: { coding: [{ code: 'fhir.all-ok' }] } },
    ]);
    expect(answer.ok && validateResource(answer.value)).toEqual([]);
  });

  test('a resource with faults is answered too: the call itself succeeded', () => {
    const answer = validateOperation({ body: { ...patient, gender: 'F' }, type: 'Patient' });
    expect(answer.ok && answer.value.issue).toMatchObject([
      { severity: 'error', code: 'code-invalid', expression: ['Patient.gender'] },
    ]);
    expect(answer.ok && validateResource(answer.value)).toEqual([]);
  });

  test('Parameters carry the resource, the mode and the profile', () => {
    const body = parameters(
      { name: 'resource', resource: patient },
      { name: 'mode', valueCode: 'profile' },
      { name: 'profile', valueUri: 'http://example.org/StructureDefinition/none' },
    );
    expect(codes({ body, type: 'Patient' })).toEqual(['fhir.unknown-profile']);
  });

  test('a profile that is asked for is applied', () => {
    const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };
    const found = codes({ body: observation, profiles: ['http://hl7.org/fhir/StructureDefinition/bmi'] });
    expect(found).toContain('fhir.slice');
    expect(codes({ body: observation })).toEqual([]);
  });

  test('an update needs the id, and the id of the URL', () => {
    expect(codes({ body: { resourceType: 'Patient', gender: 'male' }, mode: 'update' })).toEqual(['fhir.required']);
    expect(codes({ body: patient, mode: 'update', type: 'Patient', id: 'p2' })).toEqual(['fhir.validate-input']);
    expect(codes({ body: patient, mode: 'update', type: 'Patient', id: 'p1' })).toEqual([]);
  });

  test('a create may have an id, which the server will not keep', () => {
    const answer = validateOperation({ body: patient, mode: 'create' });
    expect(answer.ok && answer.findings.map((f) => f.severity)).toEqual(['information']);
  });

  test('a delete speaks of an instance and needs no resource', () => {
    expect(validateOperation({ body: undefined, mode: 'delete', type: 'Patient', id: 'p1' }).ok).toBe(true);
    expect(validateOperation({ body: undefined, mode: 'delete', type: 'Patient' }).ok).toBe(false);
  });

  test.each([
    ['no resource', { body: undefined }],
    ['no such mode', { body: patient, mode: 'upsert' }],
    ['mode profile without a profile', { body: patient, mode: 'profile' }],
    ['another type than the URL says', { body: patient, type: 'Observation' }],
    ['no such type', { body: patient, type: 'Pateint' }],
    ['Parameters without a resource', { body: parameters({ name: 'mode', valueCode: 'create' }), type: 'Patient' }],
  ])('%s: the call fails with a Finding', (_, call) => {
    const answer = validateOperation(call);
    expect(answer.ok).toBe(false);
    expect(answer.findings).toMatchObject([{ code: 'fhir.validate-input', severity: 'error' }]);
  });

  test('Parameters sent to Parameters are themselves what is validated', () => {
    expect(codes({ body: parameters({ value: 1 }), type: 'Parameters' })).toContain('fhir.required');
  });

  test('with the text at hand every Finding tells line and column, and properties given twice are found', () => {
    const text = [
      '{ "resourceType": "Observation",',
      '  "status": "final",',
      '  "status": "final",',
      '  "code": { "text": "x" },',
      '  "valueQuantity": { "value": 1,',
      '    "comparator": "~" } }',
    ].join('\n');
    const { findings } = validateOperation({ body: JSON.parse(text) as unknown, text });
    expect(findings.map((f) => [f.code, f.place.expression, f.place.line, f.place.column])).toEqual([
      ['fhir.code-not-in-value-set', 'Observation.value.ofType(Quantity).comparator', 6, 5],
      ['fhir.duplicate-property', 'Observation.status', 3, 3],
    ]);
  });

  test('line and column are those of the submitted text also inside Parameters', () => {
    const text =
      '{"resourceType":"Parameters","parameter":[\n{"name":"resource","resource":{"resourceType":"Patient",\n"gender":"F"}}]}';
    const { findings } = validateOperation({ body: JSON.parse(text) as unknown, text });
    expect(findings.map((f) => f.place)).toEqual([{ expression: 'Patient.gender', line: 3, column: 1 }]);
  });
});
