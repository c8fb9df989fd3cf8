import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { orderSelect, orderSign, patientView } from '../http/hook-requests.ts';
import { type RunningDemo, startDemo } from '../kit/gateway-process.ts';

/*
 * Whatever comes in, the whole gateway answers in JSON, never with a 5xx, says nothing of its inside, and goes on serving.
 */

let demo: RunningDemo;
beforeAll(async () => {
  demo = await startDemo({ LOG_LEVEL: 'warn' });
}, 120_000);
afterAll(() => demo?.stop());

const RUNS = { numRuns: 150, endOnFailure: true };
const DOORS = [
  '/cds-services/precision-patient-view',
  '/cds-services/precision-order-select',
  '/cds-services/precision-order-sign',
  '/cds-services/precision-order-sign/feedback',
  '/fhir/$recommend',
  '/fhir/$validate',
  '/fhir/Observation/$validate',
];
const door = fc.constantFrom(...DOORS);

async function answersCleanly(path: string, init: RequestInit): Promise<void> {
  const response = await fetch(demo.gateway + path, init);
  const text = await response.text();
  expect([response.status < 500, path, text.slice(0, 500)]).toEqual([true, path, expect.anything()]);
  if (text !== '') {
    expect(response.headers.get('content-type')).toMatch(/json/);
    JSON.parse(text);
  }
  expect(text).not.toMatch(/node_modules|\bat file:|dist\/src/);
}
const post = (path: string, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
  answersCleanly(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body as string),
  });

const hostileKeys = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'resourceType',
  'id',
  'entry',
  'resource',
  'coding',
  'value',
);
const hostileValues = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double(),
  fc.bigInt().map(Number),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    'Patient',
    'Bundle',
    'Observation',
    'MedicationRequest',
    'Consent',
    '../x',
    '\u0000',
    '9'.repeat(400),
  ),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    hostileValues,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(hostileKeys, fc.string({ maxLength: 8 })), tie('json'), { maxKeys: 5 }),
  ),
}));

test('any bytes', async () => {
  await fc.assert(
    fc.asyncProperty(door, fc.uint8Array({ maxLength: 300 }), (path, bytes) => post(path, bytes)),
    RUNS,
  );
});

test('any JSON', async () => {
  await fc.assert(
    fc.asyncProperty(door, json, (path, value) => post(path, JSON.stringify(value))),
    RUNS,
  );
});

/** Every place of a JSON value, as the keys that lead there. */
function placesOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => placesOf(item, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((item, at) => (String(at) === key ? replaced(item, rest, by) : item));
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [key]: replaced(object[key], rest, by) };
}

const chart = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    { resource: { resourceType: 'Patient', id: 'pat-1', birthDate: '1970-01-01', gender: 'female' } },
    {
      fullUrl: 'urn:uuid:6f0b2b4c-8a55-4f0e-9a3e-2f54d3c9a001',
      resource: {
        resourceType: 'Observation',
        id: 'gen',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '84413-4' }] },
        subject: { reference: 'Patient/pat-1' },
        effectiveDateTime: '2024-05-01',
        valueCodeableConcept: { text: '*2/*2' },
        component: [
          {
            code: { coding: [{ system: 'http://loinc.org', code: '48018-6' }] },
            valueCodeableConcept: {
              coding: [{ system: 'http://www.genenames.org/geneId', code: 'HGNC:2621', display: 'CYP2C19' }],
            },
          },
        ],
      },
    },
    {
      resource: {
        resourceType: 'MedicationRequest',
        id: 'm',
        status: 'draft',
        intent: 'order',
        medicationCodeableConcept: {
          coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '32968' }],
        },
        subject: { reference: 'Patient/pat-1' },
        dosageInstruction: [
          {
            doseAndRate: [{ doseQuantity: { value: 75, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' } }],
          },
        ],
      },
    },
    {
      resource: {
        resourceType: 'Consent',
        id: 'c',
        status: 'active',
        scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
        category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
        patient: { reference: 'Patient/pat-1' },
        provision: { type: 'permit', period: { start: '2020-01-01' } },
      },
    },
  ],
};
const entries = (...types: readonly string[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: chart.entry.filter(({ resource }) => types.includes(resource.resourceType)),
});
const full = {
  patient: chart.entry[0]?.resource,
  genomics: entries('Observation'),
  consents: entries('Consent'),
  medications: entries('MedicationRequest'),
  conditions: entries(),
  allergies: entries(),
  statements: entries(),
  observations: entries('Observation'),
};
const orders = {
  userId: 'Practitioner/1',
  patientId: 'pat-1',
  draftOrders: entries('MedicationRequest'),
  selections: ['MedicationRequest/m'],
};
const sound: readonly (readonly [string, unknown])[] = [
  ['/cds-services/precision-patient-view', patientView({ prefetch: full })],
  ['/cds-services/precision-order-select', orderSelect({ prefetch: full, context: orders })],
  ['/cds-services/precision-order-sign', orderSign({ prefetch: full, context: orders })],
  ['/fhir/$recommend', chart],
  [
    '/fhir/$recommend',
    {
      resourceType: 'Parameters',
      parameter: [
        { name: 'subject', valueReference: { reference: 'Patient/pat-1' } },
        { name: 'resource', resource: chart },
      ],
    },
  ],
  ['/fhir/$validate', chart],
  [
    '/cds-services/precision-order-sign/feedback',
    {
      feedback: [
        {
          card: 'c',
          outcome: 'overridden',
          outcomeTimestamp: '2026-01-01T00:00:00Z',
          overrideReason: { reason: { code: 'x', system: 'y' }, userComment: 'z' },
        },
      ],
    },
  ],
];

test.each(sound)('what is sound to begin with is taken by %s', async (path, body) => {
  const response = await fetch(demo.gateway + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect([response.status, await response.text()]).toEqual([200, expect.stringMatching(/^\{/)]);
});

test('what is sound, with one or two places made hostile', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...sound).chain(([path, body]) => {
        const place = fc.constantFrom(...placesOf(body));
        return fc.tuple(
          fc.constant(path),
          fc.constant(body),
          fc.array(fc.tuple(place, json), { minLength: 1, maxLength: 2 }),
        );
      }),
      ([path, body, changes]) => {
        let changed = body;
        // The second place may have gone with the first; then there is one change.
        for (const [place, value] of changes)
          changed = placesOf(changed).some((known) => known.join('/') === place.join('/'))
            ? replaced(changed, place, value)
            : changed;
        return post(path, JSON.stringify(changed));
      },
    ),
    { ...RUNS, numRuns: 500 },
  );
});

test('an object with a toString of its own, in every place', async () => {
  const unprintable = { toString: {}, valueOf: 1 };
  for (const [path, body] of sound)
    for (const place of placesOf(body))
      for (const value of [unprintable, [unprintable]]) await post(path, JSON.stringify(replaced(body, place, value)));
});

test('any address and method', async () => {
  const segment = fc.oneof(
    fc.constantFrom(
      'cds-services',
      'fhir',
      'admin',
      'jobs',
      'health',
      'metrics',
      'precision-order-sign',
      'feedback',
      '..',
      '.',
      '%2e%2e',
      '%00',
      '%E0%A4%A',
      '__proto__',
      'constructor',
      '$recommend',
      '$validate',
      '~',
      '*',
    ),
    fc.string({ maxLength: 12 }).map(encodeURIComponent),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'),
      fc.array(segment, { minLength: 1, maxLength: 5 }),
      async (method, segments) => {
        const response = await fetch(`${demo.gateway}/${segments.join('/')}`, { method });
        await response.arrayBuffer();
        expect([response.status < 500, segments]).toEqual([true, segments]);
      },
    ),
    RUNS,
  );
});

test('any header that HTTP lets through', async () => {
  const name = fc.constantFrom(
    'content-type',
    'content-encoding',
    'accept',
    'authorization',
    'prefer',
    'x-request-id',
    'origin',
    'if-none-match',
    'cookie',
    'x-forwarded-for',
    'access-control-request-method',
    'traceparent',
  );
  const value = fc.oneof(
    fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, '')),
    fc.constantFrom(
      'application/json;charset=utf-8',
      'gzip',
      'br',
      'respond-async',
      'Bearer a.b.c',
      'Bearer eyJhbGciOiJub25lIn0.e30.',
      '*/*;q=x',
      ','.repeat(2_000),
    ),
  );
  await fc.assert(
    fc.asyncProperty(door, fc.dictionary(name, value, { maxKeys: 4 }), (path, headers) =>
      post(path, JSON.stringify(patientView({ prefetch: full })), headers),
    ),
    RUNS,
  );
});

test('two hundred connections that send a byte and then nothing do not keep the others waiting', async () => {
  const { port, hostname } = new URL(demo.gateway);
  const sockets = Array.from({ length: 200 }, () => connect(Number(port), hostname));
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.on('error', () => resolve());
          socket.write(
            'POST /cds-services/precision-order-sign HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nContent-Type: application/json\r\n\r\n{',
            () => resolve(),
          );
        }),
    ),
  );
  expect((await fetch(`${demo.gateway}/cds-services`)).status).toBe(200);
  await post('/cds-services/precision-patient-view', JSON.stringify(patientView({ prefetch: full })));
  for (const socket of sockets) socket.destroy();
});

test('after all of it the gateway is well', async () => {
  expect((await fetch(`${demo.gateway}/health/ready`)).status).toBe(200);
  expect((await fetch(`${demo.gateway}/cds-services`)).status).toBe(200);
  expect(demo.output()).not.toContain('"msg":"fault"');
});
