import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, fail, finding, kindOf, ok, type Result } from '../../kernel/index.ts';
import type { Binaries } from './binaries.ts';
import { commandOf, type RunAs } from './run-as.ts';

/** Superuser of the embedded server and its one database. */
export const USER = 'gateway';
export const DATABASE = 'gateway';

/** Locale and time zone are fixed, so that nothing in the store depends on the machine; no PG* variable of the operator is passed on. */
export const ENVIRONMENT = { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' };

const PASSWORD_FILE = 'gateway.password';
const PORT_FILE = 'gateway.port';

/** A PostgreSQL data directory with the password that was made for it. */
export interface Cluster {
  readonly dir: string;
  readonly password: string;
}

/** Opens the data directory, or makes it. It comes into being by one rename, complete or not at all, so that two starts cannot spoil it. */
export async function openCluster(dir: string, binaries: Binaries, runAs: RunAs): Promise<Result<Cluster>> {
  const there = await stat(join(dir, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
  if (!there) {
    const made = await makeCluster(dir, binaries, runAs);
    if (!made.ok) return made;
  }
  try {
    return ok({ dir, password: (await readFile(join(dir, PASSWORD_FILE), 'utf8')).trim() });
  } catch (error) {
    const why = kindOf(error);
    return fail(
      finding(
        'store.data-dir',
        `${dir} cannot be read (${why}).`,
        { file: dir },
        {
          remedy: 'Start the gateway as the user that made DATA_DIR, or name another DATA_DIR.',
        },
      ),
    );
  }
}

async function makeCluster(dir: string, binaries: Binaries, runAs: RunAs): Promise<Result<undefined>> {
  const password = randomBytes(24).toString('base64url');
  const draft = `${dir}.new-${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(draft, { mode: 0o700 });
    const { owner } = runAs;
    if (owner !== undefined) await chown(draft, owner.uid, owner.gid);
    // The password reaches initdb by a file that the server's user can read, and nobody else.
    const handover = `${draft}.password`;
    await writeFile(handover, `${password}\n`, { mode: 0o600 });
    if (owner !== undefined) await chown(handover, owner.uid, owner.gid);
    const { code, said } = await run(binaries.initdb, initdbArguments(draft, handover), runAs).finally(() =>
      rm(handover, { force: true }),
    );
    if (code !== 0) {
      await rm(draft, { recursive: true, force: true });
      return fail(finding('store.embedded', `initdb failed: ${said.trim().split('\n').at(-1) ?? ''}`, { file: dir }));
    }
    await writeFile(join(draft, PASSWORD_FILE), password, { mode: 0o600 });
    // The server's user must be able to read every file of its directory: it syncs them all after a crash.
    if (owner !== undefined) await chown(join(draft, PASSWORD_FILE), owner.uid, owner.gid);
    await rename(draft, dir).catch(async (error: unknown) => {
      await rm(draft, { recursive: true, force: true });
      // Another start was faster: its data directory is as good as ours.
      if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) throw error;
    });
    return ok(undefined);
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    const why = kindOf(error);
    return fail(finding('store.data-dir', `${dir} cannot be made (${why}).`, { file: dir }));
  }
}

const initdbArguments = (dir: string, passwordFile: string): readonly string[] => [
  `--pgdata=${dir}`,
  `--username=${USER}`,
  `--pwfile=${passwordFile}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
];

async function run(
  program: string,
  programArgs: readonly string[],
  runAs: RunAs,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const { command, args, ids } = commandOf(runAs, program, programArgs);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...ids, env: ENVIRONMENT, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, said }));
  });
}

/** The port used last, so that a server that is found running, and tools of the operator, meet it again. */
export async function rememberedPort(cluster: Cluster): Promise<number | undefined> {
  const port = Number(await readFile(join(cluster.dir, PORT_FILE), 'utf8').catch(() => ''));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

export async function rememberPort(cluster: Cluster, port: number, { owner }: RunAs): Promise<void> {
  const file = join(cluster.dir, PORT_FILE);
  await writeFile(file, String(port), { mode: 0o600 });
  if (owner !== undefined) await chown(file, owner.uid, owner.gid);
}
