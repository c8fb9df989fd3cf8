import type { JobStore, StoredOutcome } from '../../app/ports.ts';
import type { JobId, TenantId } from '../../kernel/index.ts';
import { KEEP_DONE, KEEP_FAILED } from '../bullmq/options.ts';
import type { Database } from './database.ts';

/** Closed jobs are swept out when the queue forgets them, open ones when their dead letters are forgotten; looked for at most this often. */
const SWEEP_MS = 600_000;

/**
 * Inputs and outcomes of asynchronous work in PostgreSQL. A row is written once and closed once: by its outcome, or by being dropped. A worker
 * that comes later, because its job was cancelled or has run twice, finds it closed, and leaves no trace.
 */
export class PostgresJobStore implements JobStore {
  #swept = 0;

  constructor(private readonly database: Database) {}

  async putInput(id: JobId, tenant: TenantId, input: unknown): Promise<void> {
    await this.database.query(
      'INSERT INTO gateway.job (id, tenant, created, input) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING',
      [id, tenant, Date.now(), JSON.stringify(input)],
    );
    this.#sweep();
  }

  async input(id: JobId): Promise<unknown> {
    const { rows } = await this.database.query<{ readonly input: string | null }>(
      'SELECT input FROM gateway.job WHERE id = $1',
      [id],
    );
    const text = rows[0]?.input;
    return text === undefined || text === null ? undefined : JSON.parse(text);
  }

  async putOutcome(id: JobId, outcome: StoredOutcome): Promise<boolean> {
    // The input has served its purpose: what is not kept cannot leak.
    const { rowCount } = await this.database.query(
      'UPDATE gateway.job SET outcome = $2, input = NULL WHERE id = $1 AND outcome IS NULL AND NOT dropped',
      [id, JSON.stringify(outcome)],
    );
    return rowCount === 1;
  }

  async outcome(id: JobId, tenant: TenantId): Promise<StoredOutcome | undefined> {
    const { rows } = await this.database.query<{ readonly outcome: string | null }>(
      'SELECT outcome FROM gateway.job WHERE id = $1 AND tenant = $2',
      [id, tenant],
    );
    const text = rows[0]?.outcome;
    if (text === undefined || text === null) return undefined;
    const outcome: StoredOutcome = JSON.parse(text);
    return outcome;
  }

  async drop(id: JobId): Promise<void> {
    // The row stays until it is swept, so that a worker which is still at it cannot bring the job back.
    await this.database.query('UPDATE gateway.job SET input = NULL, outcome = NULL, dropped = true WHERE id = $1', [
      id,
    ]);
  }

  async dropOlderThan(at: number): Promise<number> {
    const { rowCount } = await this.database.query('DELETE FROM gateway.job WHERE created < $1', [at]);
    return rowCount ?? 0;
  }

  #sweep(): void {
    const now = Date.now();
    if (now - this.#swept < SWEEP_MS) return;
    this.#swept = now;
    // A failed sweep is made up for by the next one.
    this.database
      .query('DELETE FROM gateway.job WHERE created < $1 OR (created < $2 AND (dropped OR outcome IS NOT NULL))', [
        now - KEEP_FAILED.age * 1000,
        now - KEEP_DONE.age * 1000,
      ])
      .catch(() => undefined);
  }
}
