import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Command } from 'commander';
import { registerPgxCommands } from '../../src/cli/pgx.ts';

/* knowledge look-up, against a terminology server that knows three RxNorm products. */

const PRODUCTS: Readonly<Record<string, string>> = {
  '198051': 'omeprazole 20 MG Delayed Release Oral Capsule',
  '1234': 'Quux 5 MG Oral Tablet',
  '5678': 'acetaminophen 300 MG / codeine phosphate 30 MG Oral Tablet\tx\nrow',
};
let asked: string[] = [];
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((req, res) => {
    asked.push(decodeURIComponent(req.url ?? ''));
    const code = new URL(req.url ?? '', 'http://x').searchParams.get('code') ?? '';
    const display = PRODUCTS[code];
    if (code === '503') return void res.writeHead(503).end();
    if (display === undefined) return void res.writeHead(404).end('{"resourceType":"OperationOutcome"}');
    res.end(JSON.stringify({ resourceType: 'Parameters', parameter: [{ name: 'display', valueString: display }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/r4/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function lookUp(codes: readonly string[], tx = base, input = '') {
  asked = [];
  let written = '';
  const said: string[] = [];
  let code = -1;
  const program = new Command('precision-gateway').exitOverride();
  registerPgxCommands(program, {
    profilesDir: 'profiles',
    now: () => Date.parse('2026-11-23T12:00:00Z'),
    input: (async function* () {
      yield input;
    })(),
    write: async (text) => {
      written += text;
    },
    warn: (line) => said.push(line),
    exitWith: (given) => {
      code = given;
    },
  });
  await program.parseAsync(['node', 'gateway', 'knowledge', 'look-up', '--tx', tx, ...codes]);
  return { rows: written.split('\n').slice(0, -1), said: said.join('\n'), code };
}

test('a product of known drugs becomes a row of four cells; others are told apart from it', async () => {
  const { rows, said, code } = await lookUp(['198051', '5678', '1234', '309362']);
  expect(rows.map((row) => row.split('\t'))).toEqual([
    ['198051', 'omeprazole 20 MG Delayed Release Oral Capsule', 'omeprazole', expect.stringContaining('$lookup')],
    ['5678', expect.stringMatching(/Oral Tablet x row$/), 'acetaminophen; codeine', expect.stringContaining('$lookup')],
  ]);
  expect(said).toContain('1234: Quux 5 MG Oral Tablet: none of the drugs');
  expect(said).toContain('309362: known already');
  expect(code).toBe(0);
  expect(asked[0]).toBe('/r4/CodeSystem/$lookup?system=http://www.nlm.nih.gov/research/umls/rxnorm&code=198051');
});

test('codes come as the inbox names them; what the server does not answer is said, and ends with 1', async () => {
  const { rows, said, code } = await lookUp([], base, 'RxNorm 198051\n99\n503\n../x\n');
  expect(rows).toHaveLength(1);
  expect(said).toMatch(/99: the server does not know it\n503: no sound answer of the server\n\.\.\/x: no RxNorm code/);
  expect(code).toBe(1);
});

test('a server elsewhere is asked by https alone', async () => {
  const { said, code } = await lookUp(['198051'], 'http://tx.example.org/r4');
  expect([code, asked]).toEqual([1, []]);
  expect(said).toContain('https');
});
