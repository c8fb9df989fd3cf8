import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { linesOf } from '../../src/cli/pgx/lines.ts';
import { registerPgxCommands } from '../../src/cli/pgx.ts';

type Answer = Record<string, unknown> & {
  readonly findings?: readonly { readonly code: string; readonly place: Record<string, unknown> }[];
  readonly guidance?: readonly Record<string, unknown>[];
  readonly undecided?: readonly Record<string, unknown>[];
};

async function* pieces(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

async function run(args: readonly string[], input: string | readonly unknown[] = '') {
  const text = typeof input === 'string' ? input : input.map((line) => JSON.stringify(line)).join('\n');
  let written = '';
  const said: string[] = [];
  let code = -1;
  const program = new Command('precision-gateway').exitOverride();
  registerPgxCommands(program, {
    profilesDir: 'profiles',
    now: () => Date.parse('2026-11-23T12:00:00Z'),
    input: pieces(text),
    write: async (more) => {
      written += more;
    },
    warn: (line) => said.push(line),
    exitWith: (given) => {
      code = given;
    },
  });
  await program.parseAsync(['node', 'gateway', ...args]);
  const answers = written
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Answer);
  return { code, answers, said: said.join('\n') };
}
const one = async (command: string, line: unknown): Promise<Answer> => {
  const { answers } = await run([command], [line]);
  return answers[0] ?? {};
};

describe('phenotype', () => {
  test.each([
    [{ gene: 'CYP2C19', diplotype: '*17/*2' }, ['Intermediate Metabolizer'], undefined],
    [{ gene: 'CYP2D6', alleles: ['*1', '*4'] }, ['Intermediate Metabolizer'], '1.0'],
    [{ gene: 'DPYD', score: 0.5 }, ['Poor Metabolizer'], '0.5'],
    [{ gene: 'CYP2D6', score: '≥3.0' }, ['Ultrarapid Metabolizer'], '≥3.0'],
    [{ gene: 'RYR1', phenotype: 'MH susceptible' }, ['Malignant Hyperthermia Susceptibility'], undefined],
    [{ gene: 'CYP2C19', phenotype: 'extensive metabolizer (EM)' }, ['Normal Metabolizer'], undefined],
    [{ gene: 'HLA-B', diplotype: '*57:01 positive' }, ['*57:01 positive'], undefined],
    [{ gene: 'VKORC1', diplotype: '-1639G>A/-1639G>A' }, ['-1639 AA'], undefined],
    [{ gene: 'CYP2D6', diplotype: '(*36+*10)/*41' }, ['Intermediate Metabolizer'], '0.5'],
    [{ gene: 'G6PD', diplotype: 'A- 202A_376G', sex: 'male' }, ['Deficient'], undefined],
    [{ gene: 'G6PD', diplotype: 'B/A- 202A_376G', sex: 'female' }, ['Variable'], undefined],
  ])('%j', async (line, phenotypes, activityScore) => {
    const answer = await one('phenotype', line);
    expect(answer).toMatchObject({ ...line, state: 'known', phenotypes });
    expect(answer.activityScore).toBe(activityScore);
    expect(typeof answer.rule).toBe('string');
  });
  test('an HLA typing answers for every allele that matters', async () => {
    const { phenotypes } = await one('phenotype', { gene: 'HLA-B', alleles: ['*57:01', '*07:02'] });
    expect(phenotypes).toEqual(expect.arrayContaining(['*57:01 positive', '*15:02 negative']));
  });
  test('what is not in the tables is indeterminate, with the reason', async () => {
    expect(await one('phenotype', { gene: 'CYP2D6', diplotype: '*1/*999' })).toMatchObject({
      state: 'indeterminate',
      phenotypes: ['Indeterminate'],
      reason: '*999 is not among the CYP2D6 alleles of the tables',
    });
  });
  test('a genotype beside another phenotype is contradictory, and neither is believed', async () => {
    expect(
      await one('phenotype', { gene: 'CYP2C19', diplotype: '*2/*2', phenotype: 'Normal Metabolizer' }),
    ).toMatchObject({
      state: 'contradictory',
      phenotypes: [],
      laboratory: ['Normal Metabolizer'],
      byGenotype: ['Poor Metabolizer'],
    });
  });
  test('bad lines are answered with their Findings and line; the others go on, and the command ends with 1', async () => {
    const lines = [
      '{"gene":"CYP2C19","diplotype":"*1/*1","sample":"a"}',
      '{"gene":"CYP2C91","diplotype":"*1/*1"}',
      '{"gene":',
      '[1]',
      '',
      '{"gene":"CYP2C19"}',
      '{"gene":"CYP2C19","phenotype":"not a poor metabolizer"}',
      '{"gene":"CYP2C19","diplotype":{"constructor":1},"__proto__":{"x":1}}',
      '{"gene":"TPMT","diplotype":"*1/*3A","sample":"b"}',
    ];
    const { code, answers, said } = await run(['phenotype'], lines.join('\n'));
    expect(code).toBe(1);
    expect(said).toBe('8 lines, 6 not answered.');
    expect(answers.map(({ findings }) => findings?.map((f) => f.code).join())).toEqual([
      undefined,
      'bulk.unknown-name',
      'bulk.not-json',
      'bulk.not-json',
      'bulk.missing',
      'bulk.unknown-name',
      'bulk.value',
      undefined,
    ]);
    expect(answers[4]?.findings?.[0]?.place).toMatchObject({ line: 6 });
    expect(answers.at(-1)).toMatchObject({ sample: 'b', phenotypes: ['Intermediate Metabolizer'] });
  });
  test('a file is read like standard input; one that is not there is said', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'pgx-'));
    try {
      const file = join(dir, 'results.ndjson');
      writeFileSync(file, '{"gene":"CYP2C19","diplotype":"*2/*2"}\r\n{"gene":"NOPE","diplotype":"x"}\r\n');
      const { answers, code } = await run(['phenotype', file]);
      expect(code).toBe(1);
      expect(answers[0]).toMatchObject({ phenotypes: ['Poor Metabolizer'] });
      expect(answers[1]?.findings?.[0]?.place).toMatchObject({ file, line: 2, pointer: '/gene' });
      expect(await run(['phenotype', join(dir, 'none')])).toMatchObject({
        code: 1,
        answers: [],
        said: 'The input cannot be read (ENOENT).',
      });
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

describe('advise', () => {
  test('says for each source what it says, with rule, version, row, strength, category and actions', async () => {
    const { guidance, status } = await one('advise', { drug: 'clopidogrel', genes: { CYP2C19: '*2/*2' } });
    expect(status).toBe('guidance');
    expect(guidance?.map(({ source }) => source)).toEqual(expect.arrayContaining(['CPIC', 'DPWG', 'FDA']));
    const cpic = guidance?.find(({ source }) => source === 'CPIC');
    expect(cpic).toMatchObject({ rule: 'clopidogrel-cyp2c19-cpic', row: 'poor', category: 'alternative-drug' });
    expect(cpic?.actions).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'replace', drug: 'prasugrel' })]),
    );
    for (const key of ['version', 'strength', 'text', 'detail', 'evidence']) expect(cpic).toHaveProperty(key);
  });
  test('knows a drug by name, RxNorm or ATC code', async () => {
    const written = ['clopidogrel', 'Clopidogrel', '32968', 'B01AC04', { rxnorm: '32968' }, { atc: 'B01AC04' }];
    const { answers } = await run(
      ['advise', '--brief'],
      written.map((drug) => ({ drug, genes: { CYP2C19: 'Poor Metabolizer' } })),
    );
    expect(answers.map(({ drugs }) => drugs)).toEqual(written.map(() => [{ name: 'clopidogrel', rxcui: '32968' }]));
  });
  test('reads a result as a phenotype, a score, a genotype or alleles', async () => {
    const cases = [
      ['Poor Metabolizer', 'poor'],
      [{ phenotype: 'PM' }, 'poor'],
      [{ score: 0 }, 'poor'],
      [{ score: '1.0' }, 'intermediate'],
      ['*1/*1', 'normal'],
      [{ alleles: ['*1', '*2x2'] }, 'ultrarapid'],
      ['Indeterminate', 'indeterminate'],
    ] as const;
    const { answers } = await run(
      ['advise', '--brief'],
      cases.map(([result]) => ({ drug: 'codeine', genes: { CYP2D6: result } })),
    );
    expect(answers.map(({ guidance }) => guidance?.find(({ rule }) => rule === 'codeine-cyp2d6-cpic')?.row)).toEqual(
      cases.map(([, row]) => row),
    );
  });
  test('a source that looked at a result and recommends nothing is told from one that does not grade', async () => {
    const { guidance } = await one('advise', { drug: 'fluvoxamine', genes: { CYP2D6: { score: 3 } } });
    expect(guidance?.find(({ source }) => source === 'CPIC')).toMatchObject({
      row: 'ultrarapid',
      category: 'none',
      strength: 'no-recommendation',
    });
  });
  test('a test that should come first is said beside, and is no guidance on the results', async () => {
    const answer = await one('advise', { drug: 'abacavir', genes: { CYP2C19: '*2/*2' } });
    expect(answer).toMatchObject({ drug: 'abacavir', status: 'undecided', guidance: [] });
    expect(answer.beside).toEqual([expect.objectContaining({ rule: 'abacavir-hla-b-pre-test', category: 'test' })]);
  });
  test('an alternative that this patient must not have is marked', async () => {
    const { guidance } = await one('advise', {
      drug: 'clopidogrel',
      genes: { CYP2C19: '*2/*2' },
      patient: { age: 60, conditions: ['stroke-or-tia', 'acute-coronary-syndrome'], allergies: [], active: [] },
    });
    const prasugrel = guidance
      ?.flatMap(({ actions }) => actions as readonly Record<string, unknown>[])
      .find(({ drug }) => drug === 'prasugrel');
    expect(prasugrel?.blocked).toMatch(/stroke/i);
  });
  test.each([
    ['clopidogrel', { CYP2C19: '*2/*2' }, ['prasugrel', 'ticagrelor']],
    ['simvastatin', { SLCO1B1: '*5/*5' }, ['pravastatin', 'rosuvastatin']],
  ])('with liver failure no alternative to %s is offered that its label forbids', async (drug, genes, forbidden) => {
    for (const code of [
      { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'K72.90' },
      { system: 'http://snomed.info/sct', code: '59927004' },
    ]) {
      const patient = { age: 60, sex: 'male', conditions: [code], allergies: [], active: [] };
      const { leads } = await one('advise', { drug, genes, patient });
      const held = (leads as { blocked?: { drug: string; because: string }[] }[]).flatMap(
        ({ blocked = [] }) => blocked,
      );
      expect(held.map((option) => option.drug).sort()).toEqual(forbidden);
      for (const { because } of held) expect(because).toMatch(/liver failure or decompensated cirrhosis/i);
    }
  });
  test('a gene that is not named is undecided, with what is missing and every row that may hold', async () => {
    const { status, undecided } = await one('advise', { drug: 'codeine', genes: {} });
    expect(status).toBe('undecided');
    const cpic = undecided?.find(({ rule }) => rule === 'codeine-cyp2d6-cpic');
    expect(cpic?.missing).toEqual([{ what: 'CYP2D6', why: 'not-on-file' }]);
    expect(((cpic?.possible ?? []) as readonly { row: string }[]).map(({ row }) => row)).toEqual(
      expect.arrayContaining(['poor', 'normal', 'ultrarapid']),
    );
  });
  test('rows for special populations are told as what would hold instead, with what is missing', async () => {
    const { guidance, instead } = await one('advise', { drug: 'clopidogrel', genes: { CYP2C19: '*1/*2' } });
    const row = guidance?.find(({ rule }) => rule === 'clopidogrel-cyp2c19-cpic')?.row;
    const others = (instead as readonly Record<string, unknown>[]).filter(
      ({ rule }) => rule === 'clopidogrel-cyp2c19-cpic',
    );
    expect(others.length).toBeGreaterThan(0);
    expect(others.map((other) => other.row)).not.toContain(row);
    expect(others).toContainEqual(
      expect.objectContaining({ missing: expect.arrayContaining([expect.objectContaining({ why: 'not-asked' })]) }),
    );
  });
  test('results that contradict each other are told, not chosen from', async () => {
    const answer = await one('advise', { drug: 'codeine', genes: { CYP2D6: ['*4/*4', 'Ultrarapid Metabolizer'] } });
    expect(answer.guidance).toEqual([]);
    expect(answer.contradictions).toMatchObject([{ gene: 'CYP2D6' }]);
  });
  test('a drug without guidance has none; a misspelt one is a Finding with the nearest name', async () => {
    expect(await one('advise', { drug: 'metformin', genes: { CYP2D6: '*1/*1' } })).toMatchObject({
      status: 'no-guidance',
      guidance: [],
    });
    const { findings } = await one('advise', { drug: 'clopidogrell', genes: {} });
    expect(findings).toMatchObject([{ code: 'bulk.unknown-name', place: { pointer: '/drug' } }]);
    expect(JSON.stringify(findings)).toContain('clopidogrel?');
  });
  test('inhibitors among the active drugs are counted, and said', async () => {
    const { genes, guidance } = await one('advise', {
      drug: 'codeine',
      genes: { CYP2D6: 'Normal Metabolizer' },
      patient: { active: ['paroxetine'] },
    });
    expect(genes).toMatchObject({
      CYP2D6: { phenotypes: ['Normal Metabolizer'], actsAs: [{ phenotypes: ['Poor Metabolizer'] }] },
    });
    expect(guidance?.find(({ rule }) => rule === 'codeine-cyp2d6-cpic')?.row).toBe('poor');
  });
  test('all drugs at once: what to avoid, adjust and heed; drugs of genes without a result are not mentioned', async () => {
    const { answers } = await run(
      ['advise', '--all-drugs'],
      [
        { id: 'x', genes: { CYP2C19: '*2/*2', DPYD: { score: 1 } }, patient: { active: ['clopidogrel'] } },
        { genes: { CYP2D6: ['*4/*4', 'Ultrarapid Metabolizer'] } },
      ],
    );
    const named = (list: unknown) => (list as readonly { drug: string }[]).map(({ drug }) => drug);
    expect(named(answers[0]?.avoid)).toContain('clopidogrel');
    expect(answers[0]?.avoid).toContainEqual(expect.objectContaining({ drug: 'clopidogrel', taken: true }));
    expect(named(answers[0]?.adjust)).toEqual(expect.arrayContaining(['fluorouracil', 'capecitabine']));
    expect(JSON.stringify(answers[0])).not.toContain('codeine');
    expect(answers[1]?.undecided).toContainEqual({ drug: 'codeine', missing: ['CYP2D6 (contradictory)'] });
    expect(answers[1]?.avoid).toEqual([]);
  });
  test('facts that are misspelt or of the wrong form are Findings; foreign keys are passed through', async () => {
    const { code, answers } = await run(
      ['advise', '--brief'],
      [
        { id: 1, drug: 'codeine', genes: { CYP2D6: '*1/*1' }, patient: { agee: 4 } },
        {
          id: 2,
          drug: 'codeine',
          genes: { CYP2D6: '*1/*1' },
          patient: { age: -4, sex: 'f', observations: { egfr: 'x' } },
        },
        { id: 3, drug: 'codeine', genes: { CYP2D6: '*1/*1' }, patient: { conditions: ['no-such-problem'] } },
        { id: 4, drug: 'codeine', genes: { CYP2D6: '*1/*1' }, case: 'x' },
        { id: 5, genes: { CYP2D6: '*1/*1' } },
      ],
    );
    expect(code).toBe(1);
    expect(answers.map(({ id, findings }) => [id, findings?.map((f) => f.code).join()])).toEqual([
      [1, 'bulk.unknown-key'],
      [2, 'bulk.value,bulk.value,bulk.value'],
      [3, 'bulk.unknown-name'],
      [4, undefined],
      [5, 'bulk.missing'],
    ]);
    expect(answers[3]).toMatchObject({ case: 'x', status: 'guidance' });
  });
});

describe('lines', () => {
  const all = async (...texts: readonly string[]) => {
    const lines: unknown[] = [];
    for await (const some of linesOf(pieces(...texts))) lines.push(...some);
    return lines;
  };
  test('are numbered as they stand, wherever the pieces of the input are cut', async () => {
    const whole = await all('a\n\nbc\r\nd');
    expect(whole).toEqual([
      { number: 1, text: 'a' },
      { number: 3, text: 'bc' },
      { number: 4, text: 'd' },
    ]);
    expect(await all(...'a\n\nbc\r\nd')).toEqual(whole);
  });
  test('one that never ends is not kept, and what follows it is read', async () => {
    const long = 'x'.repeat(600_000);
    expect(await all(long, long, long, 'y\nz\n')).toEqual([
      { number: 1, text: undefined },
      { number: 2, text: 'z' },
    ]);
  });
});
