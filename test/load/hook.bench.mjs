/*
 * The hook from outside: requests a second and latency of a 71 KB order-sign, beside plain Express with express.json() on the same bytes, each in a
 * process of its own, in turns. Only the ratio and the latency at a given rate mean anything; see docs/operations.md for the aims.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { orderSignBody } from './order-sign-body.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);
const CONNECTIONS = Number(process.env.BENCH_CONNECTIONS ?? 20);
/** Milliseconds after the start that the gateway's rehearsal takes. */
const REHEARSAL_MS = 10_000;
const AIM_RATIO = 0.7;
const AIM_P99_MS = 50;

/** Runs the benchmark and returns its figures; the servers are stopped whatever happens. */
export async function benchHook() {
  const body = JSON.stringify(orderSignBody());
  const data = mkdtempSync(join(tmpdir(), 'precision-gateway-bench-'));
  const gatewayPort = await freePort();
  const floorPort = await freePort();
  const gateway = start('node', ['dist/src/main.js', 'serve'], {
    HOST: '127.0.0.1',
    PORT: String(gatewayPort),
    AUTH: 'off',
    DATA_DIR: data,
    LOG_LEVEL: 'warn',
  });
  const floor = start('node', ['test/load/express-floor.mjs', String(floorPort)], {});
  try {
    const hook = `http://127.0.0.1:${gatewayPort}/cds-services/precision-order-sign`;
    await ready(`http://127.0.0.1:${gatewayPort}/health/ready`);
    await ready(`http://127.0.0.1:${floorPort}/`);
    const first = await fetch(hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const answer = await first.json();
    if (first.status !== 200 || answer.cards.length !== 1)
      throw new Error(`the hook answered ${first.status} with ${answer.cards?.length} cards`);

    await new Promise((resolve) => setTimeout(resolve, REHEARSAL_MS));
    await load(hook, body, { duration: 5 });
    const ratios = [];
    for (let round = 0; round < ROUNDS; round++) {
      const floorRun = await load(`http://127.0.0.1:${floorPort}/`, body, { duration: SECONDS });
      const hookRun = await load(hook, body, { duration: SECONDS });
      ratios.push(hookRun.requests.average / floorRun.requests.average);
    }
    const paced = await load(hook, body, { duration: SECONDS, overallRate: 200 });
    return {
      bytes: Buffer.byteLength(body),
      ratios,
      p50: paced.latency.p50,
      p99: paced.latency.p99,
      faults: paced.non2xx + paced.errors,
    };
  } finally {
    await Promise.all([stop(gateway), stop(floor)]);
    rmSync(data, { recursive: true, force: true });
  }
}

function start(command, args, env) {
  return spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
}

function stop(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}

async function ready(url) {
  for (let tries = 0; tries < 300; tries++) {
    const up = await fetch(url).then(
      (r) => r.ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}

function load(url, body, options) {
  return autocannon({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    connections: CONNECTIONS,
    ...options,
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { bytes, ratios, p50, p99, faults } = await benchHook();
  console.log(`order-sign, ${(bytes / 1024).toFixed(0)} KB`);
  console.log(
    `  requests a second / Express + express.json   ${middle(ratios).toFixed(2)}   (gate ${AIM_RATIO}; rounds ${ratios.map((r) => r.toFixed(2)).join(', ')})`,
  );
  console.log(
    `  at 200 requests a second                     p50 ${p50} ms, p99 ${p99} ms   (gate ${AIM_P99_MS} ms), ${faults} faults`,
  );
}
