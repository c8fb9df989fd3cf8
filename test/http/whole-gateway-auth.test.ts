import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type RunningDemo, startDemo } from '../kit/gateway-process.ts';
import { jsonOf } from './gateway.ts';
import { patient, patientView } from './hook-requests.ts';

/*
 * Two hospitals behind one gateway, registered in a file, each with its own key: what belongs to one is not there for the other.
 */

interface Hospital {
  readonly issuer: string;
  readonly key: CryptoKey;
}
let folder: string;
let demo: RunningDemo;
let north: Hospital;
let south: Hospital;

beforeAll(async () => {
  const pairs = await Promise.all(['north', 'south'].map(() => generateKeyPair('ES384', { extractable: true })));
  const clients = await Promise.all(
    pairs.map(async ({ publicKey }, at) => ({
      issuer: `https://${['north', 'south'][at]}.test`,
      tenant: ['north', 'south'][at],
      keys: [{ ...(await exportJWK(publicKey)), kid: 'k', use: 'sig' }],
      fhirBases: [],
    })),
  );
  [north, south] = pairs.map(({ privateKey }, at) => ({ issuer: String(clients[at]?.issuer), key: privateKey })) as [
    Hospital,
    Hospital,
  ];
  folder = await mkdtemp(join(tmpdir(), 'precision-gateway-clients-'));
  await writeFile(join(folder, 'clients.json'), JSON.stringify({ clients }));
  demo = await startDemo({ AUTH: 'jwt', CDS_CLIENTS: join(folder, 'clients.json') });
}, 120_000);
afterAll(async () => {
  await demo?.stop();
  await rm(folder, { recursive: true, force: true });
});

let count = 0;
async function call(
  hospital: Hospital,
  method: string,
  path: string,
  body?: unknown,
  headers = {},
  token?: string,
): Promise<Response> {
  return await fetch(demo.gateway + path, {
    method,
    headers: {
      authorization: `Bearer ${token ?? (await tokenOf(hospital, demo.gateway + path))}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
function tokenOf({ issuer, key }: Hospital, audience: string): Promise<string> {
  count += 1;
  return new SignJWT({ jti: `jti-${count}` })
    .setProtectedHeader({ alg: 'ES384', kid: 'k', typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(key);
}

const VIEW = '/cds-services/precision-patient-view';
const chart = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: patient }] };

test('both get in with their own key, and neither with that of the other', async () => {
  expect((await call(north, 'POST', VIEW, patientView())).status).toBe(200);
  expect((await call(south, 'POST', VIEW, patientView())).status).toBe(200);
  expect((await call({ issuer: south.issuer, key: north.key }, 'POST', VIEW, patientView())).status).toBe(401);
  expect((await fetch(demo.gateway + VIEW, { method: 'POST' })).status).toBe(401);
});

test('a token is good for one call: the store remembers it', async () => {
  const token = await tokenOf(north, demo.gateway + VIEW);
  expect((await call(north, 'POST', VIEW, patientView(), {}, token)).status).toBe(200);
  expect((await call(north, 'POST', VIEW, patientView(), {}, token)).status).toBe(401);
});

test('the work of one hospital is not there for the other', async () => {
  const started = await call(north, 'POST', '/fhir/$recommend', chart, { prefer: 'respond-async' });
  expect(started.status).toBe(202);
  const status = new URL(started.headers.get('content-location') ?? '').pathname;
  expect((await call(south, 'GET', status)).status).toBe(404);
  expect((await call(south, 'DELETE', status)).status).toBe(404);
  let answer = await call(north, 'GET', status);
  for (const give = Date.now() + 30_000; answer.status === 202 && Date.now() < give; ) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer = await call(north, 'GET', status);
  }
  expect([answer.status, (await jsonOf(answer))?.type]).toEqual([200, 'batch-response']);
  // Deleted once it is done: from then on there is nothing, and nobody is told to wait for it.
  expect((await call(north, 'DELETE', status)).status).toBe(202);
  expect((await call(north, 'GET', status)).status).toBe(404);
}, 60_000);

test('a poller may name the FHIR base as audience instead of each address', async () => {
  const token = await tokenOf(north, `${demo.gateway}/fhir`);
  expect((await call(north, 'GET', '/fhir/jobs/none', undefined, {}, token)).status).toBe(404);
  const wrong = await tokenOf(north, `${demo.gateway}/admin`);
  expect((await call(north, 'GET', '/fhir/jobs/none', undefined, {}, wrong)).status).toBe(401);
});
