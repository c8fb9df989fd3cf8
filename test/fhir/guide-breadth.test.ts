import { loadGuide, validateResource } from '../../src/fhir/index.ts';
import { isFault } from '../../src/kernel/index.ts';

/* What guides say beyond the plain: filters of value sets, profiles of profiles and of datatypes, slices of slices, short paths of choices. */
const HOME = 'https://wide.example/fhir';
const CORE = 'http://hl7.org/fhir/StructureDefinition/';
const SYSTEM = `${HOME}/CodeSystem/letters`;
const shape = (name: string) => `${HOME}/StructureDefinition/${name}`;

interface More {
  readonly base?: string;
  readonly kind?: string;
  readonly context?: string;
}
const profile = (name: string, type: string, elements: readonly object[], more: More = {}) => ({
  resourceType: 'StructureDefinition',
  url: shape(name),
  name,
  kind: more.kind ?? 'resource',
  type,
  derivation: 'constraint',
  baseDefinition: more.base ?? CORE + type,
  ...(more.context === undefined ? {} : { context: [{ type: 'element', expression: more.context }] }),
  differential: { element: [{ id: type, path: type }, ...elements] },
});
/** An element by its id; the path is the id without the names of slices. */
const element = (id: string, given: object) => ({ id, path: id.replace(/:[^.]+/g, ''), ...given });
const slicing = (type: string, path: string, given: object = {}) => ({
  slicing: { discriminator: [{ type, path }], rules: 'open', ...given },
});
const letters = (code: string) => ({ coding: [{ system: SYSTEM, code }] });
const filtered = (property: string, op: string, value: string) => ({
  include: [{ system: SYSTEM, filter: [{ property, op, value }] }],
});
const set = (name: string) => `${HOME}/ValueSet/${name}`;

/** Each value set with the codes of a, b, b1, b2, c and z9 that it has. */
const SETS: Readonly<Record<string, readonly [compose: object, codes: string]>> = {
  equal: [filtered('kind', '=', 'x'), 'a'],
  in: [filtered('kind', 'in', 'x,y'), 'a b'],
  'not-in': [filtered('kind', 'not-in', 'x'), 'b b1 b2 c z9'],
  regex: [filtered('code', 'regex', '(b[0-9])+'), 'b1 b2'],
  exists: [filtered('retired', 'exists', 'true'), 'b2'],
  'exists-not': [filtered('retired', 'exists', 'false'), 'a b b1 c z9'],
  'is-a': [filtered('concept', 'is-a', 'b'), 'b b1 b2'],
  'descendent-of': [filtered('concept', 'descendent-of', 'b'), 'b1 b2'],
  generalizes: [filtered('concept', 'generalizes', 'b1'), 'b b1'],
  imported: [{ include: [{ valueSet: [set('is-a')] }] }, 'b b1 b2'],
  'in both': [{ include: [{ valueSet: [set('is-a'), set('regex')] }] }, 'b1 b2'],
  'all but one': [
    { include: [{ system: SYSTEM }], exclude: [{ system: SYSTEM, concept: [{ code: 'a' }] }] },
    'b b1 b2 c z9',
  ],
};
const SNOMED = 'http://snomed.info/sct';
const bound = (name: string) =>
  profile(`bound-${name.replaceAll(' ', '-')}`, 'Observation', [
    element('Observation.code', { binding: { strength: 'required', valueSet: set(name) } }),
  ]);

const MRN = 'https://wide.example/mrn';
const findings = loadGuide([
  {
    resourceType: 'CodeSystem',
    url: SYSTEM,
    status: 'active',
    content: 'complete',
    caseSensitive: true,
    concept: [
      { code: 'a', property: [{ code: 'kind', valueCode: 'x' }] },
      {
        code: 'b',
        property: [{ code: 'kind', valueCode: 'y' }],
        concept: [{ code: 'b1' }, { code: 'b2', property: [{ code: 'retired', valueBoolean: true }] }],
      },
      { code: 'c' },
      { code: 'z9' },
    ],
  },
  ...Object.entries(SETS).flatMap(([name, [compose]]) => [
    { resourceType: 'ValueSet', url: set(name), status: 'active', compose },
    bound(name),
  ]),
  {
    resourceType: 'ValueSet',
    url: set('shipped'),
    status: 'active',
    compose: { include: [{ system: SNOMED, filter: [{ property: 'concept', op: 'is-a', value: '73211009' }] }] },
    expansion: {
      timestamp: '2026',
      total: 2,
      contains: [{ system: SNOMED, code: '73211009', contains: [{ system: SNOMED, code: '44054006' }] }],
    },
  },
  bound('shipped'),
  profile('named', 'Patient', [
    element('Patient.name', { min: 1, ...slicing('value', 'use') }),
    element('Patient.name:official', { sliceName: 'official', min: 1, max: '1' }),
    element('Patient.name:official.use', { min: 1, fixedCode: 'official' }),
  ]),
  profile(
    'with-gender',
    'Patient',
    [
      element('Patient.name:official', { sliceName: 'official' }),
      element('Patient.name:official.family', { min: 1, maxLength: 5 }),
      element('Patient.gender', { min: 1 }),
    ],
    { base: shape('named') },
  ),
  profile(
    'with-birth-date',
    'Patient',
    [
      element('Patient.birthDate', {
        min: 1,
        minValueDate: '1900-01-01',
        maxValueDate: '2100-01-01',
        mustSupport: true,
      }),
    ],
    { base: shape('with-gender') },
  ),
  profile(
    'mrn',
    'Identifier',
    [element('Identifier.system', { min: 1, fixedUri: MRN }), element('Identifier.value', { min: 1 })],
    { kind: 'complex-type' },
  ),
  profile('typed', 'Patient', [
    element('Patient.identifier', { min: 1, type: [{ code: 'Identifier', profile: [shape('mrn')] }] }),
  ]),
  profile('sliced-by-profile', 'Patient', [
    element('Patient.identifier', slicing('profile', '$this')),
    element('Patient.identifier:mrn', {
      sliceName: 'mrn',
      min: 1,
      type: [{ code: 'Identifier', profile: [shape('mrn')] }],
    }),
  ]),
  profile('fixed', 'Observation', [element('Observation.code', { fixedCodeableConcept: letters('a') })]),
  profile('short', 'Observation', [
    element('Observation.valueQuantity', { min: 1 }),
    element('Observation.valueQuantity.code', { min: 1, fixedCode: 'kg' }),
  ]),
  profile('heavy', 'Observation', [
    element('Observation.value[x]', slicing('type', '$this')),
    element('Observation.value[x]:valueQuantity', {
      sliceName: 'valueQuantity',
      min: 1,
      type: [{ code: 'Quantity' }],
      minValueQuantity: { value: 10, system: 'http://unitsofmeasure.org', code: 'kg' },
    }),
  ]),
  profile('resliced', 'Observation', [
    element('Observation.category', { min: 1, ...slicing('value', 'coding.system') }),
    element('Observation.category:mine', { sliceName: 'mine', min: 1, ...slicing('value', 'coding.code') }),
    element('Observation.category:mine.coding', { min: 1 }),
    element('Observation.category:mine.coding.system', { min: 1, fixedUri: SYSTEM }),
    element('Observation.category:mine/one', { sliceName: 'mine/one', min: 1, max: '1' }),
    element('Observation.category:mine/one.coding', {}),
    element('Observation.category:mine/one.coding.code', { min: 1, fixedCode: 'a' }),
  ]),
  profile('pairs', 'Questionnaire', [
    element('Questionnaire.item.item', { max: '2' }),
    element('Questionnaire.item.item.text', { min: 1 }),
  ]),
  profile('reachable', 'Patient', [
    element('Patient.telecom', slicing('exists', 'period')),
    element('Patient.telecom:now', { sliceName: 'now', min: 1 }),
    element('Patient.telecom:now.period', { max: '0' }),
    element('Patient.telecom:past', { sliceName: 'past', max: '1' }),
    element('Patient.telecom:past.period', { min: 1 }),
  ]),
  profile(
    'parts',
    'Extension',
    [
      element('Extension.extension:a', { sliceName: 'a', min: 1, max: '1' }),
      element('Extension.extension:a.url', { fixedUri: 'a' }),
      element('Extension.extension:a.value[x]', { min: 1, type: [{ code: 'integer' }] }),
      element('Extension.url', { fixedUri: shape('parts') }),
      element('Extension.value[x]', { max: '0' }),
    ],
    { kind: 'complex-type', context: 'Patient.name' },
  ),
  profile('panel', 'Observation', [
    element('Observation.component', { min: 1, ...slicing('pattern', 'code', { rules: 'closed', ordered: true }) }),
    element('Observation.component:a', { sliceName: 'a', min: 1, max: '1' }),
    element('Observation.component:a.code', { patternCodeableConcept: letters('a') }),
    element('Observation.component:b', { sliceName: 'b', max: '1' }),
    element('Observation.component:b.code', { patternCodeableConcept: letters('b') }),
    element('Observation.component:b.value[x]', { min: 1, type: [{ code: 'boolean' }] }),
  ]),
  {
    ...profile('rules', 'Observation', []),
    differential: {
      element: [
        {
          id: 'Observation',
          path: 'Observation',
          constraint: [
            "status.getValue() = 'final'",
            "value.ofType(Quantity) >= 1 'kg'",
            "note.text.all($this.matchesFull('x+'))",
            'value.ofType(Quantity).value.round(0) = value.ofType(Quantity).value',
            `code.memberOf('${HOME}/ValueSet/equal')`,
            "status.memberOf('http://hl7.org/fhir/ValueSet/observation-status')",
          ].map((expression, i) => ({ key: `r-${i + 1}`, severity: 'error', human: 'x', expression })),
        },
      ],
    },
  },
  { ...profile('logical', 'Basic', []), kind: 'logical', derivation: 'specialization', type: shape('logical') },
]);

const faults = (resource: object, ...names: readonly string[]) =>
  validateResource(resource, { profiles: names.map(shape) })
    .filter(isFault)
    .map((f) => f.rule ?? f.code);
const observation = (given: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: letters('a'),
  ...given,
});
const patient = (given: object) => ({ resourceType: 'Patient', ...given });

test('nothing of it is left unread', () => expect(findings).toEqual([]));

test.each(Object.entries(SETS))('a value set by the filter %s', (name, [, codes]) => {
  const taken = ['a', 'b', 'b1', 'b2', 'c', 'z9'].filter(
    (code) => faults(observation({ code: letters(code) }), `bound-${name.replaceAll(' ', '-')}`).length === 0,
  );
  expect(taken).toEqual(codes.split(' '));
});

test('a value set of a system that is not bundled is read from the expansion that came with it', () => {
  const diabetes = (code: string) => observation({ code: { coding: [{ system: SNOMED, code }] } });
  expect(faults(diabetes('44054006'), 'bound-shipped')).toEqual([]);
  expect(faults(diabetes('38341003'), 'bound-shipped')).toEqual([set('shipped')]);
});

test('a profile of a profile of a profile asks for what all three ask', () => {
  const whole = { name: [{ use: 'official', family: 'Shaw' }], gender: 'female', birthDate: '1980-01-01' };
  const said = (given: object) => faults(patient({ ...whole, ...given }), 'with-birth-date');
  expect(said({})).toEqual([]);
  expect(said({ name: [...whole.name, { use: 'nickname', family: 'Longerthanfive' }] })).toEqual([]);
  expect(said({ gender: undefined })).toEqual([`${shape('with-gender')}#gender`]);
  expect(said({ name: [{ family: 'Shaw' }] })).toContain(`${shape('named')}#name:official`);
  expect(said({ name: [{ use: 'official', text: 'x' }] })).toContain(`${shape('with-gender')}#family`);
  expect(said({ name: [{ use: 'official', family: 'Shawwww' }] })).toHaveLength(1);
  expect(said({ birthDate: '1899-12-31' })).toHaveLength(1);
  expect(said({ birthDate: '2100-01-02' })).toHaveLength(1);
});

test('a profile of a datatype holds where an element is of it, and tells slices apart', () => {
  const mrn = { system: MRN, value: '1' };
  const other = { system: 'https://other.example/ids', value: '2' };
  expect(faults(patient({ identifier: [mrn] }), 'typed', 'sliced-by-profile')).toEqual([]);
  expect(faults(patient({ identifier: [other] }), 'typed')).not.toEqual([]);
  expect(faults(patient({ identifier: [{ system: MRN }] }), 'typed')).toEqual([`${shape('mrn')}#value`]);
  expect(faults(patient({ identifier: [other, mrn] }), 'sliced-by-profile')).toEqual([]);
  expect(faults(patient({ identifier: [other] }), 'sliced-by-profile')).toEqual([
    `${shape('sliced-by-profile')}#identifier:mrn`,
  ]);
});

test('a fixed concept is that and nothing more', () => {
  expect(faults(observation(), 'fixed')).toEqual([]);
  expect(faults(observation({ code: { ...letters('a'), text: 'x' } }), 'fixed')).toHaveLength(1);
});

test('a choice is narrowed by its short path, and bounded by a quantity', () => {
  const kg = (value: number, code = 'kg') => ({ valueQuantity: { value, system: 'http://unitsofmeasure.org', code } });
  expect(faults(observation(kg(12)), 'short', 'heavy')).toEqual([]);
  expect(faults(observation(), 'short')).not.toEqual([]);
  expect(faults(observation(kg(12, 'g')), 'short')).toHaveLength(1);
  expect(faults(observation({ valueString: 'x' }), 'short')).not.toEqual([]);
  expect(faults(observation(kg(9)), 'heavy')).toHaveLength(1);
});

test('a slice is sliced again', () => {
  const said = (...codes: readonly string[]) => faults(observation({ category: codes.map(letters) }), 'resliced');
  expect(said('a', 'b')).toEqual([]);
  expect(said('b')).toEqual([`${shape('resliced')}#category:mine/one`]);
  expect(said('a', 'a')).toEqual([`${shape('resliced')}#category:mine/one`]);
  expect(faults(observation({ category: [{ text: 'x' }] }), 'resliced')).toEqual([
    `${shape('resliced')}#category:mine`,
    `${shape('resliced')}#category:mine/one`,
  ]);
});

test('an element by content reference is narrowed where it stands', () => {
  const said = (count: number, text?: string) =>
    faults(
      {
        resourceType: 'Questionnaire',
        status: 'active',
        item: [
          {
            linkId: '0',
            text: 'x',
            type: 'group',
            item: Array.from({ length: count }, (_, i) => ({ linkId: `i${i}`, type: 'string', text })),
          },
        ],
      },
      'pairs',
    );
  expect(said(2, 'x')).toEqual([]);
  expect(said(3, 'x')).toEqual([`${shape('pairs')}#item`]);
  expect(said(1)).toEqual([`${shape('pairs')}#text`]);
});

test('slices by what exists', () => {
  const said = (...past: readonly boolean[]) =>
    faults(
      patient({
        telecom: past.map((is) => ({ system: 'phone', value: '1', ...(is ? { period: { end: '2020' } } : {}) })),
      }),
      'reachable',
    );
  expect(said(false, true)).toEqual([]);
  expect(said(true)).toEqual([`${shape('reachable')}#telecom:now`]);
  expect(said(false, true, true)).toEqual([`${shape('reachable')}#telecom:past`]);
});

test('parts of an extension are told by their URL without a word of slicing', () => {
  const said = (...extension: readonly object[]) =>
    faults(patient({ name: [{ family: 'x', extension: [{ url: shape('parts'), extension }] }] }));
  const a = { url: 'a', valueInteger: 1 };
  expect(said(a)).toEqual([]);
  expect(said({ url: 'b', valueString: 'x' })).toEqual([`${shape('parts')}#extension:a`]);
  expect(said(a, a)).toEqual([`${shape('parts')}#extension:a`]);
  expect(said({ url: 'a', valueString: 'x' })).toHaveLength(1);
  expect(faults(patient({ extension: [{ url: shape('parts'), extension: [a] }] }))).toEqual(['fhir.extension']);
});

test('a closed and ordered panel', () => {
  const said = (...parts: readonly (readonly [string, object?])[]) =>
    faults(observation({ component: parts.map(([code, value]) => ({ code: letters(code), ...value })) }), 'panel');
  expect(said(['a'], ['b', { valueBoolean: true }])).toEqual([]);
  expect(said(['b', { valueBoolean: true }], ['a'])).toEqual([`${shape('panel')}#component`]);
  expect(said(['a'], ['c'])).toEqual([`${shape('panel')}#component`]);
  expect(said(['a'], ['b', { valueString: 'x' }])).toHaveLength(1);
  expect(said(['b', { valueBoolean: true }])).toEqual([`${shape('panel')}#component:a`]);
});

test('rules with quantities, whole matches, rounding and value sets', () => {
  const kg = (value: number) => ({ valueQuantity: { value, system: 'http://unitsofmeasure.org', code: 'kg' } });
  expect(faults(observation({ ...kg(2), note: [{ text: 'xxx' }] }), 'rules')).toEqual([]);
  const wrong = { ...kg(0.5), status: 'amended', note: [{ text: 'xxy' }], code: letters('b') };
  expect(faults(observation(wrong), 'rules')).toEqual(['r-1', 'r-2', 'r-3', 'r-4', 'r-5']);
});
