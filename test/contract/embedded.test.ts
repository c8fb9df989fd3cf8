import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { postgresBackend } from '../../src/adapters/bullmq/index.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/adapters/embedded-postgres/index.ts';
import { keptLog } from '../kit/quiet-log.ts';
import { queueSuites } from './queue-suites.ts';
import { storeSuites } from './store-suites.ts';

describe('on the embedded PostgreSQL', () => {
  const dir = mkdtempSync(join(tmpdir(), 'gateway-embedded-'));
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    const started = await startEmbeddedPostgres(join(dir, 'data'), keptLog());
    if (!started.ok) throw new Error(JSON.stringify(started.findings));
    server = started.value;
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  storeSuites(() => server.url);
  queueSuites(() => postgresBackend(server.url));
});
