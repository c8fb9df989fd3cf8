import type { CodeInbox, DecisionStore, JobStore, Log } from '../../app/ports.ts';
import { PostgresCodeInbox } from './code-inbox.ts';
import { Database } from './database.ts';
import { PostgresDecisionStore } from './decision-store.ts';
import { PostgresJobStore } from './job-store.ts';

export interface PostgresStores {
  readonly decisions: DecisionStore;
  readonly jobs: JobStore;
  readonly codeInbox: CodeInbox;
  /** Resolves once the server answers and its schema is up to date; may be called again when it failed. */
  ready(): Promise<void>;
  /** Writes what is held back for a little; to be called before the end. */
  writeRest(): Promise<void>;
  close(): Promise<void>;
}

/** Connections of the hook path: one each for what is written at the same time (Decisions twice, JWT ids twice). */
const HOT_CONNECTIONS = 4;
/** A hook answer cannot wait longer for its Decision; it is spooled then. */
const HOT_PATIENCE_MS = 3000;
const CONNECTIONS = 6;
const PATIENCE_MS = 15_000;

/** Opens the stores at `url`. Nothing is connected yet: an absent server shows in the first call. */
export function openPostgres(url: string, log: Log): PostgresStores {
  const database = new Database(url, log, { connections: CONNECTIONS, patienceMs: PATIENCE_MS });
  const hot = new Database(url, log, { connections: HOT_CONNECTIONS, patienceMs: HOT_PATIENCE_MS });
  const codeInbox = new PostgresCodeInbox(database, log);
  const decisions = new PostgresDecisionStore(database, hot);
  return {
    decisions,
    jobs: new PostgresJobStore(database),
    codeInbox,
    ready: async () => {
      await database.ready();
      await hot.ready();
    },
    writeRest: () => codeInbox.write(),
    close: () => decisions.close(),
  };
}
