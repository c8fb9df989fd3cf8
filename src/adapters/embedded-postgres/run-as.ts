import { spawnSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fail, finding, ok, type Result } from '../../kernel/index.ts';

/** As whom a PostgreSQL program runs. Without `owner`: as the user of this process. */
export interface RunAs {
  readonly owner?: Ids;
  /** The owner is lent the right to pass through directories that are closed to it. */
  readonly lent: boolean;
}
interface Ids {
  readonly uid: number;
  readonly gid: number;
}

/** Users that exist to run such a server, the first that is there; `nobody` is on every system. */
const USERS = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root. Root therefore runs it as another user: the owner of the data directory when there is one. Where that
 * user may not pass through the directories above (a checkout under /root), `setpriv` of util-linux lends it the right to, and nothing more of
 * root's: a container that runs as root, as it comes from Docker, may do so too.
 */
export async function chooseUser(clusterDir: string, binariesDir: string): Promise<Result<RunAs>> {
  if (process.getuid?.() !== 0) return ok({ lent: false });
  const found = await stat(clusterDir).catch(() => undefined);
  const owner = found !== undefined && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : await knownUser();
  if (owner === undefined) {
    return fail(
      finding(
        'store.embedded',
        'PostgreSQL does not run as root, and there is neither a user postgres nor nobody.',
        {},
        {
          remedy: 'Start the gateway as an ordinary user, or name a server by DATABASE_URL.',
        },
      ),
    );
  }
  const above = dirname(clusterDir);
  if ((await mayPass(above, owner)) && (await mayPass(binariesDir, owner))) return ok({ owner, lent: false });
  const trial = commandOf({ owner, lent: true }, 'true', []);
  if (spawnSync(trial.command, trial.args, { stdio: 'ignore' }).status === 0) return ok({ owner, lent: true });
  return fail(
    finding(
      'store.embedded',
      `PostgreSQL does not run as root, and the user it would run as (${owner.uid}) may not enter ${above} or ${binariesDir}.`,
      {},
      {
        remedy:
          'Start the gateway as an ordinary user, move it and DATA_DIR out of a private directory, or name a server by DATABASE_URL.',
      },
    ),
  );
}

/** What to spawn so that `program` runs as it should. */
export function commandOf(
  { owner, lent }: RunAs,
  program: string,
  args: readonly string[],
): { readonly command: string; readonly args: readonly string[]; readonly ids: Ids | Record<string, never> } {
  if (owner === undefined || !lent) return { command: program, args, ids: owner ?? {} };
  return { command: 'setpriv', args: [...lending(owner), program, ...args], ids: {} };
}

const lending = ({ uid, gid }: Ids): readonly string[] => [
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  '--inh-caps=+dac_override',
  '--ambient-caps=+dac_override',
  // Without it access(2), by which PostgreSQL looks for its own program, disregards the right that was lent.
  '--securebits=+no_setuid_fixup',
  '--',
];

async function knownUser(): Promise<Ids | undefined> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'));
  for (const name of USERS) {
    const line = lines.find((fields) => fields[0] === name);
    const uid = Number(line?.[2]);
    const gid = Number(line?.[3]);
    if (line !== undefined && uid > 0 && gid > 0) return { uid, gid };
  }
  return undefined;
}

/** Whether every directory down to `path` may be entered by the user. */
async function mayPass(path: string, user: Ids): Promise<boolean> {
  for (let at = resolve(path); ; at = dirname(at)) {
    const found = await stat(at).catch(() => undefined);
    const right = found?.uid === user.uid ? 0o100 : found?.gid === user.gid ? 0o010 : 0o001;
    if (found !== undefined && (found.mode & right) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
