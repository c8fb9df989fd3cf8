import type { DecisionStore } from '../../app/ports.ts';
import { digestOfBytes, type TenantId } from '../../kernel/index.ts';
import type { Decision, Feedback, SealedDecision } from '../../ledger/decision.ts';
import { type Database, isRefusal } from './database.ts';
import { GroupCommit } from './group-commit.ts';

/** One statement of this many Decisions is a few hundred kilobytes. */
const GROUP_ITEMS = 128;
/** What comes while a group waits for the disk is the next group: at rest nobody waits, under load a commit serves many. */
const GROUP_WRITES = 1;
/** JSON text holds no control characters, so that this one can stand between two texts: no quoting, no parsing of an array. */
const BETWEEN = '\u001e';
/** Expired JWT ids are swept out at most this often. */
const SWEEP_MS = 60_000;

/** `number` in the feedback table is the order of arrival; a card's latest outcome counts. */
const LATEST_BY_RULE = `
  SELECT rule,
         count(*) FILTER (WHERE outcome = 'accepted')::int   AS accepted,
         count(*) FILTER (WHERE outcome = 'overridden')::int AS overridden
    FROM (SELECT DISTINCT ON (card) card, outcome FROM gateway.feedback WHERE tenant = $1 ORDER BY card, number DESC) AS latest
    JOIN gateway.decision_card AS named ON named.tenant = $1 AND named.card = latest.card
   GROUP BY rule
   ORDER BY rule`;

const APPEND = `
  WITH decisions AS (
    INSERT INTO gateway.decision (id, tenant, chain, sequence, at, patient, decision)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[],
                         string_to_array($7, '${BETWEEN}'))
    ON CONFLICT (id) DO NOTHING
  )
  INSERT INTO gateway.decision_card (tenant, card, rule, decision)
  SELECT * FROM unnest($8::text[], $9::text[], $10::text[], $11::text[])
  ON CONFLICT DO NOTHING`;

const REMEMBER = `
  INSERT INTO gateway.jti (digest, expires) SELECT * FROM unnest($1::text[], $2::bigint[])
  ON CONFLICT (digest) DO NOTHING
  RETURNING digest`;

/** Decisions, feedback and seen JWT ids in PostgreSQL. `hot` is the pool of the hook path: what is slow elsewhere does not hold it up. */
export class PostgresDecisionStore implements DecisionStore {
  readonly #appends: GroupCommit<SealedDecision, true>;
  readonly #jtis: GroupCommit<{ readonly digest: string; readonly expires: number }, { readonly fresh: boolean }>;
  #swept = 0;

  constructor(
    private readonly database: Database,
    private readonly hot: Database,
  ) {
    const limits = { items: GROUP_ITEMS, writes: GROUP_WRITES };
    this.#appends = new GroupCommit((decisions) => this.#write(decisions), isRefusal, limits);
    this.#jtis = new GroupCommit((jtis) => this.#remember(jtis), isRefusal, limits);
  }

  async append(decision: SealedDecision): Promise<void> {
    await this.#appends.add(decision);
  }

  async byId(tenant: TenantId, id: string): Promise<Decision | undefined> {
    const { rows } = await this.database.query<DecisionRow>(
      'SELECT decision FROM gateway.decision WHERE id = $1 AND tenant = $2',
      [plain(id), tenant],
    );
    return rows[0] === undefined ? undefined : readDecision(rows[0]);
  }

  async byCard(tenant: TenantId, cardUuid: string): Promise<Decision | undefined> {
    const { rows } = await this.database.query<DecisionRow>(
      `SELECT d.decision FROM gateway.decision_card AS c JOIN gateway.decision AS d ON d.id = c.decision
        WHERE c.tenant = $1 AND c.card = $2`,
      [tenant, plain(cardUuid)],
    );
    return rows[0] === undefined ? undefined : readDecision(rows[0]);
  }

  async chain(chain: string, from: number, limit: number): Promise<readonly Decision[]> {
    const { rows } = await this.database.query<DecisionRow>(
      'SELECT decision FROM gateway.decision WHERE chain = $1 AND sequence >= $2 ORDER BY sequence LIMIT $3',
      [plain(chain), from, limit],
    );
    return rows.map(readDecision);
  }

  async addFeedback(feedback: readonly Feedback[]): Promise<void> {
    // The digest makes the same feedback, sent again, one.
    await this.database.query(
      `INSERT INTO gateway.feedback (tenant, card, outcome, digest, received, feedback)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[])
       ON CONFLICT DO NOTHING`,
      [
        feedback.map((f) => f.tenant),
        feedback.map((f) => plain(f.card)),
        feedback.map((f) => f.outcome),
        feedback.map((f) => digestOfBytes(JSON.stringify(f))),
        feedback.map(() => Date.now()),
        feedback.map((f) => JSON.stringify(f)),
      ],
    );
  }

  async feedbackByRule(
    tenant: TenantId,
  ): Promise<readonly { readonly ruleId: string; readonly accepted: number; readonly overridden: number }[]> {
    const { rows } = await this.database.query<{ rule: string; accepted: number; overridden: number }>(LATEST_BY_RULE, [
      tenant,
    ]);
    return rows.map(({ rule, accepted, overridden }) => ({ ruleId: rule, accepted, overridden }));
  }

  async feedbackOf(tenant: TenantId, cardUuid: string): Promise<readonly Feedback[]> {
    const { rows } = await this.database.query<{ readonly feedback: string }>(
      'SELECT feedback FROM gateway.feedback WHERE tenant = $1 AND card = $2 ORDER BY number',
      [tenant, plain(cardUuid)],
    );
    return rows.map((row): Feedback => JSON.parse(row.feedback));
  }

  async rememberJti(issuer: string, jti: string, expiresAt: number): Promise<boolean> {
    // A digest has one length whatever a caller sends.
    const digest = digestOfBytes(JSON.stringify([issuer, jti]));
    const { fresh } = await this.#jtis.add({ digest, expires: Math.ceil(expiresAt) });
    this.#sweep();
    return fresh;
  }

  async ping(): Promise<void> {
    await this.hot.ping();
  }

  async close(): Promise<void> {
    await Promise.all([this.database.close(), this.hot.close()]);
  }

  async #write(decisions: readonly SealedDecision[]): Promise<readonly true[]> {
    const cards = decisions.flatMap(({ id, tenant, cards }) =>
      cards.map(({ uuid, ruleId }) => ({ tenant, uuid, ruleId, id })),
    );
    await this.hot.query(
      APPEND,
      [
        decisions.map(({ id }) => id),
        decisions.map(({ tenant }) => tenant),
        decisions.map(({ chain }) => chain),
        decisions.map(({ sequence }) => sequence),
        decisions.map(({ at }) => at),
        decisions.map(({ patient }) => plain(patient)),
        decisions.map(({ text }) => text).join(BETWEEN),
        cards.map(({ tenant }) => tenant),
        cards.map(({ uuid }) => uuid),
        cards.map(({ ruleId }) => ruleId),
        cards.map(({ id }) => id),
      ],
      'append-decisions',
    );
    return decisions.map(() => true);
  }

  async #remember(
    jtis: readonly { readonly digest: string; readonly expires: number }[],
  ): Promise<readonly { readonly fresh: boolean }[]> {
    const { rows } = await this.hot.query<{ readonly digest: string }>(
      REMEMBER,
      [jtis.map(({ digest }) => digest), jtis.map(({ expires }) => expires)],
      'remember-jtis',
    );
    const fresh = new Set(rows.map(({ digest }) => digest));
    // The same id twice in one group: the first use of it counts.
    return jtis.map(({ digest }) => ({ fresh: fresh.delete(digest) }));
  }

  #sweep(): void {
    const now = Date.now();
    if (now - this.#swept < SWEEP_MS) return;
    this.#swept = now;
    // A failed sweep is made up for by the next one.
    this.database.query('DELETE FROM gateway.jti WHERE expires < $1', [now]).catch(() => undefined);
  }
}

interface DecisionRow {
  readonly decision: string;
}

const readDecision = (row: DecisionRow): Decision => JSON.parse(row.decision);

/** Text as PostgreSQL can hold it: without NUL, which no id has, but a hostile one may. */
const plain = (text: string): string => text.replaceAll('\u0000', '\ufffd');
