import type { DecisionStore, Log } from '../../app/ports.ts';
import { type Finding, finding, kindOf, type TenantId } from '../../kernel/index.ts';
import type { Decision, Feedback, SealedDecision } from '../../ledger/decision.ts';
import type { DecisionSpool, SpoolRecord, TakenRecords } from './decision-spool.ts';

export interface SpoolTimes {
  /** Milliseconds that an append may take before its record is spooled instead. */
  readonly patienceMs: number;
  /** Milliseconds between two looks whether the store is back. */
  readonly lookMs: number;
}
const TIMES: SpoolTimes = { patienceMs: 1000, lookMs: 1000 };

/** Records replayed at the same time; the store writes them in groups. */
const REPLAYED_AT_ONCE = 200;
/** Seen JWT ids remembered in this process; more than come in five minutes at the highest load. */
const MOST_JTIS = 200_000;

/**
 * A DecisionStore that survives the absence of its server: Decisions and feedback go to a file meanwhile, and are stored when it is back.
 * Advice does not depend on the store being up; that nothing is lost does not depend on it either.
 */
export class SpooledDecisionStore implements DecisionStore {
  readonly #jtis = new Map<string, number>();
  #away = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(
    private readonly store: DecisionStore,
    private readonly spool: DecisionSpool,
    private readonly log: Log,
    private readonly times: SpoolTimes = TIMES,
  ) {
    // An earlier process may have left records behind.
    this.#lookSoon(0);
  }

  async append(decision: SealedDecision): Promise<void> {
    await this.#storeOrSpool(() => this.store.append(decision), { decision });
  }

  async addFeedback(feedback: readonly Feedback[]): Promise<void> {
    await this.#storeOrSpool(() => this.store.addFeedback(feedback), { feedback });
  }

  /** While the store is away, ids are remembered by this process alone. */
  async rememberJti(issuer: string, jti: string, expiresAt: number): Promise<boolean> {
    const fresh = this.#rememberHere(JSON.stringify([issuer, jti]), expiresAt);
    if (this.#away) return fresh;
    try {
      return (await within(this.times.patienceMs, this.store.rememberJti(issuer, jti, expiresAt))) && fresh;
    } catch (error) {
      this.#lost(error);
      return fresh;
    }
  }

  byId(tenant: TenantId, id: string): Promise<Decision | undefined> {
    return this.store.byId(tenant, id);
  }
  byCard(tenant: TenantId, cardUuid: string): Promise<Decision | undefined> {
    return this.store.byCard(tenant, cardUuid);
  }
  chain(chain: string, from: number, limit: number): Promise<readonly Decision[]> {
    return this.store.chain(chain, from, limit);
  }
  feedbackByRule(tenant: TenantId): ReturnType<DecisionStore['feedbackByRule']> {
    return this.store.feedbackByRule(tenant);
  }
  feedbackOf(tenant: TenantId, cardUuid: string): Promise<readonly Feedback[]> {
    return this.store.feedbackOf(tenant, cardUuid);
  }
  ping(): Promise<void> {
    return this.store.ping();
  }

  /** What is not well, for readiness: the store does not answer, records wait, or some were refused. */
  async finding(): Promise<Finding | undefined> {
    try {
      await within(this.times.patienceMs, this.store.ping());
    } catch {
      this.#lost(undefined);
    }
    if (this.#away) {
      return finding(
        'store.spooling',
        'The store does not answer; Decisions and feedback are kept in files until it does.',
      );
    }
    const file = await this.spool.refusedFile();
    return file === undefined ? undefined : finding('store.refused', `Records that the store refused are in ${file}.`);
  }

  /** Ends the looking; what still waits is stored by the next process. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await this.store.close();
  }

  async #storeOrSpool(store: () => Promise<void>, record: SpoolRecord): Promise<void> {
    if (!this.#away) {
      try {
        await within(this.times.patienceMs, store());
        return;
      } catch (error) {
        this.#lost(error);
      }
    }
    await this.spool.append(record);
  }

  #lost(error: unknown): void {
    if (!this.#away) {
      this.log.warn(
        { finding: 'store.spooling', code: kindOf(error) },
        'the store does not answer; records are kept in files',
      );
    }
    this.#away = true;
    this.#lookSoon(this.times.lookMs);
  }

  #lookSoon(ms: number): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().finally(() => {
        this.#timer = undefined;
        if (this.#away) this.#lookSoon(this.times.lookMs);
      });
    }, ms);
    // Looking keeps no process alive.
    this.#timer.unref();
  }

  /** Looks whether the store is back, and stores what waits. */
  async #look(): Promise<void> {
    try {
      if (!this.#away && (await this.spool.isEmpty())) return;
      await this.store.ping();
      // New records go to the store again from here on; what was spooled until now is taken below.
      this.#away = false;
      let stored = 0;
      for (let taken = await this.spool.take(); taken !== undefined; taken = await this.spool.take()) {
        stored += await this.#replay(taken);
        if (this.#closed) break;
      }
      if (stored > 0) this.log.info({ stored }, 'records that waited for the store are stored');
    } catch {
      this.#away = true;
    }
  }

  /** Stores every record of the file; throws when the store went away again, and leaves the file for another time. */
  async #replay(taken: TakenRecords): Promise<number> {
    if (taken.torn > 0) this.log.warn({ torn: taken.torn }, 'unfinished records of a process that ended are left out');
    const refused: SpoolRecord[] = [];
    for (let at = 0; at < taken.records.length; at += REPLAYED_AT_ONCE) {
      const group = taken.records.slice(at, at + REPLAYED_AT_ONCE);
      const results = await Promise.allSettled(group.map((record) => this.#store(record)));
      for (const [i, record] of group.entries()) {
        if (results[i]?.status === 'fulfilled') continue;
        try {
          await this.#store(record);
        } catch {
          // With the store there it is the record that is at fault; with the store away this throws.
          await this.store.ping();
          refused.push(record);
        }
      }
    }
    if (refused.length > 0) {
      const file = await this.spool.refuse(refused);
      this.log.error({ finding: 'store.refused', refused: refused.length, file }, 'the store refused records');
    }
    await this.spool.done(taken);
    return taken.records.length - refused.length;
  }

  #store(record: SpoolRecord): Promise<void> {
    return 'decision' in record ? this.store.append(record.decision) : this.store.addFeedback(record.feedback);
  }

  #rememberHere(key: string, expiresAt: number): boolean {
    const now = Date.now();
    const seen = this.#jtis.get(key);
    if (seen !== undefined && seen > now) return false;
    if (this.#jtis.size >= MOST_JTIS) {
      for (const [old, expires] of this.#jtis) if (expires <= now) this.#jtis.delete(old);
      // Still full: the oldest go, the store remembers them.
      for (const old of this.#jtis.keys()) {
        if (this.#jtis.size < MOST_JTIS) break;
        this.#jtis.delete(old);
      }
    }
    this.#jtis.set(key, expiresAt);
    return true;
  }
}

/** Rejects when `work` takes longer; the work itself goes on. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
