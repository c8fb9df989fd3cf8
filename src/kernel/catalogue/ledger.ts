import { entries } from './entry.ts';

/** What may be wrong with a chain of Decisions. */
export const LEDGER = entries({
  'ledger.changed': {
    severity: 'error',
    issue: 'security',
    status: 500,
    cause: 'The seal of a Decision does not fit its content: one of them was changed after sealing.',
    remedy: 'Restore the Decision from a backup and find out who can write to the store.',
  },
  'ledger.gap': {
    severity: 'error',
    issue: 'incomplete',
    status: 500,
    cause: 'Sequence numbers of a chain are missing: Decisions were sealed and are not in the store.',
    remedy: 'Look for the missing Decisions in backups and in the log of the instance that the chain names.',
  },
  'ledger.fork': {
    severity: 'error',
    issue: 'conflict',
    status: 500,
    cause: 'Two different Decisions hold one place of a chain.',
    remedy: 'Find out which of them was sealed by the instance that the chain names; the other was put in.',
  },
  'ledger.unlinked': {
    severity: 'error',
    issue: 'security',
    status: 500,
    cause: 'A Decision does not name the seal of the one before it.',
    remedy: 'Compare both with a backup: one of them was replaced together with its seal.',
  },
  'ledger.foreign': {
    severity: 'error',
    issue: 'invalid',
    status: 500,
    cause: 'A Decision of another chain stands among those of this one.',
    remedy: 'Verify each chain by itself.',
  },
});
