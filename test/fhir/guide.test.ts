import { loadGuide, validateResource } from '../../src/fhir/index.ts';
import { exampleOf } from './official-examples.ts';

/*
 * A hospital's own small guide, as an authoring tool writes it: differentials only, a value set of its own, an extension, a profile
 * of Patient with a sliced identifier, and one that narrows HL7's vital signs.
 */
const HOME = 'https://hospital.example/fhir';
const MRN = `${HOME}/sid/mrn`;
const CORE = 'http://hl7.org/fhir/StructureDefinition';

const guide = [
  {
    resourceType: 'CodeSystem',
    url: `${HOME}/CodeSystem/ward`,
    status: 'active',
    content: 'complete',
    caseSensitive: true,
    concept: [{ code: 'A1' }, { code: 'B2', concept: [{ code: 'B2-icu' }] }],
  },
  {
    resourceType: 'ValueSet',
    url: `${HOME}/ValueSet/wards`,
    status: 'active',
    compose: {
      include: [{ system: `${HOME}/CodeSystem/ward`, filter: [{ property: 'concept', op: 'is-a', value: 'B2' }] }],
    },
  },
  {
    resourceType: 'StructureDefinition',
    url: `${HOME}/StructureDefinition/ward`,
    name: 'Ward',
    kind: 'complex-type',
    type: 'Extension',
    derivation: 'constraint',
    baseDefinition: `${CORE}/Extension`,
    context: [{ type: 'element', expression: 'Patient' }],
    differential: {
      element: [
        { id: 'Extension', path: 'Extension' },
        { id: 'Extension.url', path: 'Extension.url', fixedUri: `${HOME}/StructureDefinition/ward` },
        {
          id: 'Extension.value[x]',
          path: 'Extension.value[x]',
          min: 1,
          type: [{ code: 'Coding' }],
          binding: { strength: 'required', valueSet: `${HOME}/ValueSet/wards` },
        },
      ],
    },
  },
  {
    resourceType: 'StructureDefinition',
    url: `${HOME}/StructureDefinition/inpatient`,
    name: 'Inpatient',
    kind: 'resource',
    type: 'Patient',
    derivation: 'constraint',
    baseDefinition: `${CORE}/Patient`,
    differential: {
      element: [
        {
          id: 'Patient',
          path: 'Patient',
          constraint: [
            {
              key: 'in-1',
              severity: 'error',
              human: 'a name or a reason',
              expression: "name.exists() or extension('https://hospital.example/why').exists()",
            },
          ],
        },
        {
          id: 'Patient.extension',
          path: 'Patient.extension',
          slicing: { discriminator: [{ type: 'value', path: 'url' }], rules: 'open' },
        },
        {
          id: 'Patient.extension:ward',
          path: 'Patient.extension',
          sliceName: 'ward',
          min: 1,
          max: '1',
          type: [{ code: 'Extension', profile: [`${HOME}/StructureDefinition/ward`] }],
        },
        {
          id: 'Patient.identifier',
          path: 'Patient.identifier',
          min: 1,
          slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'open' },
        },
        { id: 'Patient.identifier:mrn', path: 'Patient.identifier', sliceName: 'mrn', min: 1, max: '1' },
        { id: 'Patient.identifier:mrn.system', path: 'Patient.identifier.system', min: 1, fixedUri: MRN },
        { id: 'Patient.identifier:mrn.value', path: 'Patient.identifier.value', min: 1 },
        { id: 'Patient.deceased[x]', path: 'Patient.deceased[x]', type: [{ code: 'boolean' }] },
        {
          id: 'Patient.generalPractitioner',
          path: 'Patient.generalPractitioner',
          type: [{ code: 'Reference', targetProfile: [`${CORE}/Practitioner`] }],
        },
      ],
    },
  },
  {
    resourceType: 'StructureDefinition',
    url: `${HOME}/StructureDefinition/pulse`,
    name: 'Pulse',
    kind: 'resource',
    type: 'Observation',
    derivation: 'constraint',
    baseDefinition: `${CORE}/heartrate`,
    differential: {
      element: [
        { id: 'Observation', path: 'Observation' },
        { id: 'Observation.performer', path: 'Observation.performer', min: 1 },
        { id: 'Observation.category:VSCat', path: 'Observation.category', sliceName: 'VSCat' },
        { id: 'Observation.category:VSCat.text', path: 'Observation.category.text', min: 1 },
      ],
    },
  },
  {
    resourceType: 'StructureDefinition',
    url: `${HOME}/StructureDefinition/weight`,
    name: 'Weight',
    kind: 'resource',
    type: 'Observation',
    derivation: 'constraint',
    baseDefinition: `${CORE}/Observation`,
    differential: {
      element: [
        { id: 'Observation', path: 'Observation' },
        {
          id: 'Observation.subject',
          path: 'Observation.subject',
          type: [{ code: 'Reference', targetProfile: [`${HOME}/StructureDefinition/inpatient`] }],
        },
        {
          id: 'Observation.value[x]',
          path: 'Observation.value[x]',
          type: [{ code: 'integer' }, { code: 'string' }],
          minValueInteger: 1,
          maxLength: 3,
        },
      ],
    },
  },
  {
    resourceType: 'StructureDefinition',
    url: `${HOME}/StructureDefinition/chart`,
    name: 'Chart',
    kind: 'resource',
    type: 'Bundle',
    derivation: 'constraint',
    baseDefinition: `${CORE}/Bundle`,
    differential: {
      element: [
        { id: 'Bundle', path: 'Bundle' },
        {
          id: 'Bundle.entry',
          path: 'Bundle.entry',
          slicing: { discriminator: [{ type: 'type', path: 'resource' }], rules: 'closed' },
        },
        { id: 'Bundle.entry:patient', path: 'Bundle.entry', sliceName: 'patient', min: 1, max: '1' },
        {
          id: 'Bundle.entry:patient.resource',
          path: 'Bundle.entry.resource',
          min: 1,
          type: [{ code: 'Patient', profile: [`${HOME}/StructureDefinition/inpatient`] }],
        },
        { id: 'Bundle.entry:measured', path: 'Bundle.entry', sliceName: 'measured', min: 0, max: '*' },
        {
          id: 'Bundle.entry:measured.resource',
          path: 'Bundle.entry.resource',
          min: 1,
          type: [{ code: 'Observation' }],
        },
      ],
    },
  },
  {
    resourceType: 'StructureDefinition',
    url: `${HOME}/StructureDefinition/orphan`,
    name: 'Orphan',
    kind: 'resource',
    type: 'Patient',
    derivation: 'constraint',
    baseDefinition: 'https://elsewhere.example/StructureDefinition/base',
    differential: {
      element: [
        { id: 'Patient', path: 'Patient' },
        { id: 'Patient.birthDate', path: 'Patient.birthDate', min: 1 },
      ],
    },
  },
  {
    resourceType: 'StructureDefinition',
    url: `${HOME}/StructureDefinition/broken`,
    derivation: 'constraint',
    type: 'Patient',
    snapshot: { element: [null] },
  },
  null,
  'junk',
];

const findings = loadGuide(guide);
const said = (resource: unknown, profile: string) =>
  validateResource(resource, { profiles: [`${HOME}/StructureDefinition/${profile}`] })
    .filter((f) => f.severity === 'error')
    .map((f) => `${f.code} ${f.place.expression}`);

const ward = (code: string) => ({
  url: `${HOME}/StructureDefinition/ward`,
  valueCoding: { system: `${HOME}/CodeSystem/ward`, code },
});
const inpatient = {
  resourceType: 'Patient',
  name: [{ text: 'x' }],
  extension: [ward('B2-icu')],
  identifier: [
    { system: MRN, value: '1' },
    { system: 'https://other.example/ids', value: '2' },
  ],
  deceasedBoolean: false,
  generalPractitioner: [{ reference: 'Practitioner/1' }],
};

describe("a hospital's own guide, of differentials only", () => {
  test('what is missing in it is named, and the rest is loaded', () => {
    expect(findings.map((f) => f.message)).toEqual([
      expect.stringContaining('https://elsewhere.example/StructureDefinition/base'),
      expect.stringContaining('broken'),
    ]);
  });

  test('a patient that keeps to it passes', () => expect(said(inpatient, 'inpatient')).toEqual([]));

  test.each([
    ['no ward', { ...inpatient, extension: undefined }, 'fhir.slice Patient'],
    [
      'a ward outside the value set',
      { ...inpatient, extension: [ward('A1')] },
      'fhir.code-not-in-value-set Patient.extension[0].value.ofType(Coding)',
    ],
    ['no record number', { ...inpatient, identifier: inpatient.identifier.slice(1) }, 'fhir.slice Patient'],
    [
      'two record numbers',
      { ...inpatient, identifier: [...inpatient.identifier, { system: MRN, value: '3' }] },
      'fhir.slice Patient',
    ],
    [
      'a record number without value',
      { ...inpatient, identifier: [{ system: MRN }] },
      'fhir.required Patient.identifier[0]',
    ],
    [
      'a date of death',
      { ...inpatient, deceasedBoolean: undefined, deceasedDateTime: '2020' },
      'fhir.wrong-type Patient.deceased.ofType(dateTime)',
    ],
    [
      'an organization as practitioner',
      { ...inpatient, generalPractitioner: [{ reference: 'Organization/1' }] },
      'fhir.reference-target Patient.generalPractitioner[0]',
    ],
    ['neither name nor reason', { ...inpatient, name: undefined }, 'fhir.invariant Patient'],
  ])('%s is found', (_, resource, expected) => {
    expect(said(resource, 'inpatient')).toEqual([expected]);
  });

  test('a profile that narrows another asks for what both ask, also inside the slices of the other', () => {
    const pulse = exampleOf('Observation-heart-rate') as { category: object[]; [key: string]: unknown };
    const full = { ...pulse, performer: [{ display: 'x' }], category: [{ ...pulse.category[0], text: 'Vital Signs' }] };
    expect(said(full, 'pulse')).toEqual([]);
    expect(said({ ...full, performer: undefined }, 'pulse')).toEqual(['fhir.required Observation']);
    expect(
      said({ ...full, category: pulse.category.map((c) => ({ ...c, text: undefined })) }, 'pulse').length,
    ).toBeGreaterThan(0);
    expect(said({ ...full, category: [{ text: 'x' }] }, 'pulse')).toEqual(
      expect.arrayContaining(['fhir.slice Observation']),
    );
  });

  test('a Bundle is sliced by the types of its resources, and each is judged by the profile of its slice', () => {
    const weight = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      subject: { reference: 'Patient/p' },
      meta: { profile: [`${HOME}/StructureDefinition/weight`] },
    };
    const chart = (patient: object, observation: object, ...more: readonly object[]) => ({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        { fullUrl: 'http://a.b/Patient/p', resource: { ...patient, id: 'p' } },
        { fullUrl: 'http://a.b/Observation/o', resource: { ...observation, id: 'o' } },
        ...more,
      ],
    });
    const place = 'Bundle.entry[1].resource.ofType(Observation)';
    expect(said(chart(inpatient, { ...weight, valueInteger: 70 }), 'chart')).toEqual([]);
    expect(said(chart(inpatient, { ...weight, valueInteger: 0 }), 'chart')).toEqual([
      `fhir.format ${place}.value.ofType(integer)`,
    ]);
    expect(said(chart(inpatient, { ...weight, valueString: 'long' }), 'chart')).toEqual([
      `fhir.format ${place}.value.ofType(string)`,
    ]);
    expect(
      said(
        chart(inpatient, weight, { fullUrl: 'http://a.b/x', resource: { resourceType: 'Basic', code: { text: 'x' } } }),
        'chart',
      ),
    ).toEqual(['fhir.slice Bundle.entry[2]']);
    const { identifier: _, ...nameless } = inpatient;
    expect(said(chart(nameless, weight), 'chart')).toEqual([
      `fhir.reference-target ${place}.subject`,
      'fhir.required Bundle.entry[0].resource.ofType(Patient)',
      'fhir.slice Bundle.entry[0].resource.ofType(Patient)',
    ]);
  });

  test('a code that its own code system does not have is found everywhere', () => {
    const found = validateResource({
      resourceType: 'Patient',
      maritalStatus: { coding: [{ system: `${HOME}/CodeSystem/ward`, code: 'C3' }] },
    });
    expect(found.map((f) => f.code)).toEqual(['fhir.unknown-code', 'fhir.code-not-in-extensible-value-set']);
  });
});
