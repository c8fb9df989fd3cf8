import { didYouMean } from '../fhir/check/did-you-mean.ts';
import { type Finding, fail, finding, isFault, ok, type Result } from '../kernel/index.ts';
import { GUIDANCE_POLICIES, LOG_LEVELS, SETTINGS_TABLE, type SettingName, type Settings } from './settings.ts';
import {
  isLoopback,
  isWildcard,
  itemsOf,
  type Read,
  readAddressRange,
  readBase,
  readHost,
  readOneOf,
  readOrigin,
  readSafeBase,
  readSize,
  readThreads,
  readUrl,
  readWhole,
} from './values.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Shorter names that look like a setting are other programs' names more often than typing errors. */
const SHORTEST_LOOKALIKE = 4;

/** Reads and checks the whole environment; every fault is named at once. Secrets have no default and stand in no message. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Result<Settings> {
  const found: Finding[] = [];
  const say = (code: 'settings.required' | 'settings.invalid' | 'settings.unsafe' | 'settings.advice') => {
    return (name: SettingName, what: string, remedy?: string) =>
      found.push(finding(code, `${name} ${what}.`, { expression: name }, remedy === undefined ? {} : { remedy }));
  };
  const required = say('settings.required');
  const invalid = say('settings.invalid');
  const unsafe = say('settings.unsafe');
  const advice = say('settings.advice');

  /** An empty value counts as none: that is how compose files and shells leave a name out. */
  const given = (name: SettingName): string | undefined => {
    const text = env[name]?.trim();
    return text === undefined || text === '' ? undefined : text;
  };
  const read = <T>(name: SettingName, reader: (text: string) => Read<T>): T | undefined => {
    const text = given(name);
    if (text === undefined) return undefined;
    const result = reader(text);
    if ('value' in result) return result.value;
    invalid(name, result.wrong);
    return undefined;
  };
  const readList = <T>(name: SettingName, reader: (text: string) => Read<T>): readonly T[] => {
    const values: T[] = [];
    itemsOf(given(name) ?? '').forEach((item, at) => {
      const result = reader(item);
      if ('value' in result) values.push(result.value);
      else invalid(name, `(item ${at + 1}) ${result.wrong}`);
    });
    return values;
  };
  /** The one home of a default is the table. */
  const withDefault = <T>(name: SettingName, reader: (text: string) => Read<T>): T => {
    const value = read(name, reader);
    if (value !== undefined) return value;
    const standard = reader(SETTINGS_TABLE[name].default);
    if ('value' in standard) return standard.value;
    throw new TypeError(`the default of ${name} ${standard.wrong}`);
  };

  const host = withDefault('HOST', readHost);
  const port = withDefault('PORT', (text) => readWhole(text, 0, 65_535));
  const databaseUrl = read('DATABASE_URL', (text) => readUrl(text, ['postgres:', 'postgresql:']));
  const redisUrls = readList('REDIS_URL', (text) => readUrl(text, ['redis:', 'rediss:']));
  const vcf = Object.freeze({
    minDepth: withDefault('VCF_MIN_DEPTH', (text) => readWhole(text, 0, 1_000_000)),
    minGenotypeQuality: withDefault('VCF_MIN_QUALITY', (text) => readWhole(text, 0, 1_000_000)),
    failedFilters: withDefault('VCF_FAILED_FILTERS', (text) => readOneOf(text, ['accept', 'refuse'])),
  });
  const mllpPort = read('MLLP_PORT', (text) => readWhole(text, 0, 65_535));
  const mllpHost = withDefault('MLLP_HOST', readHost);
  const givenSenders = readList('MLLP_SENDERS', readAddressRange);
  const mllpTenant = given('MLLP_TENANT');
  const mllpAuthority = given('MLLP_PATIENT_AUTHORITY');
  const mllpWriteTo = read('MLLP_WRITE_TO', readSafeBase);
  const fhirTokensFile = given('FHIR_TOKENS');
  const mllp =
    mllpPort === undefined || mllpTenant === undefined || mllpAuthority === undefined
      ? undefined
      : Object.freeze({
          host: mllpHost,
          port: mllpPort,
          senders: Object.freeze(givenSenders.length > 0 ? givenSenders : itemsOf(SETTINGS_TABLE.MLLP_SENDERS.default)),
          tenant: mllpTenant,
          authority: mllpAuthority,
          ...(mllpWriteTo === undefined ? {} : { writeTo: mllpWriteTo }),
        });
  const dataDir = withDefault('DATA_DIR', (value) => ({ value }));
  const profilesDir = withDefault('PROFILES_DIR', (value) => ({ value }));
  const bundleFile = given('RULES_BUNDLE');
  const keysFile = given('RULES_KEYS');
  const fhirGuides = itemsOf(given('FHIR_GUIDES') ?? '');
  const txUrl = read('TX_URL', readSafeBase);
  const trustedFhirServers = readList('TRUSTED_FHIR_SERVERS', readSafeBase);
  const corsOrigins = readList('CORS_ORIGINS', (text) => (text === '*' ? { value: '*' } : readOrigin(text)));
  const bodyLimit = withDefault('BODY_LIMIT', (text) => readSize(text, KIB, 256 * MIB));
  const rateLimit = withDefault('RATE_LIMIT', (text) => readWhole(text, 0, 10_000_000));
  const hookBudgetMs = withDefault('HOOK_BUDGET_MS', (text) => readWhole(text, 100, 60_000));
  const guidancePolicy = withDefault('GUIDANCE_POLICY', (text) => readOneOf(text, GUIDANCE_POLICIES));
  const resultSummaryDays = withDefault('RESULT_SUMMARY_DAYS', (text) => readWhole(text, 0, 3650));
  const reasoningThreads = withDefault('REASONING_THREADS', readThreads);
  const rehearsalMs = withDefault('REHEARSAL_MS', (text) => readWhole(text, 0, 60_000));
  const jobConcurrency = withDefault('JOB_CONCURRENCY', (text) => readWhole(text, 1, 64));
  const shutdownGraceMs = withDefault('SHUTDOWN_GRACE_MS', (text) => readWhole(text, 0, 600_000));
  const logLevel = withDefault('LOG_LEVEL', (text) => readOneOf(text, LOG_LEVELS));
  const otlpEndpoint = read('OTEL_EXPORTER_OTLP_ENDPOINT', readBase);
  const publicUrl = read('PUBLIC_URL', readBase);
  const auth = read('AUTH', (text) => readOneOf(text, ['jwt', 'off']));
  const cdsClientsFile = given('CDS_CLIENTS');

  if (given('AUTH') === undefined) {
    required('AUTH', 'is not set', 'Set AUTH=jwt, or AUTH=off for a trial on a loopback HOST.');
  }
  if (auth === 'off' && !isLoopback(host)) {
    unsafe('AUTH', 'is off while HOST is no loopback address, so that anyone could ask about any patient');
  }
  if (auth === 'jwt' && cdsClientsFile === undefined) {
    required(
      'CDS_CLIENTS',
      'is not set, but AUTH=jwt needs the registered callers',
      'Name the file of registered callers.',
    );
  }
  if ((bundleFile === undefined) !== (keysFile === undefined)) {
    // Keys alone would let an operator believe that only signed rules run.
    required(
      bundleFile === undefined ? 'RULES_BUNDLE' : 'RULES_KEYS',
      'is not set, but a signed bundle and the keys it is trusted by go together',
      'Set both, or neither to run the rules in PROFILES_DIR.',
    );
  }
  if (mllpPort !== undefined && mllpTenant === undefined)
    required('MLLP_TENANT', 'is not set, and results over MLLP would belong to nobody');
  if (mllpPort !== undefined && mllpAuthority === undefined)
    required('MLLP_PATIENT_AUTHORITY', 'is not set, and nothing would say which number of a patient is the FHIR id');
  if (mllpPort !== undefined && !isLoopback(mllpHost))
    advice(
      'MLLP_HOST',
      'is not loopback, and MLLP is not encrypted',
      'Let a TLS terminator on this machine pass it on.',
    );
  if (publicUrl === undefined && given('PUBLIC_URL') === undefined && isWildcard(host)) {
    required('PUBLIC_URL', 'is not set, and HOST listens on every address, so that it names none callers know');
  }
  if (publicUrl?.startsWith('http:') && !isLoopback(new URL(publicUrl).hostname)) {
    advice('PUBLIC_URL', 'is not encrypted', 'Put a proxy with TLS in front and give its https URL.');
  }
  if (corsOrigins.includes('*') && corsOrigins.length > 1) invalid('CORS_ORIGINS', 'must name origins or be * alone');
  if (auth === 'jwt' && corsOrigins.includes('*')) advice('CORS_ORIGINS', 'lets pages of any origin call the gateway');

  found.push(...lookalikes(env));
  if (auth === undefined || found.some(isFault)) return fail(...found);
  return ok(
    Object.freeze({
      host,
      port,
      publicUrl: publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
      ...(databaseUrl === undefined ? {} : { databaseUrl: databaseUrl.href }),
      ...(redisUrls.length === 0 ? {} : { redisUrl: redisUrls.map((url) => url.href).join(',') }),
      dataDir,
      auth,
      ...(cdsClientsFile === undefined ? {} : { cdsClientsFile }),
      trustedFhirServers: Object.freeze(trustedFhirServers),
      corsOrigins: Object.freeze(corsOrigins),
      bodyLimit,
      rateLimit,
      profilesDir,
      ...(bundleFile === undefined || keysFile === undefined ? {} : { rulesBundle: { file: bundleFile, keysFile } }),
      ...(txUrl === undefined ? {} : { txUrl }),
      fhirGuides: Object.freeze(fhirGuides),
      vcf,
      ...(mllp === undefined ? {} : { mllp }),
      ...(fhirTokensFile === undefined ? {} : { fhirTokensFile }),
      hookBudgetMs,
      guidancePolicy,
      resultSummaryDays,
      reasoningThreads,
      rehearsalMs,
      jobConcurrency,
      shutdownGraceMs,
      logLevel,
      ...(otlpEndpoint === undefined ? {} : { otlpEndpoint }),
    }),
    found,
  );
}

/** Names in the environment that are one or two typing errors away from a setting that is not set. */
function lookalikes(env: Readonly<Record<string, string | undefined>>): readonly Finding[] {
  const names = Object.keys(SETTINGS_TABLE);
  const known = new Set(names);
  const missing = names.filter((name) => env[name] === undefined);
  return Object.keys(env).flatMap((name) => {
    if (known.has(name) || name.length < SHORTEST_LOOKALIKE || name !== name.toUpperCase()) return [];
    const meant = didYouMean(name, missing);
    // HOME is not HOST: short names must differ by one letter more or less, or by two swapped ones.
    if (meant === undefined || (meant.length < 6 && !sameLettersButOne(name, meant))) return [];
    return [
      finding(
        'settings.unknown-name',
        `${name} is no setting; did you mean ${meant}?`,
        { expression: name },
        { remedy: `Rename it to ${meant}, or ignore this if it belongs to another program.` },
      ),
    ];
  });
}

/** Whether the letters of two names, in whatever order, are the same but for at most one more in either. */
function sameLettersButOne(a: string, b: string): boolean {
  const left = [...b];
  let extra = 0;
  for (const letter of a) {
    const at = left.indexOf(letter);
    if (at === -1) extra += 1;
    else left.splice(at, 1);
  }
  return extra + left.length <= 1;
}
