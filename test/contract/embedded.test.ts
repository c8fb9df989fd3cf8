import { afterAll, beforeAll, describe } from '@jest/globals';
import { postgresBackend } from '../../src/adapters/bullmq/index.ts';
import { startEmbedded } from '../kit/embedded.ts';
import { killSuite } from './kill-suite.ts';
import { queueSuites } from './queue-suites.ts';
import { storeSuites } from './store-suites.ts';

describe('on the embedded PostgreSQL', () => {
  let server: Awaited<ReturnType<typeof startEmbedded>>;
  beforeAll(async () => {
    server = await startEmbedded();
  });
  afterAll(() => server?.stop());

  storeSuites(() => server.url);
  queueSuites(() => postgresBackend(server.url));
  killSuite(() => ({ store: server.url, queue: server.url }));
});
