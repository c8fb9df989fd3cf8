import type { CodeInbox, InboxEntry, Log, UnknownCode } from '../../app/ports.ts';
import { kindOf, type TenantId } from '../../kernel/index.ts';
import type { Database } from './database.ts';

/** Different codes that wait in memory; what exceeds them while the store is away is lost, for they come again. */
const MOST_WAITING = 1_000;
/** Different codes kept for one hospital; the longest unseen goes first. */
const MOST_KEPT = 2_000;
/** Counts are written together: a busy gateway meets the same few codes again and again. */
const WRITE_AFTER_MS = 2_000;

interface Waiting extends UnknownCode {
  readonly tenant: TenantId;
  count: number;
  readonly first: number;
  last: number;
}

/** Codes that could not be resolved, in PostgreSQL: counted in memory, written a little later, so that no answer waits for it. */
export class PostgresCodeInbox implements CodeInbox {
  #waiting = new Map<string, Waiting>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  note(tenant: TenantId, codes: readonly UnknownCode[], at: number): void {
    for (const { kind, name } of codes) {
      const key = JSON.stringify([tenant, kind, name]);
      const known = this.#waiting.get(key);
      if (known !== undefined) {
        known.count += 1;
        known.last = Math.max(known.last, at);
      } else if (this.#waiting.size < MOST_WAITING)
        this.#waiting.set(key, { tenant, kind, name, count: 1, first: at, last: at });
    }
    if (this.#waiting.size > 0) this.#timer ??= setTimeout(() => void this.write(), WRITE_AFTER_MS).unref();
  }

  async list(tenant: TenantId): Promise<readonly InboxEntry[]> {
    await this.write();
    const { rows } = await this.database.query<{
      readonly kind: UnknownCode['kind'];
      readonly name: string;
      readonly count: string;
      readonly first: string;
      readonly last: string;
    }>(
      'SELECT kind, name, count, first, last FROM gateway.unknown_code WHERE tenant = $1 ORDER BY count DESC, kind, name LIMIT $2',
      [tenant, MOST_KEPT],
    );
    return rows.map(({ kind, name, count, first, last }) => ({
      kind,
      name,
      count: Number(count),
      firstSeen: Number(first),
      lastSeen: Number(last),
    }));
  }

  /** Writes what waits. What could not be written waits on, within its bounds. */
  async write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = [...this.#waiting.values()];
    if (batch.length === 0) return;
    this.#waiting = new Map();
    const column = <T>(pick: (one: Waiting) => T): readonly T[] => batch.map(pick);
    try {
      await this.database.query(
        `INSERT INTO gateway.unknown_code AS kept (tenant, kind, name, count, first, last)
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
         ON CONFLICT (tenant, kind, name) DO UPDATE SET count = kept.count + excluded.count, last = greatest(kept.last, excluded.last)`,
        [
          column(({ tenant }) => tenant),
          column(({ kind }) => kind),
          column(({ name }) => name),
          column(({ count }) => count),
          column(({ first }) => first),
          column(({ last }) => last),
        ],
      );
      for (const tenant of new Set(column((one) => one.tenant)))
        await this.database.query(
          `DELETE FROM gateway.unknown_code WHERE tenant = $1 AND (kind, name) IN
             (SELECT kind, name FROM gateway.unknown_code WHERE tenant = $1 ORDER BY last DESC, kind, name OFFSET $2)`,
          [tenant, MOST_KEPT],
        );
    } catch (error) {
      this.log.warn({ code: kindOf(error), codes: batch.length }, 'unknown codes could not be written yet');
      for (const one of batch) this.#waitOn(one);
    }
  }

  #waitOn(one: Waiting): void {
    const key = JSON.stringify([one.tenant, one.kind, one.name]);
    const since = this.#waiting.get(key);
    if (since !== undefined) since.count += one.count;
    else if (this.#waiting.size < MOST_WAITING) this.#waiting.set(key, one);
  }
}
