import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import {
  INSTANCE,
  order,
  orderSelect,
  orderSign,
  patient,
  patientView,
  prefetch,
  selectContext,
  signContext,
  viewContext,
} from './hook-requests.ts';

/*
 * CDS Hooks at the door, as a table: each row is one thing that a CDS service has to do, the number says which line of the project's list of
 * duties it stands for. A row is a request and what has to come back; all over real HTTP.
 */

export interface Row {
  readonly duty: number;
  readonly says: string;
  readonly path?: string;
  readonly method?: string;
  /** JSON, or bytes and text sent as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** Code of a Finding that the OperationOutcome has to hold. */
  readonly code?: string;
  /** Place that one of the issues has to name. */
  readonly at?: string;
  readonly answerHeaders?: Readonly<Record<string, RegExp>>;
}

export const VIEW = '/cds-services/test-patient-view';
export const SELECT = '/cds-services/test-order-select';
export const SIGN = '/cds-services/test-order-sign';
export const BASES = ['http://127.0.0.1:9/fhir'];
export const LIMIT = 1_000_000;

export const context = (changed: object) => patientView({ context: { ...viewContext, ...changed } });
export const select = (changed: object) => orderSelect({ context: { ...selectContext, ...changed } });
export const sign = (changed: object) => orderSign({ context: { ...signContext, ...changed } });
export const authorized = (changed: object = {}, server: string | undefined = BASES[0]) =>
  patientView({
    fhirServer: server,
    fhirAuthorization: {
      access_token: 'abc.DEF-123',
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'patient/*.rs',
      subject: 'cds',
      ...changed,
    },
  });
const ok = (duty: number, says: string, body: unknown, path = VIEW): Row => ({ duty, says, path, body, status: 200 });
const bad = (duty: number, says: string, body: unknown, at: string, path = VIEW): Row => ({
  duty,
  says,
  path,
  body,
  status: 400,
  at,
});
const deep = (levels: number) => `${'{"a":['.repeat(levels)}1${']}'.repeat(levels)}`;

export const ROWS: readonly Row[] = [
  // Discovery
  {
    duty: 11,
    says: 'discovery knows GET alone',
    path: '/cds-services',
    method: 'POST',
    body: {},
    status: 405,
    answerHeaders: { allow: /^GET, HEAD, OPTIONS$/ },
  },
  { duty: 11, says: 'DELETE of discovery', path: '/cds-services', method: 'DELETE', status: 405 },
  {
    duty: 11,
    says: 'GET of a service',
    path: VIEW,
    method: 'GET',
    status: 405,
    answerHeaders: { allow: /^POST, OPTIONS$/ },
  },
  { duty: 11, says: 'PUT of a service', path: VIEW, method: 'PUT', body: {}, status: 405 },
  { duty: 11, says: 'PATCH of feedback', path: `${VIEW}/feedback`, method: 'PATCH', body: {}, status: 405 },
  {
    duty: 11,
    says: 'OPTIONS says what there is',
    path: VIEW,
    method: 'OPTIONS',
    status: 204,
    answerHeaders: { allow: /POST/ },
  },
  { duty: 11, says: 'HEAD of discovery', path: '/cds-services', method: 'HEAD', status: 200 },

  // Requests
  ok(20, 'application/json without charset', patientView()),
  {
    ...ok(20, 'application/json with charset', patientView()),
    headers: { 'content-type': 'application/json; charset=utf-8' },
  },
  {
    ...ok(20, 'media type and charset in any case, quoted', patientView()),
    headers: { 'content-type': 'Application/JSON;Charset="UTF-8"' },
  },
  bad(21, 'hook is missing', patientView({ hook: undefined }), 'hook'),
  {
    ...bad(21, 'another hook than the service answers', patientView({ hook: 'order-sign' }), 'hook'),
    code: 'hooks.wrong-hook',
  },
  bad(21, 'hook in another case', patientView({ hook: 'Patient-View' }), 'hook'),
  bad(21, 'hook is null', patientView({ hook: null }), 'hook'),
  bad(21, 'hook is a number', patientView({ hook: 7 }), 'hook'),
  bad(22, 'hookInstance is missing', patientView({ hookInstance: undefined }), 'hookInstance'),
  bad(22, 'hookInstance is null', patientView({ hookInstance: null }), 'hookInstance'),
  bad(22, 'hookInstance is a number', patientView({ hookInstance: 7 }), 'hookInstance'),
  bad(22, 'hookInstance is empty', patientView({ hookInstance: '' }), 'hookInstance'),
  bad(22, 'hookInstance is no UUID', patientView({ hookInstance: 'abc' }), 'hookInstance'),
  ok(22, 'hookInstance in capitals', patientView({ hookInstance: INSTANCE.toUpperCase() })),
  bad(23, 'context is missing', patientView({ context: undefined }), 'context'),
  bad(23, 'context is null', patientView({ context: null }), 'context'),
  bad(23, 'context is an array', patientView({ context: [] }), 'context'),
  bad(23, 'context is text', patientView({ context: 'x' }), 'context'),
  bad(23, 'context is empty', patientView({ context: {} }), 'context.patientId'),
  bad(23, 'patientId is missing', context({ patientId: undefined }), 'context.patientId'),
  bad(23, 'patientId is a number', context({ patientId: 5 }), 'context.patientId'),
  bad(23, 'userId is missing', context({ userId: undefined }), 'context.userId'),
  bad(23, 'userId is an object', context({ userId: { reference: 'Practitioner/1' } }), 'context.userId'),
  bad(23, 'selections are missing', select({ selections: undefined }), 'context.selections', SELECT),
  bad(23, 'selections are text', select({ selections: 'MedicationRequest/order-1' }), 'context.selections', SELECT),
  bad(23, 'a selection is a number', select({ selections: [1] }), 'context.selections[0]', SELECT),
  bad(23, 'draftOrders are missing', select({ draftOrders: undefined }), 'context.draftOrders', SELECT),
  bad(23, 'draftOrders are an array', select({ draftOrders: [order] }), 'context.draftOrders', SELECT),
  bad(23, 'draftOrders are null', sign({ draftOrders: null }), 'context.draftOrders', SIGN),
  bad(23, 'draftOrders are no Bundle', sign({ draftOrders: order }), 'context.draftOrders.resourceType', SIGN),
  bad(
    23,
    'draftOrders have an entry that is no array',
    sign({ draftOrders: { resourceType: 'Bundle', entry: {} } }),
    'context.draftOrders.entry',
    SIGN,
  ),
  ok(23, 'a selection that is not among the orders', select({ selections: ['MedicationRequest/other'] }), SELECT),
  ok(23, 'no selection', select({ selections: [] }), SELECT),
  ok(24, 'without encounterId', context({ encounterId: undefined })),
  ok(24, 'encounterId', context({ encounterId: 'enc-1' })),
  ok(24, 'encounterId null means that there is none', context({ encounterId: null })),
  bad(24, 'encounterId is a number', context({ encounterId: 5 }), 'context.encounterId'),
  ok(
    25,
    'unknown fields and extensions',
    patientView({
      extension: { 'com.example.x': [1] },
      more: null,
      context: { ...viewContext, extension: {}, other: [{}] },
    }),
  ),
  bad(26, 'fhirServer is missing beside fhirAuthorization', { ...authorized(), fhirServer: undefined }, 'fhirServer'),
  bad(26, 'access_token is missing', authorized({ access_token: undefined }), 'fhirAuthorization.access_token'),
  bad(26, 'access_token is a number', authorized({ access_token: 5 }), 'fhirAuthorization.access_token'),
  bad(26, 'access_token is empty', authorized({ access_token: '' }), 'fhirAuthorization.access_token'),
  bad(
    26,
    'access_token would break out of its header',
    authorized({ access_token: 'a\r\nX-Evil: 1' }),
    'fhirAuthorization.access_token',
  ),
  bad(26, 'token_type is missing', authorized({ token_type: undefined }), 'fhirAuthorization.token_type'),
  bad(26, 'token_type is not Bearer', authorized({ token_type: 'MAC' }), 'fhirAuthorization.token_type'),
  bad(
    26,
    'fhirAuthorization is text',
    patientView({ fhirServer: BASES[0], fhirAuthorization: 'abc' }),
    'fhirAuthorization',
  ),
  bad(26, 'fhirServer is a number', patientView({ fhirServer: 5 }), 'fhirServer'),
  bad(26, 'fhirServer is no URL', patientView({ fhirServer: 'not a url' }), 'fhirServer'),
  bad(26, 'fhirServer is a file', patientView({ fhirServer: 'file:///etc/passwd' }), 'fhirServer'),
  ok(26, 'fhirServer without fhirAuthorization', patientView({ fhirServer: BASES[0] })),
  ok(26, 'both', authorized()),
  ok(26, 'scopes of SMART 1', authorized({ scope: 'user/Patient.read user/Observation.read' })),
  bad(27, 'patientId is no FHIR id', context({ patientId: 'a b' }), 'context.patientId'),
  bad(27, 'patientId is a reference', context({ patientId: 'Patient/pat-1' }), 'context.patientId'),
  bad(27, 'patientId would change the query', context({ patientId: 'x&_include=*' }), 'context.patientId'),
  bad(27, 'patientId is empty', context({ patientId: '' }), 'context.patientId'),
  bad(27, 'patientId is longer than 64', context({ patientId: 'a'.repeat(65) }), 'context.patientId'),
  ok(
    27,
    'patientId of 64 characters',
    patientView({
      context: { ...viewContext, patientId: 'a'.repeat(64) },
      prefetch: { ...prefetch, patient: { ...patient, id: 'a'.repeat(64) } },
    }),
  ),
  bad(27, 'userId without a type', context({ userId: 'dr-1' }), 'context.userId'),
  bad(27, 'userId of a type the hook does not know', context({ userId: 'Device/1' }), 'context.userId'),
  bad(27, 'userId with nothing behind the type', context({ userId: 'Practitioner/' }), 'context.userId'),
  bad(27, 'encounterId is no FHIR id', context({ encounterId: '../1' }), 'context.encounterId'),
  ok(
    28,
    'an order without medication and intent in a Bundle without type',
    select({
      draftOrders: {
        resourceType: 'Bundle',
        entry: [{ resource: { resourceType: 'MedicationRequest', id: 'order-1' } }],
      },
    }),
    SELECT,
  ),
  ok(28, 'a Bundle without entry', select({ draftOrders: { resourceType: 'Bundle' } }), SELECT),
  ok(28, 'an empty Bundle', sign({ draftOrders: { resourceType: 'Bundle', entry: [] } }), SIGN),
  ok(
    29,
    'orders of other types',
    sign({
      draftOrders: {
        resourceType: 'Bundle',
        entry: [
          { resource: { resourceType: 'ServiceRequest', id: 's' } },
          { resource: { resourceType: 'NutritionOrder', id: 'n' } },
        ],
      },
    }),
    SIGN,
  ),
  ok(30, '900 kB', patientView({ filler: 'x'.repeat(900_000) })),
  ok(32, 'prefetch keys that nobody asked for', patientView({ prefetch: { ...prefetch, constructor: 5, other: 'x' } })),
  ...['Practitioner/1', 'PractitionerRole/1', 'Patient/pat-1', 'RelatedPerson/1'].map((userId) =>
    ok(33, `patient-view by ${userId}`, context({ userId })),
  ),
  ...['Practitioner/1', 'PractitionerRole/1'].flatMap((userId) => [
    ok(33, `order-select by ${userId}`, select({ userId }), SELECT),
    ok(33, `order-sign by ${userId}`, sign({ userId }), SIGN),
  ]),

  // Missing data
  {
    duty: 34,
    says: 'no prefetch and no server',
    path: VIEW,
    body: patientView({ prefetch: undefined }),
    status: 412,
    code: 'app.data-missing',
  },
  {
    duty: 36,
    says: 'a key that is absent',
    path: VIEW,
    body: patientView({ prefetch: { patient } }),
    status: 412,
    code: 'app.data-missing',
  },
  ok(36, 'null is an answer', patientView({ prefetch: { ...prefetch, genomics: null } })),
  ok(
    37,
    'an empty searchset is an answer',
    patientView({ prefetch: { ...prefetch, genomics: { resourceType: 'Bundle', type: 'searchset' } } }),
  ),
  bad(50, 'prefetch is text', patientView({ prefetch: 'x' }), 'prefetch'),
  bad(50, 'prefetch is an array', patientView({ prefetch: [] }), 'prefetch'),
  bad(50, 'prefetch is a number', patientView({ prefetch: 1 }), 'prefetch'),
  bad(50, 'prefetch is null', patientView({ prefetch: null }), 'prefetch'),

  // HTTP
  { duty: 53, says: 'broken JSON', path: VIEW, body: '{"hook":', status: 400, code: 'http.not-json' },
  { duty: 53, says: 'an empty body', path: VIEW, body: '', status: 400, code: 'http.empty-body' },
  { duty: 53, says: 'white space', path: VIEW, body: '  \n', status: 400, code: 'http.not-json' },
  ...['null', '[]', '"x"', '7', 'true'].map((body) => ({
    duty: 53,
    says: `the body is ${body}`,
    path: VIEW,
    body,
    status: 400,
    code: 'http.not-an-object',
  })),
  { duty: 53, says: 'JSON with a comment', path: VIEW, body: '{} // x', status: 400, code: 'http.not-json' },
  ...[
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/fhir+xml',
    'nonsense',
    'application/jsonp',
    '',
  ].map((type) => ({
    duty: 53,
    says: `Content-Type ${type || 'missing'}`,
    path: VIEW,
    body: patientView(),
    headers: { 'content-type': type },
    status: 415,
    code: 'http.unsupported-media-type',
  })),
  ...[
    '/cds-services/nope',
    '/cds-services/nope/feedback',
    '/cds-services/test-patient-view%20',
    '/cds-services/TEST-PATIENT-VIEW',
    '/cds-services/test-patient-view/other',
    '/cds-services/test-patient-view/feedback/x',
  ].map((path) => ({
    duty: 54,
    says: `nothing at ${path}`,
    path,
    body: patientView(),
    status: 404,
    code: 'hooks.unknown-service',
  })),
  {
    duty: 54,
    says: 'an unknown service is unknown whatever the body',
    path: '/cds-services/nope',
    body: '{',
    status: 404,
  },
  { duty: 54, says: 'nothing elsewhere', path: '/nope', method: 'GET', status: 404, code: 'http.not-found' },
  {
    duty: 55,
    says: 'more than the limit',
    path: VIEW,
    body: patientView({ filler: 'x'.repeat(LIMIT) }),
    status: 413,
    code: 'http.too-large',
  },
  {
    duty: 55,
    says: 'far more than the limit',
    path: VIEW,
    body: patientView({ filler: 'x'.repeat(6 * LIMIT) }),
    status: 413,
    code: 'http.too-large',
  },
  {
    duty: 55,
    says: 'a decompression bomb',
    path: VIEW,
    body: gzipSync(JSON.stringify(patientView({ filler: ' '.repeat(60 * LIMIT) }))),
    headers: { 'content-encoding': 'gzip' },
    status: 413,
    code: 'http.too-large',
  },
  {
    duty: 55,
    says: 'a brotli bomb',
    path: VIEW,
    body: brotliCompressSync(Buffer.alloc(60 * LIMIT, ' '), { params: {} }),
    headers: { 'content-encoding': 'br' },
    status: 413,
    code: 'http.too-large',
  },
  { ...ok(55, 'gzip', gzipSync(JSON.stringify(patientView()))), headers: { 'content-encoding': 'gzip' } },
  { ...ok(55, 'deflate', deflateSync(JSON.stringify(patientView()))), headers: { 'content-encoding': 'deflate' } },
  { ...ok(55, 'br', brotliCompressSync(JSON.stringify(patientView()))), headers: { 'content-encoding': 'br' } },
  { ...ok(55, 'identity', patientView()), headers: { 'content-encoding': 'identity' } },
  {
    duty: 58,
    says: 'broken gzip',
    path: VIEW,
    body: Buffer.from('not gzip'),
    headers: { 'content-encoding': 'gzip' },
    status: 400,
    code: 'http.broken-encoding',
  },
  {
    duty: 58,
    says: 'half a gzip',
    path: VIEW,
    body: gzipSync(JSON.stringify(patientView())).subarray(0, 60),
    headers: { 'content-encoding': 'gzip' },
    status: 400,
    code: 'http.broken-encoding',
  },
  {
    duty: 58,
    says: 'an unknown encoding',
    path: VIEW,
    body: patientView(),
    headers: { 'content-encoding': 'zip' },
    status: 415,
    code: 'http.unsupported-encoding',
  },
  {
    duty: 58,
    says: 'two encodings',
    path: VIEW,
    body: patientView(),
    headers: { 'content-encoding': 'gzip, gzip' },
    status: 415,
    code: 'http.unsupported-encoding',
  },
  {
    duty: 58,
    says: 'an encoding named like a property of objects',
    path: VIEW,
    body: patientView(),
    headers: { 'content-encoding': 'constructor' },
    status: 415,
  },
  {
    duty: 58,
    says: 'broken UTF-8',
    path: VIEW,
    body: Buffer.concat([Buffer.from('{"hook":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    status: 400,
    code: 'http.not-utf8',
  },
  {
    duty: 58,
    says: 'UTF-16',
    path: VIEW,
    body: Buffer.from(JSON.stringify(patientView()), 'utf16le'),
    headers: { 'content-type': 'application/json; charset=utf-16' },
    status: 415,
    code: 'http.unsupported-charset',
  },
  {
    duty: 58,
    says: 'an unknown charset',
    path: VIEW,
    body: patientView(),
    headers: { 'content-type': 'application/json; charset=klingon' },
    status: 415,
    code: 'http.unsupported-charset',
  },
  ok(58, 'a byte order mark', `\ufeff${JSON.stringify(patientView())}`),
  ok(58, 'a __proto__ key', `{"__proto__":{"polluted":true},${JSON.stringify(patientView()).slice(1)}`),
  ok(58, 'a constructor key', patientView({ constructor: { prototype: { polluted: true } } })),
  ok(
    58,
    'a __proto__ key in context',
    JSON.stringify(patientView()).replace('"userId"', '"__proto__":{"patientId":"other"},"userId"'),
  ),
  ok(58, 'null entries', sign({ draftOrders: { resourceType: 'Bundle', entry: [null, { resource: null }, 5] } }), SIGN),
  ok(
    58,
    '10,000 entries',
    sign({
      draftOrders: { resourceType: 'Bundle', entry: Array(10_000).fill({ resource: { resourceType: 'Basic' } }) },
    }),
    SIGN,
  ),
  bad(
    58,
    '10,000 bad selections are not 10,000 issues',
    select({ selections: Array(10_000).fill(1) }),
    'context.selections[0]',
    SELECT,
  ),
  ok(
    58,
    'deep nesting in a field that nobody reads',
    JSON.stringify(patientView()).replace('{', `{"extension":${deep(50_000)},`),
  ),
  { duty: 58, says: 'deep nesting in place of the request', path: VIEW, body: deep(100_000), status: 400 },
  ok(58, 'a query string', patientView(), `${VIEW}?a=1&a[b]=2&__proto__=3`),
  ...[
    '%E0%A4%A',
    '%00',
    'constructor',
    '__proto__',
    'toString',
    '..%2f..%2fetc',
    '%F0%9F%92%A9',
    'a'.repeat(4_000),
    '%25',
  ].map((id) => ({
    duty: 58,
    says: `service id ${id.slice(0, 20)}`,
    path: `/cds-services/${id}`,
    body: patientView(),
    status: 404,
    code: 'hooks.unknown-service',
  })),

  // Contexts
  ok(107, 'patient-view', patientView()),
  ok(108, 'order-select', orderSelect(), SELECT),
  ok(109, 'order-sign', orderSign(), SIGN),
  ok(
    109,
    'orders that are active already',
    sign({ draftOrders: { resourceType: 'Bundle', entry: [{ resource: { ...order, status: 'active' } }] } }),
    SIGN,
  ),
];
