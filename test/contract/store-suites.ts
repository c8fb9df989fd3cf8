import { afterAll } from '@jest/globals';
import { openPostgres, type PostgresStores } from '../../src/adapters/postgres/index.ts';
import { keptLog } from '../kit/quiet-log.ts';
import { codeInboxContract } from './code-inbox.contract.ts';
import { decisionStoreContract } from './decision-store.contract.ts';
import { jobStoreContract } from './job-store.contract.ts';

/** The suites of every port that PostgreSQL serves but the queue. */
export function storeSuites(url: () => string): void {
  const opened: PostgresStores[] = [];
  const open = () => {
    const stores = openPostgres(url(), keptLog());
    opened.push(stores);
    return stores;
  };
  decisionStoreContract(async () => openPostgres(url(), keptLog()).decisions);
  jobStoreContract(async () => open().jobs);
  codeInboxContract(async () => open().codeInbox);
  afterAll(async () => {
    for (const stores of opened) await stores.close();
  });
}
