import { validateResource } from '../../src/fhir/index.ts';
import { exampleOf } from './official-examples.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
/** Findings other than information, as `code expression`, or with the key of the rule. */
const said = (resource: unknown, ...profiles: readonly string[]) =>
  validateResource(resource, { profiles })
    .filter((f) => f.severity !== 'information')
    .map((f) => `${f.code === 'fhir.invariant' ? f.message.split(':')[0] : f.code} ${f.place.expression}`);
const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };

describe('invariants', () => {
  test.each([
    ['obs-6', { ...observation, valueString: 'x', dataAbsentReason: { text: 'x' } }, 'obs-6 Observation'],
    [
      'obs-7',
      {
        ...observation,
        code: { coding: [{ system: 's:s', code: 'c' }] },
        valueString: 'x',
        component: [{ code: { coding: [{ system: 's:s', code: 'c' }] } }],
      },
      'obs-7 Observation',
    ],
    ['obs-3', { ...observation, referenceRange: [{ type: { text: 'x' } }] }, 'obs-3 Observation.referenceRange[0]'],
    [
      'per-1',
      { ...observation, effectivePeriod: { start: '2020-02', end: '2020-01-31' } },
      'per-1 Observation.effective.ofType(Period)',
    ],
    [
      'per-1 of precisions that do not compare',
      { ...observation, effectivePeriod: { start: '2020-01-01', end: '2020-01-01T10:00:00Z' } },
      'per-1 Observation.effective.ofType(Period)',
    ],
    ['qty-3', { ...observation, valueQuantity: { value: 1, code: 'mg' } }, 'qty-3 Observation.value.ofType(Quantity)'],
    [
      'org-3',
      { resourceType: 'Organization', name: 'x', telecom: [{ use: 'home', system: 'phone', value: 'x' }] },
      'org-3 Organization.telecom[0]',
    ],
    ['pat-1', { resourceType: 'Patient', contact: [{ gender: 'male' }] }, 'pat-1 Patient.contact[0]'],
    [
      'sqty-1: no comparator',
      {
        resourceType: 'NutritionOrder',
        status: 'active',
        intent: 'order',
        patient: { display: 'x' },
        dateTime: '2020',
        enteralFormula: { maxVolumeToDeliver: { value: 1, comparator: '<' } },
      },
      'sqty-1 NutritionOrder.enteralFormula.maxVolumeToDeliver',
    ],
  ])('%s', (_, resource, expected) => expect(said(resource).filter((f) => !f.startsWith('fhir.'))).toEqual([expected]));

  test('a period within one day, or of partial dates that compare, holds', () => {
    expect(said({ ...observation, effectivePeriod: { start: '2020', end: '2021-03' } })).toEqual([]);
    expect(
      said({ ...observation, effectivePeriod: { start: '2020-01-01T10:00:00+02:00', end: '2020-01-01T09:00:00Z' } }),
    ).toEqual([]);
  });
});

test('a vital sign may be of a period: vs-1 is held as it is worded', () => {
  const pulse = { ...exampleOf('Observation-heart-rate'), effectiveDateTime: undefined };
  expect(said({ ...pulse, effectivePeriod: { start: '2020-01-01' } })).toEqual([]);
  expect(said({ ...pulse, effectiveDateTime: '2020-01' })).toEqual(['vs-1 Observation.effective.ofType(dateTime)']);
});

describe('contained resources', () => {
  const organization = { resourceType: 'Organization', id: 'o', name: 'x' };
  test('are found by #id, each once, and refer no further', () => {
    const patient = { resourceType: 'Patient', contained: [organization], managingOrganization: { reference: '#o' } };
    expect(said(patient)).toEqual([]);
    expect(said({ ...patient, managingOrganization: { reference: '#p' } })).toEqual(
      ['dom-3 Patient.contained[0]', 'ref-1 Patient.managingOrganization.reference'].sort(),
    );
    expect(said({ ...patient, contained: [organization, organization] })).toEqual([
      'fhir.duplicate-id Patient.contained[1]',
    ]);
    expect(
      said({
        ...patient,
        contained: [
          { ...organization, contained: [organization], meta: { versionId: '1', security: [{ code: 'x' }] } },
        ],
      }),
    ).toEqual(
      expect.arrayContaining([
        'dom-2 Patient.contained[0]',
        'dom-4 Patient.contained[0]',
        'dom-5 Patient.contained[0]',
      ]),
    );
  });

  test('are of a type that the reference allows', () => {
    const patient = {
      resourceType: 'Patient',
      contained: [{ resourceType: 'Device', id: 'd' }],
      managingOrganization: { reference: '#d' },
    };
    expect(said(patient)).toEqual(['fhir.reference-target Patient.managingOrganization']);
  });
});

describe('Bundles', () => {
  const patient = { resourceType: 'Patient', id: 'p' };
  const entry = (fullUrl: string, resource: object) => ({ fullUrl, resource });
  const bundle = (type: string, ...entries: readonly object[]) => ({ resourceType: 'Bundle', type, entry: entries });
  const UUID = 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520';

  test('a fullUrl is unique, absolute and ends in the id', () => {
    expect(
      said(bundle('collection', entry('http://a.b/Patient/p', patient), entry('http://a.b/Patient/p', patient))),
    ).toEqual(['bdl-7 Bundle']);
    expect(said(bundle('collection', entry('Patient/p', patient)))).toEqual(['fhir.bundle Bundle.entry[0].fullUrl']);
    expect(said(bundle('collection', entry('http://a.b/Patient/q', patient)))).toEqual([
      'fhir.bundle Bundle.entry[0].fullUrl',
    ]);
  });

  test('what is referred to by urn is inside, and of an allowed type', () => {
    const OTHER = 'urn:uuid:00000000-0000-4000-8000-000000000002';
    const about = (reference: string) => ({ ...observation, id: 'o', subject: { reference } });
    expect(said(bundle('collection', entry(OTHER, about(UUID)), entry(UUID, patient)))).toEqual([]);
    expect(said(bundle('collection', entry(OTHER, about(UUID))))).toEqual([
      'fhir.reference-unresolved Bundle.entry[0].resource.ofType(Observation).subject.reference',
    ]);
    expect(
      said(bundle('collection', entry(OTHER, about(UUID)), entry(UUID, { resourceType: 'Organization', name: 'x' }))),
    ).toEqual(['fhir.reference-target Bundle.entry[0].resource.ofType(Observation).subject']);
    expect(said(bundle('searchset', entry(OTHER, about(UUID))))).toEqual([]);
  });

  test('a document begins with a Composition whose references are inside', () => {
    const composition = {
      resourceType: 'Composition',
      status: 'final',
      type: { text: 'x' },
      date: '2020',
      title: 'x',
      author: [{ display: 'x' }],
      subject: { reference: 'Patient/p' },
    };
    const document = {
      ...bundle(
        'document',
        entry('http://a.b/Composition/c', { ...composition, id: 'c' }),
        entry('http://a.b/Patient/p', patient),
      ),
      identifier: { system: 'urn:x', value: 'x' },
      timestamp: '2020-01-01T00:00:00Z',
    };
    expect(said(document)).toEqual([]);
    expect(said({ ...document, entry: document.entry.slice(0, 1) })).toEqual([
      'fhir.reference-unresolved Bundle.entry[0].resource.ofType(Composition).subject.reference',
    ]);
    expect(said({ ...document, entry: document.entry.slice(1), identifier: undefined })).toEqual(
      expect.arrayContaining(['bdl-11 Bundle']),
    );
  });

  test('a transaction says what to do with each entry, a collection does not', () => {
    expect(said(bundle('transaction', { resource: patient }))).toEqual(['bdl-3 Bundle']);
    expect(
      said(bundle('collection', { ...entry(UUID, patient), request: { method: 'PUT', url: 'Patient/p' } })),
    ).toEqual(['bdl-3 Bundle']);
  });
});

describe('codes, systems and references', () => {
  test('a code that its HL7 system does not have is wrong under any binding', () => {
    const category = [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'labratory' }] },
    ];
    const [only] = validateResource({ ...observation, category });
    expect(only).toMatchObject({
      code: 'fhir.unknown-code',
      place: { expression: 'Observation.category[0].coding[0].code' },
    });
    expect(only?.message).toContain("'laboratory'");
  });
  test.each([
    [
      'a relative system',
      { ...observation, code: { coding: [{ system: 'loinc', code: 'x' }] } },
      'fhir.format Observation.code.coding[0].system',
    ],
    [
      'a reference to no type',
      { ...observation, subject: { reference: 'patient/1' } },
      'fhir.reference-form Observation.subject.reference',
    ],
    [
      'a reference that says another type',
      { ...observation, subject: { reference: 'Patient/1', type: 'Group' } },
      'fhir.reference-target Observation.subject.type',
    ],
    [
      'a language that is none',
      { ...observation, language: 'english!' },
      'fhir.code-not-in-value-set Observation.language',
    ],
    [
      'a media type that is none',
      { resourceType: 'Patient', photo: [{ contentType: 'picture' }] },
      'fhir.code-not-in-value-set Patient.photo[0].contentType',
    ],
    [
      'a size that is not that of the data',
      { resourceType: 'Patient', photo: [{ contentType: 'image/png', data: 'AAAA', size: 4 }] },
      'fhir.attachment Patient.photo[0].size',
    ],
    [
      'the same element id twice',
      {
        resourceType: 'Patient',
        name: [
          { id: 'a', text: 'x' },
          { id: 'a', text: 'y' },
        ],
      },
      'fhir.duplicate-id Patient.name[1].id',
    ],
  ])('%s', (_, resource, expected) => expect(said(resource)).toEqual([expected]));
});

describe('narrative', () => {
  const XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">';
  const withDiv = (div: string) => ({ resourceType: 'Patient', text: { status: 'generated', div } });
  test.each([
    [`${XHTML}<p>a &amp; b &#169;<br/></p><img src="#x" alt="x"/></div>`],
    [`${XHTML}<table class="grid"><tr><td colspan="2">x</td></tr></table></div>`],
    [`${XHTML}<!-- a comment --><a href="http://x.org">x</a></div>`],
  ])('%s is good', (div) => expect(said(withDiv(div))).toEqual([]));
  test.each([
    ['<div>x</div>'],
    [`${XHTML}x`],
    [`${XHTML}<p>x</div>`],
    [`${XHTML}<script>x</script></div>`],
    [`${XHTML}<p onclick="x">x</p></div>`],
    [`${XHTML}<a href="javascript:x">x</a></div>`],
    [`${XHTML}a &nbsp; b</div>`],
    [`${XHTML}a & b</div>`],
    [`${XHTML}</div>`],
    [`${XHTML}x</div>${XHTML}y</div>`],
    ['x'],
    [`${XHTML}<form>x</form></div>`],
  ])('%s is not', (div) => expect(said(withDiv(div))).toEqual(['fhir.narrative Patient.text.div']));
});

describe('extensions', () => {
  const withExtension = (...extension: readonly object[]) => ({ resourceType: 'Patient', extension });
  test('are judged by their definition: place, type of value, parts', () => {
    expect(said(withExtension({ url: `${CORE}patient-birthPlace`, valueAddress: { city: 'x' } }))).toEqual([]);
    expect(said(withExtension({ url: `${CORE}patient-birthPlace`, valueString: 'x' }))).toEqual([
      'fhir.wrong-type Patient.extension[0].value.ofType(string)',
    ]);
    expect(
      said({ ...observation, extension: [{ url: `${CORE}patient-birthPlace`, valueAddress: { city: 'x' } }] }),
    ).toEqual(['fhir.extension Observation.extension[0]']);
    expect(
      said({
        resourceType: 'Patient',
        birthDate: '2000-01-01',
        _birthDate: { extension: [{ url: `${CORE}patient-birthTime`, valueDateTime: '2000-01-01T00:00:00Z' }] },
      }),
    ).toEqual([]);
    expect(
      said(withExtension({ url: `${CORE}patient-nationality`, extension: [{ url: 'code', valueString: 'x' }] })),
    ).toEqual(['fhir.wrong-type Patient.extension[0].extension[0].value.ofType(string)']);
  });
  test('of HL7 must exist; those of others may be unknown', () => {
    expect(said(withExtension({ url: `${CORE}nonesuch`, valueString: 'x' }))).toEqual([
      'fhir.extension Patient.extension[0].url',
    ]);
    expect(said(withExtension({ url: 'http://example.org/x', valueString: 'x' }))).toEqual([]);
    expect(said(withExtension({ url: 'relative', valueString: 'x' }))).toEqual([
      'fhir.extension Patient.extension[0].url',
    ]);
    expect(said(withExtension({ url: 'http://example.org/x' }))).toEqual(['ext-1 Patient.extension[0]']);
  });
});

describe('profiles', () => {
  const pressure = () =>
    exampleOf('Observation-blood-pressure') as { component: { valueQuantity: object }[]; [key: string]: unknown };

  test('the official blood pressure fits, with several codings in one code', () => {
    expect(said(pressure(), `${CORE}bp`).filter((f) => !f.includes('extensible'))).toEqual([]);
  });

  test('a missing slice, a wrong fixed unit, a value where there must be none', () => {
    const one = pressure();
    one.component.length = 1;
    expect(said(one, `${CORE}bp`)).toEqual(expect.arrayContaining(['fhir.slice Observation']));
    const unit = pressure();
    unit.component[0] = {
      ...unit.component[0],
      valueQuantity: { value: 1, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'cm[Hg]' },
    };
    expect(said(unit, `${CORE}bp`)).toEqual(
      expect.arrayContaining(['fhir.fixed-value Observation.component[0].value.ofType(Quantity).code']),
    );
    expect(said({ ...pressure(), valueQuantity: { value: 1 } }, `${CORE}bp`)).toEqual(
      expect.arrayContaining(['fhir.slice Observation']),
    );
  });

  test('bmi needs its quantity, though value[x] itself is optional', () => {
    const bmi = exampleOf('Observation-bmi');
    expect(said(bmi, `${CORE}bmi`)).toEqual([]);
    delete bmi.valueQuantity;
    expect(said(bmi, `${CORE}bmi`).length).toBeGreaterThan(0);
  });

  test('a claim in meta.profile is honoured, also inside a Bundle', () => {
    const claiming = { ...observation, meta: { profile: [`${CORE}vitalsigns|4.0.1`] } };
    expect(said(claiming)).toEqual(expect.arrayContaining(['fhir.required Observation', 'fhir.slice Observation']));
    expect(
      said({ resourceType: 'Bundle', type: 'collection', entry: [{ fullUrl: 'http://a.b/o', resource: claiming }] }),
    ).toEqual(expect.arrayContaining(['fhir.slice Bundle.entry[0].resource.ofType(Observation)']));
  });

  test('genomic profiles: a genotype needs its value, a gene its code', () => {
    const url = 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genotype';
    const found = said(
      { ...observation, component: [{ code: { coding: [{ system: 'http://loinc.org', code: '48018-6' }] } }] },
      url,
    );
    expect(found).toEqual(
      expect.arrayContaining([
        'fhir.required Observation',
        'fhir.required Observation.component[0]',
        'fhir.fixed-value Observation.code',
      ]),
    );
  });

  test('a profile that is not loaded is a warning with a remedy; one of another type is an error', () => {
    expect(validateResource({ resourceType: 'Patient', meta: { profile: ['http://example.org/p'] } })).toMatchObject([
      { code: 'fhir.unknown-profile', severity: 'warning', remedy: expect.stringContaining('package') },
    ]);
    expect(said({ resourceType: 'Patient' }, `${CORE}bmi`)).toEqual(['fhir.profile-mismatch Patient']);
    expect(said({ resourceType: 'Patient' }, `${CORE}Patient`, `${CORE}DomainResource`)).toEqual([]);
  });
});
