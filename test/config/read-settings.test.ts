import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../src/config/index.ts';

const OPEN = { AUTH: 'off' };
const GUARDED = { AUTH: 'jwt', CDS_CLIENTS: 'clients.json' };

const faultsOf = (env: Record<string, string>): string[] =>
  readSettings(env)
    .findings.filter((f) => f.severity === 'fatal')
    .map((f) => `${f.place.expression} ${f.code}`);

describe('settings', () => {
  test('a trial needs nothing but AUTH=off', () => {
    const result = readSettings(OPEN);
    expect(result.findings).toEqual([]);
    expect(result.ok && result.value).toEqual({
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'http://127.0.0.1:8080',
      dataDir: 'data',
      auth: 'off',
      vcf: { minDepth: 0, minGenotypeQuality: 0, failedFilters: 'accept' },
      trustedFhirServers: [],
      corsOrigins: [],
      bodyLimit: 10 * 1024 * 1024,
      rateLimit: 0,
      profilesDir: 'profiles',
      fhirGuides: [],
      hookBudgetMs: 4000,
      guidancePolicy: 'cpic-first',
      resultSummaryDays: 30,
      reasoningThreads: expect.any(Number),
      rehearsalMs: 4000,
      jobConcurrency: 4,
      shutdownGraceMs: 10_000,
      logLevel: 'info',
    });
  });

  test('REASONING_THREADS is a number, or one for each core', () => {
    const threads = (REASONING_THREADS: string) => {
      const result = readSettings({ ...OPEN, REASONING_THREADS });
      return result.ok ? result.value.reasoningThreads : result.findings.map(({ code }) => code);
    };
    expect(threads('0')).toBe(0);
    expect(threads('3')).toBe(3);
    expect(threads('cores')).toBeLessThanOrEqual(8);
    expect(threads('many')).toEqual(['settings.invalid']);
  });

  test('nobody is let in by forgetting AUTH', () => {
    expect(faultsOf({})).toEqual(['AUTH settings.required']);
    expect(faultsOf({ AUTH: '' })).toEqual(['AUTH settings.required']);
    expect(faultsOf({ AUTH: 'none' })).toEqual(['AUTH settings.invalid']);
  });

  test.each(['0.0.0.0', '::', '10.1.2.3', 'gateway.example.org', '127.example.org', '127.0.0.1.example.org'])(
    'AUTH=off is refused on %s',
    (HOST) => {
      expect(faultsOf({ ...OPEN, HOST, PUBLIC_URL: 'https://cds.example.org' })).toEqual(['AUTH settings.unsafe']);
    },
  );

  test.each(['127.0.0.1', '127.0.0.2', 'localhost', '::1'])('AUTH=off is allowed on %s', (HOST) => {
    expect(faultsOf({ ...OPEN, HOST })).toEqual([]);
  });

  test('a signed bundle of rules and the keys it is trusted by go together', () => {
    expect(faultsOf({ ...OPEN, RULES_BUNDLE: 'rules.bundle' })).toEqual(['RULES_KEYS settings.required']);
    expect(faultsOf({ ...OPEN, RULES_KEYS: 'keys.json' })).toEqual(['RULES_BUNDLE settings.required']);
    const both = readSettings({ ...OPEN, RULES_BUNDLE: 'rules.bundle', RULES_KEYS: 'keys.json' });
    expect(both.ok && both.value.rulesBundle).toEqual({ file: 'rules.bundle', keysFile: 'keys.json' });
  });

  test('every fault is reported at once, with a remedy each', () => {
    const result = readSettings({
      AUTH: 'jwt',
      PORT: '80801',
      PUBLIC_URL: 'cds.example.org',
      DATABASE_URL: 'mysql://db.example.org/x',
      REDIS_URL: 'redis://a.example.org,http://b.example.org',
      TRUSTED_FHIR_SERVERS: 'http://ehr.example.org/fhir',
      CORS_ORIGINS: 'https://ehr.example.org/path',
      BODY_LIMIT: 'much',
      RATE_LIMIT: '-1',
      HOOK_BUDGET_MS: '1e3',
      LOG_LEVEL: 'loud',
    });
    expect(result.ok).toBe(false);
    expect(result.findings.map((f) => f.place.expression).sort()).toEqual([
      'BODY_LIMIT',
      'CDS_CLIENTS',
      'CORS_ORIGINS',
      'DATABASE_URL',
      'HOOK_BUDGET_MS',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'RATE_LIMIT',
      'REDIS_URL',
      'TRUSTED_FHIR_SERVERS',
    ]);
    expect(result.findings.every((f) => f.remedy.length > 0)).toBe(true);
  });

  test('a password in a faulty URL stands in no message', () => {
    const result = readSettings({
      ...OPEN,
      DATABASE_URL: 'postgre://gateway:s3cret@db.example.org/x',
      REDIS_URL: 'redi://:s3cret@r.example.org',
      PUBLIC_URL: 'http://u:s3cret@127.0.0.1',
    });
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result.findings)).not.toContain('s3cret');
  });

  test('a gateway that listens everywhere must be told its public name', () => {
    expect(faultsOf({ ...GUARDED, HOST: '0.0.0.0' })).toEqual(['PUBLIC_URL settings.required']);
    const result = readSettings({ ...GUARDED, HOST: '0.0.0.0', PUBLIC_URL: 'https://cds.example.org/gateway/' });
    expect(result.ok && result.value.publicUrl).toBe('https://cds.example.org/gateway');
  });

  test('an IPv6 address is put in brackets in the public URL', () => {
    const result = readSettings({ ...OPEN, HOST: '::1', PORT: '9000' });
    expect(result.ok && result.value.publicUrl).toBe('http://[::1]:9000');
  });

  test.each([
    ['10mb', 10_485_760],
    ['512KB', 524_288],
    ['4096', 4096],
    ['1 mb', 1_048_576],
  ])('BODY_LIMIT %s is %d bytes', (BODY_LIMIT, bytes) => {
    const result = readSettings({ ...OPEN, BODY_LIMIT });
    expect(result.ok && result.value.bodyLimit).toBe(bytes);
  });

  test('several Redis URLs are kept together, and lists lose white space and empty items', () => {
    const result = readSettings({
      ...GUARDED,
      REDIS_URL: 'redis://a.example.org:7000, redis://b.example.org:7001,',
      TRUSTED_FHIR_SERVERS: ' https://ehr.example.org/fhir/ ,',
      CORS_ORIGINS: 'https://ehr.example.org',
    });
    expect(result.ok && result.value).toMatchObject({
      redisUrl: 'redis://a.example.org:7000,redis://b.example.org:7001',
      trustedFhirServers: ['https://ehr.example.org/fhir'],
      corsOrigins: ['https://ehr.example.org'],
    });
  });

  test('a mistyped name is pointed out, and other programs are left in peace', () => {
    const names = (env: Record<string, string>) =>
      readSettings({ ...OPEN, ...env }).findings.map((f) => `${f.severity} ${f.message}`);
    expect(names({ DATABASE_UR: 'x' })).toEqual(['warning DATABASE_UR is no setting; did you mean DATABASE_URL?']);
    expect(names({ CORS_ORIGIN: 'x' })).toEqual(['warning CORS_ORIGIN is no setting; did you mean CORS_ORIGINS?']);
    expect(names({ PROT: '1' })).toEqual(['warning PROT is no setting; did you mean PORT?']);
    expect(names({ HOME: '/x', PATH: '/bin', SHELL: 'sh', HOSTNAME: 'h', USER: 'u', TERM: 'dumb', PWD: '/' })).toEqual(
      [],
    );
    expect(names({ npm_config_port: '1', DATABASE_URL: 'postgres://localhost/x' })).toEqual([]);
  });

  test('settings cannot be changed once they are read', () => {
    const result = readSettings(OPEN);
    if (!result.ok) throw new Error('expected settings');
    expect(() => Object.assign(result.value, { auth: 'jwt' })).toThrow(TypeError);
    expect(() => Object.assign(result.value.corsOrigins, ['x'])).toThrow(TypeError);
  });
});
