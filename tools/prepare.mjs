/*
 * Makes a checkout ready to run: installs what package-lock.json names and builds, each only when something changed since the last time.
 * npm calls it before `npm start` and `npm test`; it needs nothing but Node and npm.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const [major] = process.versions.node.split('.').map(Number);
if ((major ?? 0) < 20) stop(`Precision Gateway needs Node 20 or newer; this is ${process.version}.`);

step('node_modules/.prepared', digestOf(['package.json', 'package-lock.json']), () =>
  run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel=error'],
    'installing dependencies (a minute or two, once)',
  ),
);
step(
  'dist/.prepared',
  digestOf([
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    ...under('src'),
    ...under('workers'),
    ...under('tools'),
  ]),
  () => run('npm', ['run', '--silent', 'build'], 'building'),
);

/** Runs `work` unless `stamp` already holds `digest`. */
function step(stamp, digest, work) {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  work();
  mkdirSync(join(stamp, '..'), { recursive: true });
  writeFileSync(stamp, digest);
}

function run(command, args, what) {
  console.error(`precision-gateway: ${what} …`);
  const done = spawnSync(command, args, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (done.status !== 0)
    stop(`${what} failed: ${command} ${args.join(' ')} ended with ${done.status ?? done.signal ?? done.error}.`);
}

function under(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function digestOf(files) {
  const hash = createHash('sha256').update(process.version);
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function stop(message) {
  console.error(`precision-gateway: ${message}`);
  process.exit(1);
}
