import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { tenantId } from '../../src/kernel/index.ts';
import { VIEW } from './duties.ts';
import { type Gateway, jsonOf, startGateway } from './gateway.ts';
import { patientView } from './hook-requests.ts';

/*
 * Who may call: tokens as CDS Hooks describes them, and every way known to get in without one. Keys are made here; the key set of one caller is served
 * over loopback as a hospital would.
 */

const PUBLIC = 'https://gateway.test/pg';
const AUDIENCE = `${PUBLIC}${VIEW}`;
const HOSPITAL = 'https://ehr.hospital.test';
const ROTATING = 'https://ehr.rotating.test';

let es384: { publicKey: CryptoKey; privateKey: CryptoKey };
let rs384: typeof es384;
let stranger: typeof es384;
let next: typeof es384;
let jwks: Server;
let jwksUrl: string;
let served: object[] = [];
let asked: string[] = [];
let gateway: Gateway;

const jwkOf = async (key: CryptoKey, kid: string, more: object = {}) => ({
  ...(await exportJWK(key)),
  kid,
  use: 'sig',
  ...more,
});

beforeAll(async () => {
  [es384, rs384, stranger, next] = await Promise.all([
    generateKeyPair('ES384', { extractable: true }),
    generateKeyPair('RS384', { extractable: true }),
    generateKeyPair('ES384', { extractable: true }),
    generateKeyPair('ES384', { extractable: true }),
  ]);
  served = [await jwkOf(es384.publicKey, 'r1')];
  jwks = createServer((req, res) => {
    asked.push(String(req.url));
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ keys: served }));
  });
  await new Promise<void>((resolve) => jwks.listen(0, '127.0.0.1', () => resolve()));
  jwksUrl = `http://127.0.0.1:${(jwks.address() as AddressInfo).port}/jwks`;
  const keys = [await jwkOf(es384.publicKey, 'k1'), await jwkOf(rs384.publicKey, 'k2')];
  gateway = await startGateway({
    settings: { auth: 'jwt', publicUrl: PUBLIC },
    clients: [
      { issuer: HOSPITAL, tenant: tenantId('hospital'), keys, fhirBases: [] },
      { issuer: ROTATING, tenant: tenantId('rotating'), jwksUrl, fhirBases: [] },
    ],
  });
});
afterAll(async () => {
  await gateway.close();
  jwks.closeAllConnections();
  jwks.close();
});

interface Forged {
  readonly claims?: { readonly [name: string]: unknown };
  readonly header?: { readonly [name: string]: unknown };
  readonly key?: CryptoKey | Uint8Array;
}
let count = 0;
const now = () => Math.floor(Date.now() / 1000);

/** A good token, changed as the test wants; `undefined` takes a claim or header away. */
async function token({ claims = {}, header = {}, key = es384.privateKey }: Forged = {}): Promise<string> {
  count += 1;
  const good = { iss: HOSPITAL, aud: AUDIENCE, exp: now() + 300, iat: now(), jti: `jti-${count}` };
  return await new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: 'ES384', kid: 'k1', typ: 'JWT', ...header } as { alg: string })
    // Our own side of the library has to be told to write what nobody is to understand.
    .sign(key, { crit: { 'exp-policy': true } });
}

const withToken = (text: string, path = VIEW, body: unknown = patientView()) =>
  gateway.post(path, body, { authorization: `Bearer ${text}` });
const statusOf = async (forged: Forged) => (await withToken(await token(forged))).status;

describe('a registered caller', () => {
  test('gets in with ES384, and the use case learns who it is', async () => {
    expect(await statusOf({})).toBe(200);
    expect(gateway.received.hooks.at(-1)?.caller).toMatchObject({ issuer: HOSPITAL, tenant: 'hospital' });
  });

  test.each<[string, () => Forged]>([
    ['RS384', () => ({ header: { alg: 'RS384', kid: 'k2' }, key: rs384.privateKey })],
    ['audience as a list', () => ({ claims: { aud: ['https://other.test', AUDIENCE] } })],
    ['without typ', () => ({ header: { typ: undefined } })],
    ['its own tenant', () => ({ claims: { tenant: 'hospital' } })],
    ['a clock that is 50 seconds ahead', () => ({ claims: { iat: now() + 50, exp: now() + 350 } })],
    ['exactly five minutes', () => ({ claims: { iat: now() - 10, exp: now() + 290 } })],
    ['nbf that has come', () => ({ claims: { nbf: now() - 5 } })],
    ['claims that nobody knows', () => ({ claims: { extra: { a: 1 } } })],
  ])('gets in: %s', async (_name, forged) => {
    expect(await statusOf(forged())).toBe(200);
  });

  test('discovery needs no token', async () => {
    expect((await gateway.call('/cds-services')).status).toBe(200);
  });

  test('feedback asks for its own audience', async () => {
    const body = { feedback: [] };
    expect((await withToken(await token(), `${VIEW}/feedback`, body)).status).toBe(401);
    expect(
      (await withToken(await token({ claims: { aud: `${AUDIENCE}/feedback` } }), `${VIEW}/feedback`, body)).status,
    ).toBe(200);
  });

  test('a query string is no part of the audience', async () => {
    expect((await withToken(await token(), `${VIEW}?a=1`)).status).toBe(200);
  });
});

describe('a key set behind a URL', () => {
  const rotating = { claims: { iss: ROTATING }, header: { kid: 'r1' } };

  test('is fetched once and kept', async () => {
    expect(await statusOf(rotating)).toBe(200);
    expect(await statusOf(rotating)).toBe(200);
    expect(asked).toEqual(['/jwks']);
  });

  test('jku may name it, and nothing else', async () => {
    expect(await statusOf({ ...rotating, header: { kid: 'r1', jku: jwksUrl } })).toBe(200);
    asked = [];
    expect(await statusOf({ ...rotating, header: { kid: 'r1', jku: jwksUrl.replace('/jwks', '/evil') } })).toBe(401);
    expect(asked).toEqual([]);
  });

  test('a rotated key is found once the cooldown is over', async () => {
    served = [await jwkOf(next.publicKey, 'r2')];
    const forged = { claims: { iss: ROTATING }, header: { kid: 'r2' }, key: next.privateKey };
    let status = 0;
    for (const give = Date.now() + 5_000; status !== 200 && Date.now() < give; ) {
      status = await statusOf(forged);
      if (status !== 200) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(status).toBe(200);
  });

  test('one that is out of reach, or in clear text on another machine, lets nobody in', async () => {
    const lost = await startGateway({
      settings: { auth: 'jwt', publicUrl: PUBLIC },
      clients: [
        { issuer: 'https://gone.test', tenant: tenantId('a'), jwksUrl: 'http://127.0.0.1:1/jwks', fhirBases: [] },
        { issuer: 'https://clear.test', tenant: tenantId('b'), jwksUrl: 'http://ehr.example/jwks', fhirBases: [] },
        { issuer: 'https://file.test', tenant: tenantId('c'), jwksUrl: 'file:///etc/passwd', fhirBases: [] },
      ],
    });
    for (const iss of ['https://gone.test', 'https://clear.test', 'https://file.test']) {
      const response = await lost.post(VIEW, patientView(), {
        authorization: `Bearer ${await token({ claims: { iss } })}`,
      });
      expect([iss, response.status]).toEqual([iss, 401]);
    }
    await lost.close();
  });
});

describe('who is turned away', () => {
  test.each<[string, () => Forged]>([
    ['a stranger with the right kid', () => ({ key: stranger.privateKey })],
    ['a key under the kid of another', () => ({ header: { kid: 'k2' } })],
    ['a kid that is not registered', () => ({ header: { kid: 'k9' } })],
    ['no kid', () => ({ header: { kid: undefined } })],
    ['the kid of another caller', () => ({ claims: { iss: ROTATING }, header: { kid: 'k1' } })],
    ['an issuer that is not registered', () => ({ claims: { iss: 'https://evil.test' } })],
    ['an issuer named like a property of objects', () => ({ claims: { iss: '__proto__' } })],
    ['no issuer', () => ({ claims: { iss: undefined } })],
    [
      'HS256 with the public key as secret',
      () => ({ header: { alg: 'HS256' }, key: new TextEncoder().encode(JSON.stringify(served)) }),
    ],
    ['HS384', () => ({ header: { alg: 'HS384' }, key: new Uint8Array(48) })],
    ['a crit header that nobody understands', () => ({ header: { crit: ['exp-policy'], 'exp-policy': 1 } })],
    ['a token of another kind', () => ({ header: { typ: 'at+jwt' } })],
    ['a key inside the header', () => ({ header: { jwk: { kty: 'EC' } }, key: stranger.privateKey })],
    ['jku where the keys are registered', () => ({ header: { jku: 'https://evil.test/jwks' } })],
    ['the audience of another service', () => ({ claims: { aud: `${PUBLIC}/cds-services/other` } })],
    ['the audience of discovery', () => ({ claims: { aud: `${PUBLIC}/cds-services` } })],
    ['the audience of the bare path', () => ({ claims: { aud: VIEW } })],
    ['an audience with a slash too many', () => ({ claims: { aud: `${AUDIENCE}/` } })],
    ['an audience on another host', () => ({ claims: { aud: AUDIENCE.replace('gateway', 'evil') } })],
    ['no audience', () => ({ claims: { aud: undefined } })],
    ['an empty list of audiences', () => ({ claims: { aud: [] } })],
    ['a number as audience', () => ({ claims: { aud: 5 } })],
    ['a token that has expired', () => ({ claims: { iat: now() - 200, exp: now() - 1 } })],
    ['no exp', () => ({ claims: { exp: undefined } })],
    ['exp as text', () => ({ claims: { exp: String(now() + 300) } })],
    ['no iat', () => ({ claims: { iat: undefined } })],
    ['iat as text', () => ({ claims: { iat: 'now' } })],
    ['iat in the future', () => ({ claims: { iat: now() + 120, exp: now() + 240 } })],
    ['nbf in the future', () => ({ claims: { nbf: now() + 200 } })],
    ['an hour of life', () => ({ claims: { exp: now() + 3_600 } })],
    ['seven minutes of life', () => ({ claims: { exp: now() + 420 } })],
    ['exp before iat', () => ({ claims: { iat: now() + 50, exp: now() + 20 } })],
    ['endless life', () => ({ claims: { exp: 1e300 } })],
    ['no jti', () => ({ claims: { jti: undefined } })],
    ['an empty jti', () => ({ claims: { jti: '' } })],
    ['jti as a number', () => ({ claims: { jti: 5 } })],
    ['an endless jti', () => ({ claims: { jti: 'x'.repeat(5_000) } })],
    ['the tenant of somebody else', () => ({ claims: { tenant: 'rotating' } })],
    ['tenant as an object', () => ({ claims: { tenant: {} } })],
  ])('%s', async (_name, forged) => {
    const before = gateway.received.hooks.length;
    const response = await withToken(await token(forged()));
    const body = await jsonOf(response);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    // One answer for all of them: which check failed is nobody's business.
    expect(JSON.stringify(body)).toBe(JSON.stringify(await jsonOf(await withToken('a.b.c'))));
    expect(gateway.received.hooks.length).toBe(before);
  });

  const unsigned = (header: object, claims: object) =>
    [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const claims = () => ({ iss: HOSPITAL, aud: AUDIENCE, exp: now() + 300, iat: now(), jti: `none-${now()}` });

  test.each(['none', 'None', 'NONE', 'nOnE', ''])('alg %s', async (alg) => {
    for (const signature of ['', '.', '.AA']) {
      expect((await withToken(`${unsigned({ alg, kid: 'k1' }, claims())}${signature}`)).status).toBe(401);
    }
  });

  test('a signature of zeros, and one cut off', async () => {
    const [header, payload] = (await token()).split('.');
    expect((await withToken(`${header}.${payload}.${Buffer.alloc(96).toString('base64url')}`)).status).toBe(401);
    expect((await withToken(`${header}.${payload}.`)).status).toBe(401);
  });

  test('claims exchanged under the signature', async () => {
    const [header, , signature] = (await token()).split('.');
    const payload = Buffer.from(JSON.stringify({ ...claims(), sub: 'admin' })).toString('base64url');
    expect((await withToken(`${header}.${payload}.${signature}`)).status).toBe(401);
  });

  test.each([
    ['no Authorization', undefined],
    ['Basic', 'Basic dXNlcjpwYXNz'],
    ['a scheme alone', 'Bearer'],
    ['Bearer with nothing', 'Bearer '],
    ['a token without scheme', 'a.b.c'],
    ['nonsense', 'Bearer {}'],
    ['two tokens', 'Bearer a.b.c, Bearer d.e.f'],
  ])('%s', async (_name, authorization) => {
    const response = await gateway.post(VIEW, patientView(), authorization === undefined ? {} : { authorization });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect((await jsonOf(response))?.resourceType).toBe('OperationOutcome');
  });

  test('a token that was seen before, also when both arrive at once', async () => {
    const text = await token();
    const both = await Promise.all([withToken(text), withToken(text)]);
    expect(both.map((response) => response.status).sort()).toEqual([200, 401]);
    expect((await withToken(text)).status).toBe(401);
  });

  test('the same id from two issuers is two tokens', async () => {
    served = [await jwkOf(next.publicKey, 'r2')];
    expect(await statusOf({ claims: { jti: 'shared' } })).toBe(200);
    expect(
      await statusOf({ claims: { jti: 'shared', iss: ROTATING }, header: { kid: 'r2' }, key: next.privateKey }),
    ).toBe(200);
  });

  test('authentication comes before the body is read: a bad token with a bad body is a 401', async () => {
    expect((await withToken('a.b.c', VIEW, '{')).status).toBe(401);
  });

  test('when the memory of seen tokens is down nobody gets in, and it is not the fault of the caller', async () => {
    const down = await startGateway({
      settings: { auth: 'jwt', publicUrl: PUBLIC },
      clients: [
        { issuer: HOSPITAL, tenant: tenantId('hospital'), keys: [await jwkOf(es384.publicKey, 'k1')], fhirBases: [] },
      ],
      parts: { rememberJti: () => Promise.reject(new Error('connection refused to 10.0.0.1')) },
    });
    const response = await down.post(VIEW, patientView(), { authorization: `Bearer ${await token()}` });
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('10.0.0.1');
    await down.close();
  });

  test('no token ever stands in the log', async () => {
    const text = await token({ claims: { exp: now() - 5 } });
    await withToken(text);
    expect(JSON.stringify(gateway.received.log)).not.toContain(text.split('.')[2]);
  });
});

describe('one issuer that speaks for two tenants', () => {
  test('says for which', async () => {
    const shared = await startGateway({
      settings: { auth: 'jwt', publicUrl: PUBLIC },
      clients: await Promise.all(
        ['north', 'south'].map(async (name) => ({
          issuer: HOSPITAL,
          tenant: tenantId(name),
          keys: [await jwkOf(es384.publicKey, 'k1')],
          fhirBases: [`https://${name}.test/fhir`],
        })),
      ),
    });
    const call = async (claims: object) =>
      (
        await shared.post(VIEW, patientView({ fhirServer: 'https://south.test/fhir' }), {
          authorization: `Bearer ${await token({ claims: { ...claims } })}`,
        })
      ).status;
    expect(await call({})).toBe(401);
    expect(await call({ tenant: 'west' })).toBe(401);
    expect(await call({ tenant: 'south' })).toBe(200);
    expect(shared.received.hooks.at(-1)?.request.ehr?.base).toBe('https://south.test/fhir');
    expect(await call({ tenant: 'north' })).toBe(200);
    expect(shared.received.hooks.at(-1)?.request.ehr).toBeUndefined();
    await shared.close();
  });
});
