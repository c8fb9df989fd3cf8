import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** First start makes a database; a busy machine may take its time. */
const START_MS = 90_000;

/** The gateway with its demonstration hospital, as `npm start` runs them: built code, processes of their own, embedded store and queue. */
export interface RunningDemo {
  readonly gateway: string;
  readonly hospital: string;
  readonly output: () => string;
  stop(): Promise<void>;
}

export async function startDemo(env: Readonly<Record<string, string>> = {}): Promise<RunningDemo> {
  const [port, hospitalPort] = [await freePort(), await freePort()];
  const dataDir = await mkdtemp(join(tmpdir(), 'precision-gateway-demo-'));
  const child = spawn(process.execPath, ['dist/src/main.js', 'demo', '--hospital-port', String(hospitalPort)], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      PORT: String(port),
      DATA_DIR: dataDir,
      // Tests start many gateways; none of them is in a hurry.
      REHEARSAL_MS: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const stop = async (): Promise<void> => {
    await ended(child, 'SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  };
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the demonstration did not start:\n${output}`)), START_MS);
    const look = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      if (output.includes('Stop with Ctrl-C')) {
        clearTimeout(timer);
        resolve();
      }
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the demonstration ended with ${code}:\n${output}`));
    });
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    gateway: `http://127.0.0.1:${port}`,
    hospital: `http://127.0.0.1:${hospitalPort}`,
    output: () => output,
    stop,
  };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address === null || typeof address === 'string' ? reject(new Error('no port')) : resolve(address.port),
      );
    });
  });
}
