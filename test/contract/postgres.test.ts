import { afterAll, beforeAll } from '@jest/globals';
import { postgresBackend } from '../../src/adapters/bullmq/index.ts';
import { describeWith } from '../kit/left-out.ts';
import { hasPostgres, startPostgres, type TestServer } from '../kit/servers.ts';
import { doorsSuite } from './doors-suite.ts';
import { killSuite } from './kill-suite.ts';
import { outageSuite } from './outage-suite.ts';
import { queueSuites } from './queue-suites.ts';
import { storeSuites } from './store-suites.ts';

describeWith('a PostgreSQL server', hasPostgres(), () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  storeSuites(() => server.url);
  queueSuites(() => postgresBackend(server.url));
  outageSuite(
    () => server,
    () => postgresBackend(server.url),
  );
  doorsSuite(() => server);
  killSuite(() => ({ store: server.url, queue: server.url }));
});
