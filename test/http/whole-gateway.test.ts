import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningDemo, startDemo } from '../kit/gateway-process.ts';
import { BASES, LIMIT, ROWS } from './duties.ts';
import { jsonOf } from './gateway.ts';
import { patientView } from './hook-requests.ts';
import { judgeRow } from './judge-row.ts';

/*
 * The same duties, kept by the whole gateway: built code in a process of its own, with its rules, store and queue behind the doors.
 */

let demo: RunningDemo;
beforeAll(async () => {
  demo = await startDemo({ BODY_LIMIT: String(LIMIT), TRUSTED_FHIR_SERVERS: BASES.join(',') });
}, 120_000);
afterAll(() => demo?.stop());

const SERVICES = /^\/cds-services\/test-/;
const rows = ROWS.map((row) =>
  row.path === undefined ? row : { ...row, path: row.path.replace(SERVICES, '/cds-services/precision-') },
);
const VIEW = '/cds-services/precision-patient-view';

test.each(rows.map((row) => [row.duty, row.says, row] as const))('%i: %s', (_duty, _says, row) =>
  judgeRow(demo.gateway, row),
);

const post = (path: string, body: unknown) =>
  fetch(demo.gateway + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const entry = {
  card: '6f0b2b4c-8a55-4f0e-9a3e-2f54d3c9a001',
  outcome: 'overridden',
  outcomeTimestamp: '2026-01-31T10:11:12Z',
};
const accepted = {
  ...entry,
  outcome: 'accepted',
  acceptedSuggestions: [{ id: 'b2c5fb0a-9cf5-4b2e-9e2e-2b54d3c9a002' }],
};

test.each<[number, string, unknown]>([
  [84, 'nothing to say', { feedback: [] }],
  [85, 'an overridden card', { feedback: [entry] }],
  [
    85,
    'a time with an offset and fractions',
    { feedback: [{ ...entry, outcomeTimestamp: '2026-01-31T10:11:12.345+01:00' }] },
  ],
  [86, 'an accepted card', { feedback: [accepted] }],
  [
    87,
    'a reason without display',
    { feedback: [{ ...entry, overrideReason: { reason: { code: 'x', system: 'urn:x' } } }] },
  ],
  [87, 'a comment alone', { feedback: [{ ...entry, overrideReason: { userComment: 'No.' } }] }],
  [
    87,
    'both',
    {
      feedback: [
        { ...entry, overrideReason: { reason: { code: 'x', system: 'urn:x', display: 'X' }, userComment: 'No.' } },
      ],
    },
  ],
  [88, 'several, and repeats', { feedback: [entry, accepted, entry, entry] }],
  [89, 'extensions', { feedback: [{ ...entry, extension: { 'com.example': 1 } }], extension: {} }],
  [
    91,
    'a very long comment with markup',
    { feedback: [{ ...entry, overrideReason: { userComment: '<script>alert(1)</script>'.repeat(4_000) } }] },
  ],
])('%i: feedback is taken: %s', async (_duty, _says, body) => {
  const response = await post(`${VIEW}/feedback`, body);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
});

test.each<[number, string, unknown]>([
  [85, 'no feedback', {}],
  [85, 'feedback is an object', { feedback: entry }],
  [85, 'an entry is null', { feedback: [null] }],
  [85, 'card is missing', { feedback: [{ ...entry, card: undefined }] }],
  [85, 'card is a number', { feedback: [{ ...entry, card: 5 }] }],
  [85, 'outcome is missing', { feedback: [{ ...entry, outcome: undefined }] }],
  [85, 'outcome is another word', { feedback: [{ ...entry, outcome: 'ignored' }] }],
  [85, 'the time is missing', { feedback: [{ ...entry, outcomeTimestamp: undefined }] }],
  [85, 'the time is a date', { feedback: [{ ...entry, outcomeTimestamp: '2026-01-31' }] }],
  [85, 'the time is no time', { feedback: [{ ...entry, outcomeTimestamp: '2026-13-41T99:00:00Z' }] }],
  [85, 'the day is in no calendar', { feedback: [{ ...entry, outcomeTimestamp: '2026-02-30T10:11:12Z' }] }],
  [86, 'accepted without suggestions', { feedback: [{ ...entry, outcome: 'accepted' }] }],
  [86, 'accepted with no suggestion', { feedback: [{ ...accepted, acceptedSuggestions: [] }] }],
  [86, 'accepted with a suggestion without id', { feedback: [{ ...accepted, acceptedSuggestions: [{}] }] }],
  [86, 'acceptedSuggestions are text', { feedback: [{ ...accepted, acceptedSuggestions: 'x' }] }],
  [87, 'an empty overrideReason', { feedback: [{ ...entry, overrideReason: {} }] }],
  [87, 'overrideReason is text', { feedback: [{ ...entry, overrideReason: 'x' }] }],
  [87, 'a reason that is no Coding', { feedback: [{ ...entry, overrideReason: { reason: 'x' } }] }],
  [88, 'one bad entry among good ones', { feedback: [entry, {}] }],
])('%i: feedback is refused: %s', async (_duty, _says, body) => {
  const response = await post(`${VIEW}/feedback`, body);
  expect([response.status, (await jsonOf(response))?.resourceType]).toEqual([400, 'OperationOutcome']);
});

test('31: equal requests give equal cards', async () => {
  const answers = await Promise.all([1, 2, 3].map(async () => (await post(VIEW, patientView())).text()));
  expect(new Set(answers).size).toBe(1);
});

test('the landing page, its doors and the health of what is behind', async () => {
  for (const path of ['/', '/cds-services', '/fhir/metadata', '/fhir/CodeSystem', '/health/ready', '/metrics']) {
    expect([path, (await fetch(demo.gateway + path)).status]).toEqual([path, 200]);
  }
});
