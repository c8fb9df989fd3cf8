/*
 * The gateway as it is served: how long from its start to the first answer of $validate, and what it then keeps in memory. Its store has been made by an
 * earlier start. Linux only: memory is read where the kernel tells it.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LONGEST_START_MS = 30_000;
const PATIENT = '{"resourceType":"Patient","id":"p","gender":"female"}';

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const stopped = (child) =>
  new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });

function start(port, data) {
  return spawn(process.execPath, ['dist/src/main.js', 'serve'], {
    cwd: root,
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), AUTH: 'off', DATA_DIR: data, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const validate = (port, type, body) =>
  fetch(`http://127.0.0.1:${port}/fhir/${type}/$validate`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body,
  }).then(async (answer) => {
    await answer.text();
    return answer.status;
  });

async function firstAnswer(port) {
  const began = performance.now();
  while (performance.now() - began < LONGEST_START_MS) {
    if ((await validate(port, 'Patient', PATIENT).catch(() => 0)) === 200) return performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the gateway does not answer');
}

const residentMB = ({ pid }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** Milliseconds to the first answer, megabytes then, and after every text has been validated. */
export async function benchServed(texts) {
  const data = mkdtempSync(join(tmpdir(), 'precision-gateway-bench-'));
  let child;
  try {
    const port = await freePort();
    child = start(port, data);
    await firstAnswer(port);
    await stopped(child);
    child = start(port, data);
    const ready = await firstAnswer(port);
    const atStart = residentMB(child);
    let refused = 0;
    for (const text of texts) if ((await validate(port, JSON.parse(text).resourceType, text)) !== 200) refused++;
    return { ready, atStart, after: residentMB(child), refused };
  } finally {
    if (child !== undefined) await stopped(child);
    rmSync(data, { recursive: true, force: true });
  }
}
