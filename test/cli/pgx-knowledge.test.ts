import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { registerPgxCommands } from '../../src/cli/pgx.ts';

/* Two versions of the knowledge: a few rules of the gateway's own with all of its tables, and the same after an update. */

let dir: string;
const before = () => join(dir, 'before');
const after = () => join(dir, 'after');

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'versions-'));
  for (const part of [
    'knowledge',
    'vocabularies',
    'drug-gene/codeine-cyp2d6-cpic',
    'drug-gene/clopidogrel-cyp2c19-dpwg',
  ])
    cpSync(join('profiles', part), join(before(), part), { recursive: true });
  cpSync(before(), after(), { recursive: true });
});
afterAll(() => rmSync(dir, { recursive: true }));

function edit(file: string, from: RegExp, to: string): void {
  const path = join(after(), file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  writeFileSync(path, changed);
}

async function knowledge(...args: readonly string[]) {
  let written = '';
  const said: string[] = [];
  let code = -1;
  const program = new Command('precision-gateway').exitOverride();
  registerPgxCommands(program, {
    profilesDir: 'profiles',
    now: () => Date.parse('2026-11-23T12:00:00Z'),
    input: (async function* () {})(),
    write: async (more) => {
      written += more;
    },
    warn: (line) => said.push(line),
    exitWith: (given) => {
      code = given;
    },
  });
  await program.parseAsync(['node', 'gateway', 'knowledge', ...args]);
  return { code, written, said: said.join('\n') };
}

test('equal folders differ in nothing', async () => {
  expect(await knowledge('diff', before(), after())).toEqual({ code: 0, written: '', said: 'no change of knowledge' });
});

test('an update is told in words, with the patients who would be advised otherwise', async () => {
  edit('knowledge/alleles.tsv', /^(CYP2D6\t\*41\t)Decreased function\t0\.25/m, '$1No function\t0.0');
  edit('knowledge/phenoconversion.tsv', /^CYP2D6\tduloxetine\t.*\n/m, '');
  edit('drug-gene/codeine-cyp2d6-cpic/rule.yaml', /version: 1\.\d+\.\d+/, 'version: 9.0.0');
  const patients = join(dir, 'patients.ndjson');
  writeFileSync(
    patients,
    [
      { id: 'a', drug: 'codeine', genes: { CYP2D6: '*4/*41' } },
      { id: 'b', drug: 'codeine', genes: { CYP2D6: '*1/*1' } },
      { id: 'c', drug: 'codeine', genes: { CYP2D6: '*1/*1' }, patient: { active: ['duloxetine'] } },
      { id: 'd', drug: 'clopidogrel', genes: { CYP2C19: '*2/*2' } },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  );
  const { code, written, said } = await knowledge('diff', before(), after(), '--patients', patients);
  expect(code).toBe(0);
  expect(said).toContain('2 of 4 patients would be advised otherwise.');
  expect(written).toContain(
    'allele: CYP2D6 *41\n  - Decreased function, activity 0.25\n  + No function, activity 0.0\n',
  );
  expect(written).toContain('inhibitor or inducer: duloxetine, inhibitor of CYP2D6\n  - moderate');
  expect(written).toContain('rule: codeine-cyp2d6-cpic');
  expect(written).toMatch(
    /patient of line 1 \(a\)\n {2}- codeine-cyp2d6-cpic intermediate.*\n {2}\+ codeine-cyp2d6-cpic poor/,
  );
  expect(written).toMatch(
    /patient of line 3 \(c\)\n {2}- codeine-cyp2d6-cpic intermediate.*\n {2}\+ codeine-cyp2d6-cpic normal/,
  );
  expect(written).not.toMatch(/\((?:b|d)\)/);
});

test('a folder that cannot be read ends the command with 1', async () => {
  const { code, written, said } = await knowledge('diff', join(dir, 'none'), after());
  expect({ code, written }).toEqual({ code: 1, written: '' });
  expect(said).toContain('knowledge.unreadable');
});

test('the list names source, date and licence of every table, and the versions that Decisions name', async () => {
  const { written } = await knowledge('list', '--profiles', before());
  expect(written).toMatch(/^terminology [0-9a-f]{16}\ngenomics [0-9a-f]{16}\nrules sha256:[0-9a-f]{64} \(2 rules\)\n/);
  for (const table of ['alleles.tsv', 'drugs.tsv', 'phenoconversion.tsv'])
    expect(written).toMatch(new RegExp(`\\n${table}\\n  title: .*\\n(?:  .*\\n)*  licence: `));
});
