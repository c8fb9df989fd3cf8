import { describe, expect, test } from '@jest/globals';
import { readClients } from '../../src/config/index.ts';

const KEY = { kty: 'EC', crv: 'P-384', kid: 'k1', x: 'AAAA', y: 'BBBB' };
const CLIENT = {
  issuer: 'https://ehr.example.org',
  tenant: 'north',
  keys: [KEY],
  fhirBases: ['https://ehr.example.org/fhir/'],
};

const read = (...clients: unknown[]) => readClients(JSON.stringify({ clients }), 'clients.json');
const pointers = (...clients: unknown[]) => read(...clients).findings.map((f) => `${f.place.pointer}: ${f.message}`);

describe('registered callers', () => {
  test('a caller is known by issuer, keys, FHIR bases and tenant', () => {
    const result = read(CLIENT, {
      issuer: 'https://south.example.org',
      tenant: 'south',
      jwksUrl: 'https://south.example.org/jwks.json',
      fhirBases: [],
    });
    expect(result.ok && result.value).toEqual([
      { ...CLIENT, fhirBases: ['https://ehr.example.org/fhir'] },
      {
        issuer: 'https://south.example.org',
        tenant: 'south',
        jwksUrl: 'https://south.example.org/jwks.json',
        fhirBases: [],
      },
    ]);
  });

  test('a file that is no JSON, or of another form, is refused with the place', () => {
    expect(readClients('{', 'clients.json').findings.map((f) => f.message)).toEqual([
      'clients.json: the file is not JSON.',
    ]);
    expect(readClients('[]', 'clients.json').ok).toBe(false);
    expect(pointers({ ...CLIENT, tenant: undefined })).toEqual([
      '/clients/0: clients.json: /clients/0 lacks "tenant".',
    ]);
    expect(pointers({ ...CLIENT, fhirBase: 'x' })[0]).toContain('unknown property "fhirBase"');
  });

  test('keys come from one place only', () => {
    expect(pointers({ ...CLIENT, keys: undefined })[0]).toContain('either "jwksUrl" or "keys"');
    expect(pointers({ ...CLIENT, jwksUrl: 'https://ehr.example.org/jwks' })[0]).toContain('either "jwksUrl" or "keys"');
  });

  test('a private or a symmetric key is refused, and no key stands in the message', () => {
    const secret = read({ ...CLIENT, keys: [{ ...KEY, d: 'TOPSECRET' }] });
    expect(secret.ok).toBe(false);
    expect(JSON.stringify(secret.findings)).not.toContain('TOPSECRET');
    expect(read({ ...CLIENT, keys: [{ kty: 'oct', k: 'TOPSECRET' }] }).ok).toBe(false);
  });

  test('key sets and FHIR bases are https, but for loopback', () => {
    expect(pointers({ ...CLIENT, fhirBases: ['http://ehr.example.org/fhir'] })[0]).toContain(
      '/clients/0/fhirBases/0 must use https',
    );
    expect(pointers({ ...CLIENT, fhirBases: ['/fhir'] })[0]).toContain('absolute URL');
    expect(read({ ...CLIENT, fhirBases: ['http://127.0.0.1:9000/fhir'] }).ok).toBe(true);
    expect(pointers({ issuer: 'x', tenant: 'x', jwksUrl: 'http://ehr.example.org/jwks', fhirBases: [] })[0]).toContain(
      '/clients/0/jwksUrl must use https',
    );
  });

  test('an issuer is registered once', () => {
    expect(pointers(CLIENT, CLIENT)).toEqual([
      '/clients/1/issuer: clients.json: /clients/1/issuer is registered twice.',
    ]);
  });
});
