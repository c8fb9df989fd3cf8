#!/usr/bin/env node
import { availableParallelism } from 'node:os';
import closeWithGrace from 'close-with-grace';
import { Command } from 'commander';
import { registerImportCommand } from './cli/import.ts';
import { readPatientFile } from './cli/patient-file.ts';
import { registerPgxCommands } from './cli/pgx.ts';
import { registerRuleCommands } from './cli/rules.ts';
import { registerValidateCommand } from './cli/validate.ts';
import { itemsOf, readSafeBase, readSettings, type Settings } from './config/index.ts';
import type { Gateway, Roles } from './gateway.ts';
import type { Finding } from './kernel/index.ts';
// Patches what is imported after it: commands import the gateway when they run.
import { stopTracing } from './otel.ts';

/*
 * The command line: `serve` and `work` in production, `demo` for a first look, `rules` for those who write them. Commands load what they need when
 * they run, so that none waits for another's parts.
 */

const EVERYTHING: Roles = { doors: true, workers: true };

const program = new Command('precision-gateway').description(
  'Tailors treatment to one person, inside the systems a hospital already has.',
);

program
  .command('serve')
  .description('answers over HTTP; works queued jobs in the same process unless --no-workers is given')
  .option('--no-workers', 'leave the jobs to processes started with `work`')
  .action(async ({ workers }: { workers: boolean }) => {
    const settings = settingsOf(process.env);
    if (settings === undefined) return;
    const gateway = await start(settings, { doors: true, workers });
    if (gateway !== undefined)
      console.error(
        `Precision Gateway listens on ${gateway.url} (${gateway.rules} rules; store: ${gateway.storedIn}; queue: ${gateway.queuedIn}).`,
      );
  });

program
  .command('work')
  .description('works queued jobs, without doors')
  .action(async () => {
    const settings = settingsOf(process.env);
    if (settings === undefined) return;
    const gateway = await start(settings, { doors: false, workers: true });
    if (gateway !== undefined) console.error(`Precision Gateway works jobs (queue: ${gateway.queuedIn}).`);
  });

program
  .command('demo')
  .description('the gateway on embedded defaults, with a demonstration hospital beside it; loopback only')
  .option('--hospital-port <port>', 'port of the hospital', '8081')
  .action(async ({ hospitalPort }: { hospitalPort: string }) => {
    const { runDemo } = await import('./demo/run.ts');
    await runDemo({
      hospitalPort: Number(hospitalPort),
      settingsOf: (env) => settingsOf(env),
      startGateway: (settings) => start(settings, EVERYTHING),
    });
  });

program
  .command('hospital')
  .description('the demonstration hospital alone')
  .requiredOption('--port <port>', 'port to listen on; 0 takes a free one')
  .option('--gateway <url>', 'gateway that its pages call')
  .action(async ({ port, gateway }: { port: string; gateway?: string }) => {
    const { startHospital } = await import('./demo/hospital.ts');
    const hospital = await startHospital({ port: Number(port), gateway });
    console.log(hospital.url);
    closeWithGrace(async () => hospital.close());
  });

registerRuleCommands(program, {
  profilesDir: process.env.PROFILES_DIR ?? 'profiles',
  ...(process.env.RULES_BUNDLE ? { bundleInUse: process.env.RULES_BUNDLE } : {}),
  ...(process.env.RULES_KEYS ? { trustedKeys: process.env.RULES_KEYS } : {}),
  now: () => Date.now(),
  print: (text) => console.log(text),
  isTerminal: process.stdout.isTTY === true,
  exitWith: (code) => {
    process.exitCode = code;
  },
  readPatient: readPatientFile,
});

const streams = {
  input: process.stdin,
  write: (text: string) =>
    new Promise<void>((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    }),
  warn: (text: string) => console.error(text),
  exitWith: (code: number) => {
    process.exitCode = code;
  },
};

// A reader that has seen enough (`| head`) closes the pipe: that ends the program, and is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
registerPgxCommands(program, {
  ...streams,
  profilesDir: process.env.PROFILES_DIR ?? 'profiles',
  now: () => Date.now(),
});

registerValidateCommand(program, {
  ...streams,
  guides: itemsOf(process.env.FHIR_GUIDES ?? ''),
  ...(process.env.TX_URL ? { terminologyServer: process.env.TX_URL } : {}),
  isTerminal: process.stdout.isTTY === true,
});

registerImportCommand(program, {
  profilesDir: process.env.PROFILES_DIR ?? 'profiles',
  publicUrl: process.env.PUBLIC_URL ?? 'http://127.0.0.1:8080',
  trustedFhirServers: itemsOf(process.env.TRUSTED_FHIR_SERVERS ?? '').flatMap((text) => {
    const base = readSafeBase(text);
    return 'value' in base ? [base.value] : [];
  }),
  threads: { script: new URL('./caller.js', import.meta.url), count: availableParallelism() },
  ...(process.env.FHIR_TOKENS ? { fhirTokensFile: process.env.FHIR_TOKENS } : {}),
  now: () => Date.now(),
  print: (text) => console.log(text),
  note: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
  exitWith: (code) => {
    process.exitCode = code;
  },
});

await program.parseAsync();

/** Settings of the environment, or undefined after every fault was printed. */
function settingsOf(env: Readonly<Record<string, string | undefined>>): Settings | undefined {
  const settings = readSettings(env);
  print(settings.findings);
  if (settings.ok) return settings.value;
  process.exitCode = 2;
  return undefined;
}

/** Starts the gateway and stops it in order on SIGTERM, SIGINT or a fault that nobody caught. */
async function start(settings: Settings, roles: Roles): Promise<Gateway | undefined> {
  const { startGateway } = await import('./gateway.ts');
  const gateway = await startGateway(settings, roles);
  if (!gateway.ok) {
    print(gateway.findings);
    process.exitCode = 2;
    return undefined;
  }
  closeWithGrace({ delay: settings.shutdownGraceMs + 15_000 }, async ({ err }) => {
    if (err !== undefined)
      console.error(`precision-gateway: stopped by a fault: ${err instanceof Error ? err.stack : String(err)}`);
    await gateway.value.stop();
    await stopTracing();
  });
  if (roles.doors) void gateway.value.rehearse();
  return gateway.value;
}

function print(findings: readonly Finding[]): void {
  for (const { severity, place, message, remedy } of findings) {
    const at = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
    console.error(`${severity}: ${at === '' ? '' : `${at}: `}${message} ${remedy}`);
  }
}
