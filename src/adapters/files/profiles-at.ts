import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { extract } from 'tar';
import { fail, finding, ok, type Result } from '../../kernel/index.ts';

/** A folder of rules as it was, until it is let go. */
export interface EarlierProfiles {
  readonly dir: string;
  letGo(): Promise<void>;
}

const run = promisify(execFile);
/** Rules and knowledge of today take about 10 MB. */
const LARGEST_ARCHIVE = 512 * 1024 * 1024;

/** The folder that `since` names, or the profiles folder as it was at that tag, branch or commit of the git repository that it stands in. */
export async function profilesAt(since: string, profilesDir: string): Promise<Result<EarlierProfiles>> {
  const isFolder = await stat(since).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return ok({ dir: since, letGo: async () => undefined });
  const temporary = await mkdtemp(join(tmpdir(), 'profiles-at-'));
  const letGo = (): Promise<void> => rm(temporary, { recursive: true, force: true });
  try {
    // `--end-of-options`: what is named is a revision, whatever it looks like.
    const { stdout: commit } = await run('git', ['rev-parse', '--verify', '--end-of-options', `${since}^{commit}`], {
      cwd: dirname(profilesDir),
    });
    const { stdout } = await run('git', ['archive', '--format=tar', commit.trim(), '--', basename(profilesDir)], {
      cwd: dirname(profilesDir),
      encoding: 'buffer',
      maxBuffer: LARGEST_ARCHIVE,
    });
    const archive = join(temporary, 'profiles.tar');
    await writeFile(archive, stdout);
    await extract({ file: archive, cwd: temporary });
    return ok({ dir: join(temporary, basename(profilesDir)), letGo });
  } catch {
    await letGo();
    const message = `${since} is neither a folder nor a revision that holds ${basename(profilesDir)}`;
    return fail(finding('rules.unreadable', message, { file: since }));
  }
}
