/*
 * Settings: the environment, read once at start, checked as a whole, frozen. Every name has one home (SETTINGS_TABLE), one default, one
 * reason, and one line in docs/operations.md (a test compares the two).
 */

export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Base by which callers know the gateway: JWT audiences and self links. No slash at its end. */
  readonly publicUrl: string;
  /** Absent: embedded PostgreSQL in dataDir. */
  readonly databaseUrl?: string;
  /** Absent: the queue lives in PostgreSQL. Several comma-separated URLs name a Redis Cluster. */
  readonly redisUrl?: string;
  readonly dataDir: string;
  readonly auth: 'jwt' | 'off';
  readonly cdsClientsFile?: string;
  /** Absolute URLs without a slash at the end. */
  readonly trustedFhirServers: readonly string[];
  /** Origins as browsers send them, or `*` alone. */
  readonly corsOrigins: readonly string[];
  /** Bytes of a request body after decompression. */
  readonly bodyLimit: number;
  /** Requests per minute and caller; 0 = unlimited. */
  readonly rateLimit: number;
  readonly profilesDir: string;
  /** The frozen rules that run instead of those in profilesDir, and the keys that they must be signed with one of. */
  readonly rulesBundle?: { readonly file: string; readonly keysFile: string };
  /** Folders or tgz files of a hospital's own implementation guides. */
  readonly fhirGuides: readonly string[];
  /** Base of the terminology server that $validate asks; absent: bundled terminology only. */
  readonly txUrl?: string;
  /** What rows of a VCF must have to count. */
  readonly vcf: {
    readonly minDepth: number;
    readonly minGenotypeQuality: number;
    readonly failedFilters: 'accept' | 'refuse';
  };
  /** Where HL7 v2 messages are listened for; absent: nowhere. */
  readonly mllp?: {
    readonly host: string;
    readonly port: number;
    readonly senders: readonly string[];
    readonly tenant: string;
    readonly authority: string;
    readonly writeTo?: string;
  };
  /** JSON file of FHIR base -> file with the token to write to it. */
  readonly fhirTokensFile?: string;
  /** Milliseconds that a hook answer may take, fetching included. */
  readonly hookBudgetMs: number;
  /** Name of the policy by which several rules on one order become one Recommendation. */
  readonly guidancePolicy: (typeof GUIDANCE_POLICIES)[number];
  /** Days for which a new gene result brings a summary of its drugs on patient-view; 0: never. */
  readonly resultSummaryDays: number;
  /** Threads that reason hooks beside the one that takes them; 0: that one does it itself. */
  readonly reasoningThreads: number;
  /** Milliseconds of work with a made-up patient by which each thread makes itself fast after the start; 0: none. */
  readonly rehearsalMs: number;
  /** Asynchronous jobs worked at the same time by one process. */
  readonly jobConcurrency: number;
  /** Milliseconds that running work is given at shutdown before it is handed back. */
  readonly shutdownGraceMs: number;
  readonly logLevel: LogLevel;
  /** OTLP endpoint for traces; absent: no traces leave. */
  readonly otlpEndpoint?: string;
}

export const GUIDANCE_POLICIES = ['cpic-first', 'stricter-first'] as const;

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Name, default as an operator would write it (`required`, or none), and what it is for. */
export const SETTINGS_TABLE = {
  HOST: { default: '127.0.0.1', purpose: 'Address to listen on.' },
  PORT: { default: '8080', purpose: 'TCP port to listen on; 0 takes a free one.' },
  PUBLIC_URL: {
    default: 'http://HOST:PORT',
    purpose: 'Base URL by which callers know the gateway: JWT audiences and links.',
  },
  DATABASE_URL: {
    default: 'none',
    purpose: 'PostgreSQL server for Decisions, jobs and, without REDIS_URL, the queue; none: embedded in DATA_DIR.',
  },
  REDIS_URL: {
    default: 'none',
    purpose: 'Redis server for the queue; several, comma-separated: a Redis Cluster; none: the queue is in PostgreSQL.',
  },
  DATA_DIR: { default: 'data', purpose: 'Directory of the embedded server and of what waits for the store.' },
  AUTH: { default: 'required', purpose: '`jwt`: callers prove who they are; `off`: open, on a loopback HOST only.' },
  CDS_CLIENTS: { default: 'required with AUTH=jwt', purpose: 'JSON file of the registered callers.' },
  TRUSTED_FHIR_SERVERS: {
    default: 'none',
    purpose: 'Comma-separated FHIR bases that may be read with AUTH=off; with AUTH=jwt each caller names its own.',
  },
  CORS_ORIGINS: { default: 'none', purpose: 'Comma-separated origins of browser clients; `*` for any.' },
  BODY_LIMIT: { default: '10mb', purpose: 'Largest request body after decompression.' },
  RATE_LIMIT: { default: '0', purpose: 'Requests per minute and caller; 0: unlimited.' },
  PROFILES_DIR: { default: 'profiles', purpose: 'Directory of the RuleProfiles.' },
  RULES_BUNDLE: {
    default: 'none',
    purpose:
      'Signed bundle of rules to run instead of those in PROFILES_DIR; a changed file is taken up while running.',
  },
  RULES_KEYS: {
    default: 'required with RULES_BUNDLE',
    purpose: 'JWK set of the public keys that RULES_BUNDLE must be signed with one of.',
  },
  FHIR_GUIDES: {
    default: 'none',
    purpose: 'Comma-separated package folders or .tgz files of implementation guides to validate against as well.',
  },
  TX_URL: {
    default: 'none',
    purpose:
      'FHIR terminology server that $validate asks for codes that are not bundled; it is sent codes, nothing else.',
  },
  VCF_MIN_DEPTH: { default: '0', purpose: 'Reads (DP) that a VCF row must have to count, where it states them.' },
  VCF_MIN_QUALITY: {
    default: '0',
    purpose: 'Genotype quality (GQ) that a VCF row must have to count, where it states it.',
  },
  VCF_FAILED_FILTERS: {
    default: 'accept',
    purpose: '`accept`: VCF rows whose FILTER names a failure count, with a note; `refuse`: they do not count.',
  },
  MLLP_PORT: { default: 'none', purpose: 'TCP port for HL7 v2 results (ORU^R01) over MLLP; 0 takes a free one.' },
  MLLP_HOST: { default: '127.0.0.1', purpose: 'Address to listen on for MLLP; a TLS terminator stands before it.' },
  MLLP_SENDERS: {
    default: '127.0.0.1,::1',
    purpose: 'Comma-separated addresses, or ranges such as 10.1.0.0/16, that may send over MLLP.',
  },
  MLLP_TENANT: { default: 'required with MLLP_PORT', purpose: 'Tenant that results over MLLP belong to.' },
  MLLP_PATIENT_AUTHORITY: {
    default: 'required with MLLP_PORT',
    purpose: 'Assigning authority in PID-3.4 whose numbers are the FHIR ids of the patients.',
  },
  MLLP_WRITE_TO: { default: 'none', purpose: 'FHIR base that results over MLLP are written to as well.' },
  FHIR_TOKENS: {
    default: 'none',
    purpose: 'JSON file of FHIR base and file with the bearer token to write to it; both are read at each writing.',
  },
  HOOK_BUDGET_MS: {
    default: '4000',
    purpose: 'Milliseconds that a hook answer may take, fetching from the EHR included.',
  },
  GUIDANCE_POLICY: {
    default: 'cpic-first',
    purpose:
      'Which rule leads where sources differ: `cpic-first` by source (CPIC, DPWG, FDA), `stricter-first` by severity.',
  },
  RESULT_SUMMARY_DAYS: {
    default: '30',
    purpose: 'Days after a new gene result in which patient-view sums up the drugs that it matters for; 0: never.',
  },
  REASONING_THREADS: {
    default: 'cores',
    purpose: 'Threads that reason hooks beside the one that takes them; `cores`: one fewer than cores, at most 8.',
  },
  REHEARSAL_MS: {
    default: '4000',
    purpose:
      'Milliseconds of work with a made-up patient by which each thread makes itself fast after the start; 0: none.',
  },
  JOB_CONCURRENCY: { default: '4', purpose: 'Asynchronous jobs worked at the same time by one process.' },
  SHUTDOWN_GRACE_MS: {
    default: '10000',
    purpose: 'Milliseconds that running work is given at shutdown before it is handed back.',
  },
  LOG_LEVEL: { default: 'info', purpose: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.' },
  OTEL_EXPORTER_OTLP_ENDPOINT: { default: 'none', purpose: 'OTLP endpoint for traces; none: no traces leave.' },
} as const satisfies Readonly<Record<string, { readonly default: string; readonly purpose: string }>>;

export type SettingName = keyof typeof SETTINGS_TABLE;
