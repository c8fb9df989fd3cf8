import { faultsOfCard } from '../../src/render/index.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const bounds = { patientId: 'ada', orders: new Set(['MedicationRequest/old']) };
const draft = {
  resourceType: 'MedicationRequest',
  id: 'new',
  status: 'draft',
  intent: 'order',
  subject: { reference: 'Patient/ada' },
};
const create = { type: 'create', description: 'Order it', resource: draft };
const remove = { type: 'delete', description: 'Remove it', resourceId: 'MedicationRequest/old' };
const suggestion = { uuid: uuid(2), label: 'Do it', actions: [create, remove] };
const card = {
  uuid: uuid(1),
  summary: 'Something',
  detail: 'More',
  indicator: 'info',
  source: { label: 'CPIC', url: 'https://cpicpgx.org', topic: { system: 'https://x.example/cs', code: 'a' } },
  suggestions: [suggestion],
  selectionBehavior: 'at-most-one',
  overrideReasons: [{ code: 'a', system: 'https://x.example/cs', display: 'A' }],
  links: [{ label: 'More', url: 'https://cpicpgx.org', type: 'absolute' }],
};

test('a sound card has no faults', () => {
  expect(faultsOfCard(card, bounds)).toEqual([]);
});

test.each<[string, Record<string, unknown>]>([
  ['summary of 140 characters', { summary: 'x'.repeat(140) }],
  ['summary of two lines', { summary: 'a\nb' }],
  ['unknown indicator', { indicator: 'hard-stop' }],
  ['a null', { detail: null }],
  ['an empty list', { links: [] }],
  ['a field outside the specification', { systemActions: [create] }],
  ['source without label', { source: { url: 'https://cpicpgx.org' } }],
  ['relative source url', { source: { label: 'CPIC', url: '/about' } }],
  ['script as link', { links: [{ label: 'x', url: 'javascript:alert(1)', type: 'absolute' }] }],
  [
    'user information in a link',
    { links: [{ label: 'x', url: 'https://cpicpgx.org@evil.example', type: 'absolute' }] },
  ],
  [
    'appContext on an absolute link',
    { links: [{ label: 'x', url: 'https://a.example', type: 'absolute', appContext: 'x' }] },
  ],
  ['topic without system', { source: { label: 'CPIC', topic: { code: 'a' } } }],
  ['suggestions without selectionBehavior', { selectionBehavior: undefined }],
  ['selectionBehavior of 1.0', { selectionBehavior: 'all' }],
  ['suggestion without label', { suggestions: [{ ...suggestion, label: '' }] }],
  ['uuid used twice', { suggestions: [suggestion, suggestion] }],
  ['uuid of the card used again', { suggestions: [{ ...suggestion, uuid: uuid(1) }] }],
  [
    'two recommended of at most one',
    {
      suggestions: [
        { ...suggestion, isRecommended: true },
        { ...suggestion, uuid: uuid(3), isRecommended: true },
      ],
    },
  ],
  ['recommended as text', { suggestions: [{ ...suggestion, isRecommended: 'true' }] }],
  ['type in capitals', { suggestions: [{ ...suggestion, actions: [{ ...create, type: 'CREATE' }] }] }],
  ['resource as text', { suggestions: [{ ...suggestion, actions: [{ ...create, resource: '{}' }] }] }],
  ['action without description', { suggestions: [{ ...suggestion, actions: [{ type: 'create', resource: draft }] }] }],
  ['delete before create', { suggestions: [{ ...suggestion, actions: [remove, create] }] }],
  ['delete with a resource', { suggestions: [{ ...suggestion, actions: [{ ...remove, resource: draft }] }] }],
  [
    'delete of what the request did not hold',
    { suggestions: [{ ...suggestion, actions: [{ ...remove, resourceId: 'MedicationRequest/other' }] }] },
  ],
  ['delete by bare id', { suggestions: [{ ...suggestion, actions: [{ ...remove, resourceId: 'old' }] }] }],
  [
    'update of what the request did not hold',
    { suggestions: [{ ...suggestion, actions: [{ ...create, type: 'update' }] }] },
  ],
  [
    'another patient',
    {
      suggestions: [
        { ...suggestion, actions: [{ ...create, resource: { ...draft, subject: { reference: 'Patient/eve' } } }] },
      ],
    },
  ],
  ['override reason without display', { overrideReasons: [{ code: 'a', system: 'https://x.example/cs' }] }],
  ['override reason twice', { overrideReasons: [...card.overrideReasons, ...card.overrideReasons] }],
])('%s is a fault', (_, change) => {
  expect(faultsOfCard({ ...card, ...change }, bounds)).not.toEqual([]);
});

test('a list of override reasons that may still change is looked through each time, a frozen one once', () => {
  const reason = { code: 'a', system: 'https://x.example/cs', display: 'A' };
  const open = Object.freeze([reason]);
  const faults = (overrideReasons: unknown) => faultsOfCard({ ...card, overrideReasons }, bounds);
  expect(faults(open)).toEqual([]);
  reason.display = '';
  expect(faults(open)).not.toEqual([]);

  const frozen = Object.freeze([Object.freeze({ ...reason, extra: '' })]);
  expect(faults(frozen)).toEqual(faults([{ ...reason, extra: '' }]));
  expect(faults(frozen)).toEqual(faults(frozen));
  expect(faults(undefined)).not.toEqual([]);
});
