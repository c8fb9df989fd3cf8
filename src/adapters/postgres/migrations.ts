import type pg from 'pg';

/**
 * The schema in steps, applied in order, each once. A step that has been released is never changed: what comes later is a new step.
 * JSON stands as text: `jsonb` refuses texts that JSON allows (an escaped NUL, half a surrogate pair), and the seal is over the JSON.
 */
const STEPS: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: '0001-decisions',
    sql: `
      CREATE TABLE gateway.decision (
        id       text   PRIMARY KEY,
        tenant   text   NOT NULL,
        chain    text   NOT NULL,
        sequence bigint NOT NULL,
        at       bigint NOT NULL,
        patient  text   NOT NULL,
        decision text   NOT NULL
      );
      CREATE UNIQUE INDEX decision_chain ON gateway.decision (chain, sequence);
      CREATE INDEX decision_patient ON gateway.decision (tenant, patient, at);

      CREATE TABLE gateway.decision_card (
        tenant   text NOT NULL,
        card     text NOT NULL,
        rule     text NOT NULL,
        decision text NOT NULL,
        PRIMARY KEY (tenant, card)
      );

      CREATE TABLE gateway.feedback (
        number   bigint GENERATED ALWAYS AS IDENTITY,
        tenant   text NOT NULL,
        card     text NOT NULL,
        outcome  text NOT NULL,
        digest   text NOT NULL,
        received bigint NOT NULL,
        feedback text NOT NULL,
        PRIMARY KEY (tenant, card, digest)
      );

      CREATE TABLE gateway.jti (
        digest  text   PRIMARY KEY,
        expires bigint NOT NULL
      );
      CREATE INDEX jti_expires ON gateway.jti (expires);
    `,
  },
  {
    name: '0002-jobs',
    sql: `
      CREATE TABLE gateway.job (
        id      text    PRIMARY KEY,
        tenant  text    NOT NULL,
        created bigint  NOT NULL,
        input   text,
        outcome text,
        dropped boolean NOT NULL DEFAULT false
      );
      CREATE INDEX job_created ON gateway.job (created);
    `,
  },
  {
    name: '0003-unknown-codes',
    sql: `
      CREATE TABLE gateway.unknown_code (
        tenant text   NOT NULL,
        kind   text   NOT NULL,
        name   text   NOT NULL,
        count  bigint NOT NULL,
        first  bigint NOT NULL,
        last   bigint NOT NULL,
        PRIMARY KEY (tenant, kind, name)
      );
    `,
  },
];

/** Key of the lock under which one gateway at a time changes the schema: `PGWS` in ASCII. */
const SCHEMA_LOCK = 0x50475753;

/** Brings the schema up to date; all steps or none. Several gateways may start at once. */
export async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('BEGIN');
    // Other gateways may wait here for as long as the steps take.
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    await client.query('CREATE SCHEMA IF NOT EXISTS gateway');
    await client.query(
      'CREATE TABLE IF NOT EXISTS gateway.migration (name text PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())',
    );
    const { rows } = await client.query<{ readonly name: string }>('SELECT name FROM gateway.migration');
    const applied = new Set(rows.map((row) => row.name));
    for (const step of STEPS) {
      if (applied.has(step.name)) continue;
      await client.query(step.sql);
      await client.query('INSERT INTO gateway.migration (name) VALUES ($1)', [step.name]);
    }
    await client.query('COMMIT');
  } catch (error) {
    broken = true;
    throw error;
  } finally {
    // A broken connection takes its open transaction with it.
    client.release(broken);
  }
}
