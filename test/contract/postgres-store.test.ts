import { afterAll, beforeAll } from '@jest/globals';
import { describeWith } from '../kit/left-out.ts';
import { hasPostgres, startPostgres, type TestServer } from '../kit/servers.ts';
import { storeSuites } from './store-suites.ts';

describeWith('a PostgreSQL server', hasPostgres(), () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  storeSuites(() => server.url);
});
