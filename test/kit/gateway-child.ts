import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres/index.ts';
import { keptLog } from './quiet-log.ts';

/* A gateway as far as its embedded server goes: says what came of the start, then stays until it is killed. */

const started = await startEmbeddedPostgres(process.argv[2] ?? '', keptLog());
process.stdout.write(
  `${JSON.stringify(started.ok ? { url: started.value.url } : { codes: started.findings.map(({ code }) => code) })}\n`,
);
if (started.ok) setInterval(() => undefined, 60_000);
