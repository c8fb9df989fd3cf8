import { loadGuide, validateResource, validateWithTerminology } from '../../src/fhir/index.ts';
import { isFault } from '../../src/kernel/index.ts';
import { SPELT_UNITS } from '../../src/terminology/unit-spellings.ts';
import { isUcumUnit } from '../../src/terminology/units.ts';

/*
 * How a FHIR validator behaves, one sentence each: what it refuses (by the codes of its faults), what it only warns of, what it lets pass.
 */

type Behaviour = readonly [sentence: string, resource: object, ...faults: readonly string[]];

const patient = { resourceType: 'Patient', id: 'p' };
const observation = { resourceType: 'Observation', id: 'o', status: 'final', code: { text: 'x' } };
const list = { resourceType: 'List', status: 'current', mode: 'working' };
const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"';
const told = (div: string) => ({ ...list, text: { status: 'generated', div } });
const div = (inside: string) => told(`<div ${XHTML}>${inside}</div>`);
const parameter = (given: object) => ({ resourceType: 'Parameters', parameter: [{ name: 'x', ...given }] });
const media = (given: object) => ({
  resourceType: 'Media',
  status: 'completed',
  content: { contentType: 'text/plain', ...given },
});
const coded = (system: string, code: string) => ({ ...observation, code: { coding: [{ system, code }] } });
const about = (reference: string, given: object = {}) => ({ ...observation, subject: { reference, ...given } });
const entry = (fullUrl: string, resource: object, given: object = {}) => ({ fullUrl, resource, ...given });
const bundle = (type: string, ...entries: readonly object[]) => ({ resourceType: 'Bundle', type, entry: entries });
const P = 'http://a.b/Patient/p';
const O = 'http://a.b/Observation/o';
const searched = (search: string, ...entries: readonly object[]) => ({
  ...bundle('searchset', ...entries),
  link: [{ relation: 'self', url: `http://a.b/${search}` }],
});
const questionnaire = (...item: readonly object[]) => ({ resourceType: 'Questionnaire', status: 'active', item });
const asks = (linkId: string, given: object = {}) => ({ linkId, type: 'boolean', text: 'x', ...given });
const when = (question: string) => ({ enableWhen: [{ question, operator: '=', answerBoolean: true }] });

const BEHAVIOURS: Readonly<Record<string, readonly Behaviour[]>> = {
  structure: [
    [
      'the base definition of another type cannot be claimed',
      { ...patient, meta: { profile: ['http://hl7.org/fhir/StructureDefinition/Observation'] } },
      'fhir.profile-mismatch',
    ],
    ['a reference to no type of R4 is refused', about('http://a.b/x', { type: 'Pateint' }), 'fhir.reference-target'],
    ['an element with nothing but an id says nothing', { ...observation, subject: { id: 'x' } }, 'fhir.empty'],
    ['a primitive with nothing but an id says nothing', { ...patient, _gender: { id: 'x' } }, 'fhir.empty'],
    ['beside a value the id alone is enough', { ...patient, gender: 'male', _gender: { id: 'x' } }],
    ['so it is in a list', { ...patient, name: [{ given: ['a', 'b'], _given: [null, { id: 'x' }] }] }],
    [
      'the media types that an endpoint takes are media types',
      {
        resourceType: 'Endpoint',
        status: 'active',
        connectionType: {
          system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
          code: 'hl7-fhir-rest',
        },
        payloadType: [{ text: 'x' }],
        payloadMimeType: ['application/fhir+json', 'json'],
        address: 'http://a.b',
      },
      'fhir.code-not-in-value-set',
    ],
    ['a property that R4 does not have is refused', { ...list, other: 1 }, 'fhir.unknown-property'],
    [
      'comments of earlier FHIR are properties like any other',
      { ...list, fhir_comments: ['x'] },
      'fhir.unknown-property',
    ],
    ['a choice without its type is no property', { ...observation, value: 1 }, 'fhir.unknown-property'],
    [
      'a choice in a type that it does not allow is no property',
      { ...observation, valueDecimal: 1 },
      'fhir.unknown-property',
    ],
    ['a choice in two types is refused', { ...observation, valueString: 'x', valueInteger: 1 }, 'fhir.choice'],
    ['a boolean in quotes is refused', { ...patient, active: 'true' }, 'fhir.wrong-type'],
    ['a number in quotes is refused', { ...observation, valueInteger: '1' }, 'fhir.wrong-type'],
    [
      'an object where a list belongs is refused',
      { resourceType: 'Encounter', status: 'planned', class: { code: 'x' }, reasonCode: { text: 'x' } },
      'fhir.wrong-type',
    ],
    ['a list where one object belongs is refused', { ...observation, code: [{ text: 'x' }] }, 'fhir.wrong-type'],
    ['an empty list is refused', { ...list, entry: [] }, 'fhir.empty'],
    ['an empty object is refused', { ...patient, maritalStatus: {} }, 'fhir.empty'],
    ['an empty text is refused', { ...patient, language: 'en', name: [{ family: '' }] }, 'fhir.empty'],
    ['a null is refused', { ...patient, gender: null }, 'fhir.null'],
    ['the order of properties means nothing', { mode: 'working', status: 'current', resourceType: 'List' }],
    ['a missing required element is named', { resourceType: 'Observation', status: 'final' }, 'fhir.required'],
    [
      'a missing required choice is named',
      { resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: { reference: 'Patient/p' } },
      'fhir.required',
    ],
    ['Parameters without parameters are valid', { resourceType: 'Parameters' }],
    ['a resource type that R4 does not have is refused', { resourceType: 'Citation2' }, 'fhir.not-a-resource'],
    ['an abstract type is no resource', { resourceType: 'DomainResource' }, 'fhir.not-a-resource'],
  ],
  primitives: [
    ['an id holds no underscore', { ...patient, id: 'a_b' }, 'fhir.format'],
    ['an id has at most 64 characters', { ...patient, id: 'a'.repeat(65) }, 'fhir.format'],
    [
      'the id of a contained resource is an id too',
      {
        ...patient,
        contained: [{ resourceType: 'Organization', id: 'a b', name: 'x' }],
        managingOrganization: { reference: '#a b' },
      },
      'fhir.format',
    ],
    ['the id of an element may hold slashes', { ...patient, name: [{ id: '/x==', family: 'x' }] }],
    [
      'the id of an element has at most a megabyte',
      { ...patient, name: [{ id: 'x'.repeat(1_048_577), family: 'x' }] },
      'fhir.format',
    ],
    ['a day that the calendar does not have is refused', { ...patient, birthDate: '1900-02-29' }, 'fhir.format'],
    ['a month 13 is refused', { ...patient, birthDate: '1900-13-01' }, 'fhir.format'],
    [
      'a date and time without zone is refused',
      { ...observation, effectiveDateTime: '2020-11-11T10:58:14.768' },
      'fhir.format',
    ],
    ['a zone beyond 14 hours is refused', { ...observation, issued: '1983-01-01T12:32:45-15:00' }, 'fhir.format'],
    ['an instant has its seconds', { ...observation, issued: '1983-01-01T12:32Z' }, 'fhir.format'],
    ['a fraction of a second is allowed', { ...observation, issued: '2013-06-08T10:57:34.2112Z' }],
    ['a code begins with no blank', parameter({ valueCode: ' x' }), 'fhir.format'],
    ['a code holds no two blanks in a row', parameter({ valueCode: 'a  b' }), 'fhir.format'],
    ['a code may hold single blanks', parameter({ valueCode: 'a b' })],
    ['a uri holds no blank', parameter({ valueUri: 'not a uri' }), 'fhir.format'],
    ['an oid begins with urn:oid:', parameter({ valueOid: 'oid:1.2.3' }), 'fhir.format'],
    ['an oid is a dotted number', parameter({ valueOid: 'urn:oid:1.02.3' }), 'fhir.format'],
    ['a positive integer is not 0', parameter({ valuePositiveInt: 0 }), 'fhir.format'],
    ['an unsigned integer is not negative', parameter({ valueUnsignedInt: -1 }), 'fhir.format'],
    ['an integer has 32 bits', parameter({ valueInteger: 34_534_536_346 }), 'fhir.format'],
    ['base64 has no other characters', media({ data: '%%%2@()()' }), 'fhir.format'],
    ['base64 comes in groups of four', media({ data: 'YXNhc2Q' }), 'fhir.format'],
    ['base64 may be broken into lines', media({ data: 'YXNh\nc2Rh' })],
  ],
  'primitive extensions': [
    [
      'an extension may stand in place of a required primitive',
      {
        ...list,
        status: undefined,
        _status: {
          extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
        },
      },
      'fhir.required',
    ],
    [
      'a required text may be an extension alone',
      {
        resourceType: 'Communication',
        status: 'completed',
        payload: [
          {
            _contentString: {
              extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
            },
          },
        ],
      },
    ],
    [
      'extensions of a list of primitives may leave places out',
      { ...patient, name: [{ given: ['a', 'b'], _given: [null, { id: 'x' }] }] },
    ],
    [
      'a place without value and extension is refused',
      { ...patient, name: [{ given: ['a', null], _given: [{ id: 'x' }, null] }] },
      'fhir.null',
    ],
    [
      'an extension of a complex element has no underscore',
      { ...patient, _name: [{ id: 'x' }] },
      'fhir.unknown-property',
    ],
    [
      'an extension has a value or extensions, not both',
      {
        ...patient,
        extension: [{ url: 'http://x.y/z', valueString: 'x', extension: [{ url: 'a', valueString: 'x' }] }],
      },
      'fhir.invariant',
    ],
    [
      'an extension with a choice of its own making is refused',
      { ...patient, extension: [{ url: 'http://x.y/z', valueCodeX: 'x' }] },
      'fhir.unknown-property',
      'fhir.invariant',
    ],
    [
      'the URL of an extension is absolute',
      { ...patient, extension: [{ url: 'z', valueString: 'x' }] },
      'fhir.extension',
    ],
    [
      'an extension that HL7 does not define is refused',
      { ...patient, extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/none', valueString: 'x' }] },
      'fhir.extension',
    ],
    [
      'an extension outside of its context is refused',
      {
        ...observation,
        extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace', valueAddress: { city: 'x' } }],
      },
      'fhir.extension',
    ],
  ],
  narrative: [
    ['a narrative of blanks says nothing', div('  '), 'fhir.narrative'],
    ['line breaks that a printer left are only warned about', div('\n  ')],
    ['simple formatting passes', div('<p style="color:red">x <b>y</b> <a href="http://x">z</a></p>')],
    ['a handler of events is refused', div('<p onclick="x()">x</p>'), 'fhir.narrative'],
    ['an object is refused', div('<object data="x">x</object>'), 'fhir.narrative'],
    ['a script is refused', div('<script>x</script>'), 'fhir.narrative'],
    ['tags are closed in order', div('<p>x</pa>'), 'fhir.narrative'],
    ['the namespace is that of XHTML', told('<div xmlns="http://www.w3.org/1999/xhtmlx">x</div>'), 'fhir.narrative'],
    ['a namespace is needed', told('<div>x</div>'), 'fhir.narrative'],
    ['a document type is refused', told(`<!DOCTYPE div [<!ENTITY x "y">]><div ${XHTML}>x</div>`), 'fhir.narrative'],
    ['nothing but the div is refused', div(''), 'fhir.narrative'],
    ['an image alone is content', div('<img src="x.png" alt="x"/>')],
    ['entities of HTML are refused', div('a&copy;b'), 'fhir.narrative'],
  ],
  codes: [
    [
      'a code outside of a required value set is refused',
      { ...list, status: 'current1' },
      'fhir.code-not-in-value-set',
    ],
    ['case matters in such a code', { ...list, status: 'Current' }, 'fhir.code-not-in-value-set'],
    [
      'a code that its HL7 system does not have is refused anywhere',
      coded('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'NOSUCH'),
      'fhir.unknown-code',
    ],
    [
      'a system that is a value set is refused',
      coded('http://hl7.org/fhir/ValueSet/account-type', 'x'),
      'fhir.unknown-code',
    ],
    ['a relative system is refused', coded('Location', 'x'), 'fhir.format'],
    ['a system that nobody knows passes', coded('http://fhir.example/codes', 'x')],
    ['a LOINC code with a wrong check digit is refused', coded('http://loinc.org', '8867-5'), 'fhir.unknown-code'],
    ['a LOINC code with the right one passes', coded('http://loinc.org', '8867-4')],
    ['a LOINC answer passes', coded('http://loinc.org', 'LA6683-2')],
    ['a language is a language tag', { ...patient, language: 'en_US!' }, 'fhir.code-not-in-value-set'],
    ['a media type is one', media({ contentType: 'pdf', data: 'YXNh' }), 'fhir.code-not-in-value-set'],
  ],
  references: [
    [
      'a reference to a type that is not allowed is refused',
      { ...observation, subject: { reference: 'Practitioner/x' } },
      'fhir.reference-target',
    ],
    [
      'a reference whose type says otherwise is refused',
      about('Patient/p', { type: 'Group' }),
      'fhir.reference-target',
    ],
    [
      'a reference by identifier alone passes',
      { ...observation, subject: { type: 'Patient', identifier: { value: 'x' } } },
    ],
    ['a local reference needs what it names', about('#x'), 'fhir.invariant'],
    [
      'what is contained and not referred to is refused',
      { ...patient, contained: [{ resourceType: 'Organization', id: 'o', name: 'x' }] },
      'fhir.invariant',
    ],
    [
      'what is contained may refer to its container instead',
      { ...patient, contained: [{ ...observation, subject: { reference: '#' } }] },
    ],
    [
      'what is contained contains nothing',
      {
        ...patient,
        contained: [
          {
            resourceType: 'Organization',
            id: 'o',
            name: 'x',
            contained: [
              {
                resourceType: 'Endpoint',
                id: 'e',
                status: 'active',
                connectionType: { code: 'x' },
                payloadType: [{ text: 'x' }],
                address: 'http://x',
              },
            ],
            endpoint: [{ reference: '#e' }],
          },
        ],
        managingOrganization: { reference: '#o' },
      },
      'fhir.invariant',
      'fhir.invariant',
    ],
    ['a reference to a version passes', about('Patient/p/_history/2')],
    ['a reference that is a sentence is refused', about('the patient'), 'fhir.reference-form'],
    [
      'a search in place of a reference is refused outside of a transaction',
      about('Patient?identifier=1'),
      'fhir.reference-form',
    ],
    [
      'a canonical of HL7 leads to a type that is wanted',
      { resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'http://hl7.org/fhir/ValueSet/x' },
      'fhir.reference-target',
    ],
    [
      'a canonical of another leads who knows where',
      { resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'http://x.y/ValueSet/x' },
    ],
    [
      'the canonical URL of a definition is absolute',
      { resourceType: 'ValueSet', status: 'active', url: 'ValueSet/x' },
      'fhir.format',
    ],
    [
      'the canonical URL of a definition may be a urn',
      { resourceType: 'ValueSet', status: 'active', url: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520' },
    ],
  ],
  bundles: [
    ['entries of a collection are known by fullUrl', bundle('collection', { resource: patient }), 'fhir.bundle'],
    [
      'entries of a transaction need none',
      bundle('transaction', { resource: patient, request: { method: 'POST', url: 'Patient' } }),
    ],
    ['fullUrl is absolute', bundle('collection', entry('Patient/p', patient)), 'fhir.bundle'],
    [
      'fullUrl ends with the id of the resource',
      bundle('collection', entry('http://a.b/Patient/q', patient)),
      'fhir.bundle',
    ],
    ['fullUrls are given once', bundle('collection', entry(P, patient), entry(P, patient)), 'fhir.invariant'],
    [
      'fullUrls may be given twice for two versions',
      bundle(
        'collection',
        entry(P, { ...patient, meta: { versionId: '1' } }),
        entry(P, { ...patient, meta: { versionId: '2' } }),
      ),
    ],
    [
      'a urn leads to an entry',
      bundle('collection', entry(O, about('urn:uuid:c757873d-ec9a-4326-a141-556f43239520'))),
      'fhir.reference-unresolved',
    ],
    [
      'a reference leads to the type that it names',
      bundle(
        'collection',
        entry(O, about('Patient/p')),
        entry(P, { resourceType: 'Organization', id: 'x', name: 'x' }),
      ),
      'fhir.reference-target',
      'fhir.bundle',
    ],
    [
      'fullUrl names the type of the resource',
      bundle('collection', entry('http://a.b/Practitioner/p', patient)),
      'fhir.bundle',
    ],
    [
      'what a document refers to relatively is at the base of its own fullUrl, not at another',
      {
        ...bundle(
          'document',
          entry('http://a.b/Composition/c', {
            resourceType: 'Composition',
            id: 'c',
            status: 'final',
            type: { text: 'x' },
            date: '2020',
            author: [{ reference: 'Patient/p' }],
            title: 'x',
          }),
          entry('http://other.example/Patient/p', patient),
        ),
        identifier: { system: 'http://a.b/ids', value: '1' },
        timestamp: '2020-01-01T00:00:00Z',
      },
      'fhir.reference-unresolved',
    ],
    [
      'a document begins with a Composition',
      {
        ...bundle('document', entry(P, patient)),
        identifier: { system: 'urn:x', value: 'x' },
        timestamp: '2020-01-01T00:00:00Z',
      },
      'fhir.invariant',
    ],
    [
      'a search of a transaction is parameter=value',
      bundle(
        'transaction',
        entry(O, about('Patient?identifier=1&?=='), { request: { method: 'POST', url: 'Observation' } }),
      ),
      'fhir.reference-form',
    ],
    [
      'a well-formed one passes',
      bundle(
        'transaction',
        entry(O, about('Patient?identifier=http://x|1&active=true'), {
          request: { method: 'POST', url: 'Observation' },
        }),
      ),
    ],
    ['a transaction says what to do', bundle('transaction', entry(P, patient)), 'fhir.invariant'],
    [
      'results of a search have ids',
      searched('Patient?x=1', entry('http://a.b/x', { resourceType: 'Patient' }, { search: { mode: 'match' } })),
      'fhir.bundle',
    ],
    [
      'matches are of the type that was searched',
      searched('Patient?x=1', entry(O, observation, { search: { mode: 'match' } })),
      'fhir.bundle',
    ],
    ['what is included may be of any', searched('Patient?x=1', entry(O, observation, { search: { mode: 'include' } }))],
    [
      'an outcome is an OperationOutcome',
      searched('Patient?x=1', entry(O, observation, { search: { mode: 'outcome' } })),
      'fhir.bundle',
    ],
    [
      'an outcome needs neither id nor fullUrl',
      searched('Patient?x=1', {
        resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'invalid' }] },
        search: { mode: 'outcome' },
      }),
    ],
  ],
  'rules of types': [
    ['the size of an attachment is that of its data', media({ data: 'YXNh', size: 100 }), 'fhir.attachment'],
    ['the hash of an attachment is that of its data', media({ data: 'YXNh', hash: 'YXNhYXNh' }), 'fhir.attachment'],
    [
      'a period ends after it starts',
      { ...observation, effectivePeriod: { start: '2020-01-02', end: '2020-01-01' } },
      'fhir.invariant',
    ],
    [
      'ids of elements are given once',
      {
        ...patient,
        name: [
          { id: 'a', family: 'x' },
          { id: 'a', family: 'y' },
        ],
      },
      'fhir.duplicate-id',
    ],
    [
      'a value and a reason for its absence exclude each other',
      { ...observation, valueString: 'x', dataAbsentReason: { text: 'x' } },
      'fhir.invariant',
    ],
    [
      'a member acts for another only when it is a practitioner',
      {
        resourceType: 'CareTeam',
        contained: [{ resourceType: 'Organization', id: 'o', name: 'x' }],
        participant: [{ member: { reference: '#o' }, onBehalfOf: { reference: 'Organization/o' } }],
      },
      'fhir.invariant',
    ],
    [
      'a question depends on an item that is there',
      questionnaire(asks('1'), asks('2', when('9'))),
      'fhir.questionnaire',
    ],
    [
      'a question depends on no item inside it',
      questionnaire({ ...asks('1', when('1.1')), item: [asks('1.1')] }),
      'fhir.questionnaire',
    ],
    ['a question may depend on another', questionnaire(asks('1'), asks('2', when('1')))],
    [
      'two conditions say how they are joined',
      questionnaire(
        asks('1'),
        asks('2'),
        asks('3', { enableWhen: [...when('1').enableWhen, ...when('2').enableWhen] }),
      ),
      'fhir.invariant',
    ],
    [
      'a profile that is not loaded is a warning',
      { ...patient, meta: { profile: ['http://x.y/StructureDefinition/none'] } },
    ],
    [
      'a claim of another type is refused',
      { ...patient, meta: { profile: ['http://hl7.org/fhir/StructureDefinition/bp'] } },
      'fhir.profile-mismatch',
    ],
  ],
};

const faultsOf = (resource: object) =>
  validateResource(resource)
    .filter(isFault)
    .map((f) => f.code);

for (const [area, behaviours] of Object.entries(BEHAVIOURS)) {
  describe(area, () => {
    for (const [sentence, resource, ...faults] of behaviours)
      test(sentence, () => {
        expect(faultsOf(resource)).toEqual(faults);
      });
  });
}

describe('guides', () => {
  const HOME = 'https://hospital.example/fhir/StructureDefinition';
  const profile = (name: string, type: string, ...element: readonly object[]) => ({
    resourceType: 'StructureDefinition',
    url: `${HOME}/${name}`,
    name,
    kind: 'resource',
    type,
    derivation: 'constraint',
    baseDefinition: `http://hl7.org/fhir/StructureDefinition/${type}`,
    differential: { element },
  });
  const sliced = (name: string, rules: object) =>
    profile(
      name,
      'Patient',
      {
        id: 'Patient.identifier',
        path: 'Patient.identifier',
        slicing: { discriminator: [{ type: 'value', path: 'system' }], ...rules },
      },
      ...['a', 'b'].flatMap((s) => [
        { id: `Patient.identifier:${s}`, path: 'Patient.identifier', sliceName: s },
        { id: `Patient.identifier:${s}.system`, path: 'Patient.identifier.system', min: 1, fixedUri: `http://${s}` },
      ]),
    );
  const pointing = (mode: string) =>
    profile(`pointing-${mode}`, 'Observation', {
      id: 'Observation.subject',
      path: 'Observation.subject',
      type: [
        { code: 'Reference', targetProfile: ['http://hl7.org/fhir/StructureDefinition/Patient'], aggregation: [mode] },
      ],
    });
  beforeAll(() => {
    const findings = loadGuide([
      sliced('ordered', { rules: 'open', ordered: true }),
      sliced('open-at-end', { rules: 'openAtEnd' }),
      pointing('contained'),
      pointing('referenced'),
      pointing('bundled'),
      profile('basic', 'Basic', { id: 'Basic.author', path: 'Basic.author', min: 1 }),
      {
        resourceType: 'ImplementationGuide',
        url: 'https://hospital.example/ig',
        global: [{ type: 'Basic', profile: `${HOME}/basic` }],
      },
    ]);
    expect(findings).toEqual([]);
  });
  const claiming = (resource: object, name: string) =>
    faultsOf({ ...resource, meta: { profile: [`${HOME}/${name}`] } });
  const from = (...systems: readonly string[]) => ({
    ...patient,
    identifier: systems.map((s) => ({ system: `http://${s}`, value: '1' })),
  });

  test('ordered slices stand in their order', () => {
    expect(claiming(from('a', 'a', 'b', 'x'), 'ordered')).toEqual([]);
    expect(claiming(from('b', 'a'), 'ordered')).toEqual(['fhir.slice']);
  });
  test('slices that are open at their end have other items behind them only', () => {
    expect(claiming(from('b', 'a', 'x'), 'open-at-end')).toEqual([]);
    expect(claiming(from('x', 'a'), 'open-at-end')).toEqual(['fhir.slice']);
  });
  test('a reference leads where its aggregation says', () => {
    const contained = { ...about('#p'), contained: [patient] };
    expect(claiming(contained, 'pointing-contained')).toEqual([]);
    expect(claiming(about('Patient/p'), 'pointing-contained')).toEqual(['fhir.reference-target']);
    expect(claiming(contained, 'pointing-referenced')).toEqual(['fhir.reference-target']);
    expect(claiming(about('Patient/p'), 'pointing-referenced')).toEqual([]);
    expect(claiming(about('Patient/p'), 'pointing-bundled')).toEqual(['fhir.reference-target']);
    const bundled = { ...about('Patient/p'), meta: { profile: [`${HOME}/pointing-bundled`] } };
    expect(faultsOf(bundle('collection', entry(O, bundled), entry(P, patient)))).toEqual([]);
  });
  test('profiles that a guide calls global hold without a claim', () => {
    const basic = { resourceType: 'Basic', code: { text: 'x' } };
    expect(faultsOf(basic)).toEqual(['fhir.required']);
    expect(faultsOf({ ...basic, author: { display: 'x' } })).toEqual([]);
  });
});

describe('versions', () => {
  test('a reference to a version leads to that version or to nothing', () => {
    const urn = 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520';
    const said = (reference: string) =>
      faultsOf(bundle('collection', entry(O, about(reference)), entry(urn, { ...patient, meta: { versionId: '1' } })));
    expect(said(`${urn}/_history/1`)).toEqual([]);
    expect(said(`${urn}/_history/2`)).toEqual(['fhir.reference-unresolved']);
  });
  test('a system is one URL to the letter', () => {
    const said = (system: string, code: string) =>
      validateResource(coded(system, code)).map((f) => `${f.severity} ${f.message}`);
    expect(said('https://loinc.org', '718-7')).toEqual([
      "error There is no code system 'https://loinc.org'. Did you mean 'http://loinc.org'?",
    ]);
    expect(said('http://snomed.info/sct/', '44054006')).toEqual([
      "error There is no code system 'http://snomed.info/sct/'. Did you mean 'http://snomed.info/sct'?",
    ]);
    expect(said('http://hl7.org/fhir/v2/0203', 'MR')).toEqual([
      "warning There is no code system 'http://hl7.org/fhir/v2/0203'. Did you mean 'http://terminology.hl7.org/CodeSystem/v2-0203'?",
    ]);
    expect(said('https://hospital.example/codes/', 'x')).toEqual([]);
  });

  test.each([
    ['http://www.nlm.nih.gov/research/umls/rxnorm', '32968', 'clopidogrel'],
    ['urn:ietf:bcp:47', 'de-CH', 'swiss_german'],
    ['urn:ietf:bcp:13', 'application/pdf', 'pdf'],
    ['urn:iso:std:iso:4217', 'EUR', 'EURO'],
  ])('codes of %s have a form: %s, not %s', (system, good, wrong) => {
    expect(faultsOf(coded(system, good))).toEqual([]);
    expect(faultsOf(coded(system, wrong))).toEqual(['fhir.unknown-code']);
  });

  test('units are those of UCUM; of a usual misspelling it is only said how UCUM writes it', async () => {
    const said = async (code: string) =>
      (
        await validateWithTerminology({
          ...observation,
          valueQuantity: { value: 1, system: 'http://unitsofmeasure.org', code },
        })
      ).map((f) => `${f.severity} ${f.message}`);
    expect(await said('mg/dL')).toEqual([]);
    expect(await said('{tbl}')).toEqual([]);
    expect(await said('mcg')).toEqual(["warning UCUM has no unit 'mcg'. It writes 'ug'."]);
    expect(await said('TAB')).toEqual(["warning UCUM has no unit 'TAB'. It writes '{tbl}'."]);
    expect(await said('blorb')).toEqual(["error UCUM has no unit 'blorb'."]);
  });

  test('the units that misspellings lead to are units', () => {
    expect(SPELT_UNITS.filter((unit) => !isUcumUnit(unit))).toEqual([]);
  });
});
