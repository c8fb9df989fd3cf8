import { validateResource } from '../../src/fhir/index.ts';

/** The Findings as `code expression`. */
const said = (resource: unknown) =>
  validateResource(resource)
    .filter((f) => f.severity !== 'warning')
    .map((f) => `${f.code} ${f.place.expression}`);

describe('the structure of a resource', () => {
  test('a property that R4 does not have is named, with the one that was meant', () => {
    const [only] = validateResource({ resourceType: 'Patient', birthdate: '1970-01-01' });
    expect(only).toMatchObject({ code: 'fhir.unknown-property', place: { expression: 'Patient.birthdate' } });
    expect(only?.message).toContain("'birthDate'");
  });

  test('a resource type that R4 does not have is named, with the one that was meant', () => {
    expect(validateResource({ resourceType: 'Pateint' })[0]?.message).toContain("'Patient'");
  });

  test('required elements are asked for', () => {
    expect(said({ resourceType: 'Observation' })).toEqual(['fhir.required Observation', 'fhir.required Observation']);
  });

  test('an array where one is expected, and one where an array is expected', () => {
    expect(said({ resourceType: 'Patient', name: { family: 'x' }, maritalStatus: [{ text: 'x' }] })).toEqual([
      'fhir.wrong-type Patient.name',
      'fhir.wrong-type Patient.maritalStatus',
    ]);
  });

  test('two types of one choice', () => {
    expect(said({ resourceType: 'Patient', deceasedBoolean: false, deceasedDateTime: '2020' })).toEqual([
      'fhir.choice Patient.deceasedDateTime',
    ]);
  });

  test('choice elements and entries carry their type in the path', () => {
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      valueQuantity: { value: 'high' },
    };
    expect(
      said({ resourceType: 'Bundle', type: 'collection', entry: [{ fullUrl: 'http://a.b/o', resource: observation }] }),
    ).toEqual(['fhir.wrong-type Bundle.entry[0].resource.ofType(Observation).value.ofType(Quantity).value']);
  });

  test('extensions of primitives stand beside them, item by item', () => {
    const extension = [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }];
    expect(said({ resourceType: 'Patient', _birthDate: { extension } })).toEqual([]);
    expect(said({ resourceType: 'Patient', name: [{ given: ['a', null], _given: [null, { extension }] }] })).toEqual(
      [],
    );
    expect(said({ resourceType: 'Patient', name: [{ given: ['a', null] }] })).toEqual([
      'fhir.null Patient.name[0].given[1]',
    ]);
    expect(said({ resourceType: 'Patient', name: [{ given: ['a'], _given: [null, null] }] })).toEqual([
      'fhir.null Patient.name[0].given[1]',
    ]);
    expect(said({ resourceType: 'Patient', _name: { extension } })).toEqual(['fhir.unknown-property Patient._name']);
  });

  test('a required primitive may be given by an extension alone, a required code may not', () => {
    const absent = {
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
    };
    expect(said({ resourceType: 'Patient', communication: [{ _language: absent, language: { text: 'x' } }] })).toEqual([
      'fhir.unknown-property Patient.communication[0]._language',
    ]);
    expect(said({ resourceType: 'Observation', _status: absent, code: { text: 'x' } })).toEqual([
      'fhir.required Observation',
    ]);
    expect(
      said({
        resourceType: 'Appointment',
        status: 'booked',
        participant: [{ _status: absent, actor: { display: 'x' } }],
        start: '2020-01-01T00:00:00Z',
        end: '2020-01-01T00:00:00Z',
      }),
    ).toEqual(['fhir.required Appointment.participant[0]']);
  });

  test('nothing is empty and nothing is null', () => {
    expect(said({ resourceType: 'Patient', name: [], contact: [{}], text: null, id: '' })).toEqual([
      'fhir.empty Patient.name',
      'fhir.empty Patient.contact[0]',
      'fhir.null Patient.text',
      'fhir.empty Patient.id',
    ]);
  });

  test('a code outside its required value set names the codes that are in it', () => {
    const [only] = validateResource({ resourceType: 'Patient', gender: 'F' });
    expect(only).toMatchObject({ code: 'fhir.code-not-in-value-set', place: { expression: 'Patient.gender' } });
    expect(only?.remedy).toContain('female');
    const condition = { resourceType: 'Condition', subject: { reference: 'Patient/1' } };
    expect(
      said({
        ...condition,
        clinicalStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'gone' }],
        },
      }),
    ).toContain('fhir.code-not-in-value-set Condition.clinicalStatus');
  });

  test('a reference to a type that is not allowed there', () => {
    const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };
    expect(
      said({ ...observation, subject: { reference: 'http://ehr.example/fhir/Practitioner/1/_history/2' } }),
    ).toEqual(['fhir.reference-target Observation.subject']);
    expect(said({ ...observation, subject: { reference: 'Patient/1' }, performer: [{ type: 'Device' }] })).toEqual([
      'fhir.reference-target Observation.performer[0]',
    ]);
  });

  test('no Finding quotes what may tell of a patient', () => {
    const secret = 'Maria Musterfrau, 1.2.1970';
    const findings = validateResource({
      resourceType: 'Patient',
      gender: secret,
      birthDate: secret,
      [secret]: secret,
      name: secret,
      id: secret,
      identifier: [{ system: secret, use: secret }],
      maritalStatus: { coding: [{ system: secret, code: `  ${secret}` }] },
    });
    expect(findings.length).toBeGreaterThan(5);
    expect(JSON.stringify(findings)).not.toContain('Muster');
  });
});
