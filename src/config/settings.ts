/*
 * Settings: the environment, read once at start, checked as a whole, frozen. Every name has one home here, one default, one reason, and
 * one line in docs/operations.md (a test compares the two).
 */

export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Base by which callers know the gateway: JWT audiences and self links. */
  readonly publicUrl: string;
  /** Absent: embedded PostgreSQL in dataDir. */
  readonly databaseUrl?: string;
  /** Absent: the queue lives in PostgreSQL. Several comma-separated URLs name a Redis Cluster. */
  readonly redisUrl?: string;
  readonly dataDir: string;
  readonly auth: 'jwt' | 'off';
  readonly cdsClientsFile?: string;
  readonly trustedFhirServers: readonly string[];
  readonly corsOrigins: readonly string[];
  /** Bytes of a request body after decompression. */
  readonly bodyLimit: number;
  /** Requests per minute and caller; 0 = unlimited. */
  readonly rateLimit: number;
  readonly profilesDir: string;
  /** Milliseconds that a hook answer may take, fetching included. */
  readonly hookBudgetMs: number;
  readonly logLevel: string;
  /** OTLP endpoint for traces; absent: no traces leave. */
  readonly otlpEndpoint?: string;
}
