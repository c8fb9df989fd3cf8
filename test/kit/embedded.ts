import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres/index.ts';
import { keptLog } from './quiet-log.ts';

/** The embedded PostgreSQL in a directory of its own, which goes with it. */
export async function startEmbedded(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const dir = mkdtempSync(join(tmpdir(), 'gateway-embedded-'));
  const started = await startEmbeddedPostgres(join(dir, 'data'), keptLog());
  if (!started.ok) throw new Error(started.findings.map(({ message }) => message).join('\n'));
  return {
    url: started.value.url,
    stop: async () => {
      await started.value.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
