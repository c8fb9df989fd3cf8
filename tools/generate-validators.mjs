/* Makes generated/: compiles the generator with tsc, then runs it. Quick when nothing has changed. */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
execFileSync(process.execPath, [compiler, '-p', 'tools'], { cwd: root, stdio: 'inherit' });
await import(new URL('../dist/tools/generate-validators.js', import.meta.url).href);
