import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Settings } from '../config/index.ts';
import { FAULTS } from './faults.ts';
import { hookRequestOf, readStories } from './stories.ts';

/** What the demonstration is started with; the composition root supplies it. */
export interface DemoParts {
  readonly hospitalPort: number;
  readonly settingsOf: (env: Readonly<Record<string, string | undefined>>) => Settings | undefined;
  readonly startGateway: (
    settings: Settings,
  ) => Promise<
    { readonly url?: string; readonly storedIn: string; readonly queuedIn: string; readonly rules: number } | undefined
  >;
}

/** Starts the gateway open on loopback, and the hospital in a process of its own; prints what a newcomer needs. */
export async function runDemo(parts: DemoParts): Promise<void> {
  const host = process.env.HOST ?? '127.0.0.1';
  const port = process.env.PORT ?? '8080';
  const gatewayUrl = `http://${host}:${port}`;
  const hospital = `http://127.0.0.1:${parts.hospitalPort}`;
  const bases = ['fhir', ...FAULTS.map((fault) => `faults/${fault}/fhir`)].map((path) => `${hospital}/${path}`);
  const settings = parts.settingsOf({
    LOG_LEVEL: 'warn',
    // Open, to pages in a browser too, since there is nobody to register yet; refused unless HOST is loopback.
    AUTH: 'off',
    CORS_ORIGINS: '*',
    ...process.env,
    HOST: host,
    PORT: port,
    TRUSTED_FHIR_SERVERS: [...(process.env.TRUSTED_FHIR_SERVERS?.split(',') ?? []), ...bases].join(','),
  });
  if (settings === undefined) return;
  const gateway = await parts.startGateway(settings);
  if (gateway === undefined) return;
  const told = await startHospitalProcess(parts.hospitalPort, gatewayUrl);
  if (told === undefined)
    console.error(
      `The demonstration hospital could not be started: is port ${parts.hospitalPort} taken? (--hospital-port chooses another)`,
    );
  console.log(welcome(gatewayUrl, hospital, gateway));
}

/** Resolves with the hospital's address once it listens; undefined when it ended before. */
async function startHospitalProcess(port: number, gateway: string): Promise<string | undefined> {
  const child = spawn(
    process.execPath,
    [process.argv[1] ?? '', 'hospital', '--port', String(port), '--gateway', gateway],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  process.once('exit', () => child.kill());
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(() => [undefined]),
  ]);
  return typeof line === 'string' ? line : undefined;
}

function welcome(
  gateway: string,
  hospital: string,
  { storedIn, queuedIn, rules }: { readonly storedIn: string; readonly queuedIn: string; readonly rules: number },
): string {
  const story = readStories().find(({ id }) => id === 'clopidogrel-poor-metabolizer');
  const body =
    story === undefined
      ? '{}'
      : JSON.stringify(hookRequestOf(story, `${hospital}/fhir`, '7a2e3b1c-6c1e-4a55-9b7e-0d6f3c2b1a90'));
  return `
Precision Gateway listens on ${gateway}
  rules      ${rules} from profiles/, reloaded when they change
  store      ${storedIn}
  queue      BullMQ on ${queuedIn === 'PostgreSQL' ? storedIn : queuedIn}
  callers    anybody on this machine (AUTH=off: a demonstration; production verifies every caller)

Demonstration hospital on ${hospital}
  Open it in a browser: synthetic patients, each with the moment at which advice is needed.

Or be the hospital yourself. Ana had a stent placed; her liver cannot activate clopidogrel, and it is about to be signed:

curl -s ${gateway}/cds-services/precision-order-sign -H 'content-type: application/json' -d '${body}'

Stop with Ctrl-C.`;
}
