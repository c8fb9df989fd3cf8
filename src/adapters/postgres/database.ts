import pg from 'pg';
import type { Log } from '../../app/ports.ts';
import { codeOf, finding, kindOf, Unavailable } from '../../kernel/index.ts';
import { isAway } from '../away.ts';
import { migrate } from './migrations.ts';

export interface DatabaseOptions {
  /** Most connections at the same time. */
  readonly connections: number;
  /** Milliseconds after which a statement is given up, here and by the server. */
  readonly patienceMs: number;
}

/** Milliseconds to wait for a connection: a server that is there gives one in a few. */
const CONNECT_MS = 2000;

/**
 * A pool of connections to the gateway's database. It brings the schema up to date before the first statement, whenever that succeeds: a
 * gateway that starts while its store is away answers all the same. After an outage it connects again by itself.
 */
export class Database {
  readonly #pool: pg.Pool;
  #migrated: Promise<void> | undefined;

  constructor(
    url: string,
    private readonly log: Log,
    { connections, patienceMs }: DatabaseOptions,
  ) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: patienceMs,
      statement_timeout: patienceMs,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: 'precision-gateway',
    });
    // Without a listener, an idle connection that the server closes ends the process.
    this.#pool.on('error', (error) => this.log.warn({ code: kindOf(error) }, 'connection to PostgreSQL lost'));
  }

  /** Runs one statement; `name` has it planned once per connection. Rejects with Unavailable when the server is away. */
  async query<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[],
    name?: string,
  ): Promise<pg.QueryResult<Row>> {
    try {
      await this.ready();
      return await this.#pool.query<Row>({ text, values: [...values], ...(name === undefined ? {} : { name }) });
    } catch (error) {
      throw isAway(error) ? new Unavailable(finding('store.unavailable', 'The store does not answer.'), error) : error;
    }
  }

  /** Resolves once the schema is up to date; tried anew when it failed. */
  ready(): Promise<void> {
    this.#migrated ??= migrate(this.#pool).catch((error: unknown) => {
      this.#migrated = undefined;
      throw error;
    });
    return this.#migrated;
  }

  async ping(): Promise<void> {
    await this.query('SELECT 1', []);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/**
 * Whether a statement failed for what it holds (SQLSTATE 22 data, 23 constraint, 54 limit), and not because the server was away: trying it
 * again gives the same.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export const isRefusal = (error: unknown): boolean => /^(22|23|54)[0-9A-Z]{3}$/.test(codeOf(error) ?? '');
