import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { readPatientFile } from '../../src/cli/patient-file.ts';
import { registerRuleCommands } from '../../src/cli/rules.ts';
import { ProfilesFolder } from '../rules/profiles-folder.ts';
import { SOUND } from '../rules/sound-rule.ts';

const ID = 'clopidogrel-cyp2c19';
const TESTS = [
  '- { test: a poor metabolizer is warned, patient: { age: 50, genes: { CYP2C19: { phenotype: Poor Metabolizer } }, orders: [clopidogrel] }, expect: { row: poor } }',
  '- { test: "an intermediate one <with> an infarction", patient: { age: 50, genes: { CYP2C19: { phenotype: Intermediate Metabolizer } }, conditions: [acute-coronary-syndrome], orders: [clopidogrel] }, expect: { row: intermediate } }',
  '',
].join('\n');

let folder: ProfilesFolder;
beforeEach(() => {
  folder = new ProfilesFolder();
});
afterEach(() => folder.remove());

async function rules(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const printed: string[] = [];
  let code = -1;
  const program = new Command('precision-gateway').exitOverride();
  registerRuleCommands(program, {
    profilesDir: folder.dir,
    now: () => Date.parse('2026-11-23'),
    print: (text) => printed.push(text),
    isTerminal: false,
    exitWith: (given) => {
      code = given;
    },
    readPatient: readPatientFile,
  });
  await program.parseAsync(['node', 'gateway', 'rules', ...args]);
  return { code, text: printed.join('\n').replaceAll(/(?:\.\.\/)*[^ \n"]*profiles-[^/]*\//g, '') };
}

describe('rules lint', () => {
  test('passes a sound rule', async () => {
    folder.write(ID, SOUND, TESTS);
    expect(await rules('lint')).toEqual({ code: 0, text: '1 rules: 0 errors, 0 warnings' });
  });
  test('names file, line, column, cause and remedy, and fails', async () => {
    folder.write(ID, SOUND.replace('gene: CYP2C19', 'gene: CYP2C91'), TESTS);
    expect(await rules('lint')).toEqual({
      code: 1,
      text: [
        'drug-gene/clopidogrel-cyp2c19/rule.yaml:13:19 error rules.unknown-gene',
        '    there is no gene CYP2C91; did you mean CYP2C19?',
        '    → Use the HGNC symbol of a gene in profiles/knowledge, or add the gene there.',
        '1 rules: 1 error, 0 warnings',
      ].join('\n'),
    });
  });
  test('speaks JSON to machines', async () => {
    folder.write(ID, SOUND.replace('2099-01-01', '2020-01-01'), TESTS);
    const { code, text } = await rules('lint', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({
      rules: 1,
      findings: [{ code: 'rules.review-due', place: { line: 7, column: 12 } }],
    });
  });
});

describe('rules test', () => {
  test('counts what passed in the words that build servers read', async () => {
    folder.write(ID, SOUND, TESTS);
    expect(await rules('test')).toEqual({ code: 0, text: 'Rule tests: 2 passed, 0 failed (1 rules)' });
  });
  test('shows what failed, where, and what the rule said', async () => {
    folder.write(ID, SOUND, TESTS.replace('row: poor', 'row: intermediate'));
    const { code, text } = await rules('test');
    expect(code).toBe(1);
    expect(text).toContain('✘ a poor metabolizer is warned');
    expect(text).toContain('drug-gene/clopidogrel-cyp2c19/tests.yaml:1:');
    expect(text).toContain('expected row intermediate; the rule said row poor for clopidogrel');
    expect(text).toContain('Rule tests: 1 passed, 1 failed (1 rules)');
  });
  test('runs only the rules that are named', async () => {
    folder
      .write(ID, SOUND, TESTS)
      .write('other', SOUND.replaceAll(ID, 'other'), TESTS.replace('row: poor', 'row: intermediate'));
    expect((await rules('test', 'clopidogrel')).code).toBe(0);
    expect((await rules('test')).code).toBe(1);
  });
  test('gives coverage with the reason for each gap', async () => {
    folder.write(ID, SOUND, TESTS);
    const { text } = await rules('test', '--coverage');
    expect(text.split('\n')).toEqual([
      'clopidogrel-cyp2c19: 6 of 7',
      '    when (age is at least 18): never no in a test',
      'Coverage: 6 of 7 rows and conditions (85.7 %)',
      'Rule tests: 2 passed, 0 failed (1 rules)',
    ]);
  });
  test('writes JUnit that any reader takes, whatever the names hold', async () => {
    folder.write(ID, SOUND, TESTS.replace('row: poor', 'row: intermediate'));
    const file = join(folder.dir, 'junit.xml');
    await rules('test', '--junit', file);
    const xml = readFileSync(file, 'utf8');
    expect(xml).toContain('<testsuite name="clopidogrel-cyp2c19" tests="2" failures="1">');
    expect(xml).toContain('name="an intermediate one &lt;with&gt; an infarction"');
    expect(xml).toContain('<failure message="expected row intermediate; the rule said row poor for clopidogrel"/>');
  });
});

describe('rules explain', () => {
  test('explains the patient of a test', async () => {
    folder.write(ID, SOUND, TESTS);
    const { text, code } = await rules('explain', join(folder.dir, 'drug-gene', ID, 'tests.yaml'));
    expect(code).toBe(0);
    expect(text.split('\n').at(-1)).toBe('⇒ says poor');
  });
  test('explains a patient read from FHIR, and why a rule that was not woken would not speak', async () => {
    folder.write(ID, SOUND, TESTS);
    const file = join(folder.dir, 'patient.json');
    writeFileSync(
      file,
      JSON.stringify({
        resourceType: 'Bundle',
        type: 'collection',
        entry: [{ resource: { resourceType: 'Patient', id: 'p', gender: 'female', birthDate: '1961-05-02' } }],
      }),
    );
    expect((await rules('explain', file)).text).toContain('No rule is woken by this patient');
    const { text, code } = await rules('explain', file, '--why-not', ID, '--as-of', '2026-11-23');
    expect(code).toBe(0);
    expect(text).toContain('✔ yes      age is at least 18');
    expect(text).toContain('would be decided by: CYP2C19: ');
    expect((await rules('explain', file, '--rule', 'no-such-rule')).code).toBe(1);
  });
});

test('rules list names each rule with status, rows, tests and what wakes it', async () => {
  folder.write(ID, SOUND, TESTS);
  expect((await rules('list')).text.split('\n')).toEqual([
    'clopidogrel-cyp2c19  1.0.0  active   2 rows, 2 tests, review by 2099-01-01, woken by clopidogrel',
    '1 rules',
  ]);
});

test('rules schema writes the schemas, and says when they are not current', async () => {
  const file = join(folder.dir, 'schema', 'rule-profile.schema.json');
  expect((await rules('schema', '--check')).code).toBe(1);
  expect(existsSync(file)).toBe(false);
  expect((await rules('schema')).code).toBe(0);
  expect((await rules('schema', '--check')).code).toBe(0);
  writeFileSync(file, '{}');
  expect((await rules('schema', '--check')).text).toContain('rule-profile.schema.json is not current');
});

describe('rules table', () => {
  test('prints the rows, and takes them back changed in a spreadsheet', async () => {
    folder.write(ID, SOUND, TESTS);
    const csv = join(folder.dir, 'rows.csv');
    expect((await rules('table', ID, '--write', csv)).code).toBe(0);
    writeFileSync(csv, `${readFileSync(csv, 'utf8')}normal,,Normal Metabolizer,,,other-drug\n`);
    expect((await rules('table', ID, '--read', csv)).code).toBe(0);
    expect((await rules('lint')).text).toContain('no test expects row normal');
    expect((await rules('table', ID)).text.split('\n').at(-1)).toBe('normal,,Normal Metabolizer,,,other-drug');
  });
  test('writes nothing when a line cannot be read', async () => {
    folder.write(ID, SOUND, TESTS);
    const csv = join(folder.dir, 'rows.csv');
    writeFileSync(csv, 'row,age,then\na,old,other-drug\n');
    const { code, text } = await rules('table', ID, '--read', csv);
    expect(code).toBe(1);
    expect(text).toContain('rows.csv:2:2 error rules.table');
    expect(readFileSync(join(folder.dir, 'drug-gene', ID, 'rule.yaml'), 'utf8')).toBe(SOUND);
  });
});

test('rules gaps names what no row speaks for, and fails only for rows that are wrong', async () => {
  folder.write(ID, SOUND, TESTS);
  const open = await rules('gaps');
  expect(open.code).toBe(0);
  expect(open.text).toContain(
    'drug-gene/clopidogrel-cyp2c19/rule.yaml:12:3 uncovered: clopidogrel-cyp2c19: no row speaks for CYP2C19 Normal Metabolizer',
  );
  expect(open.text).toContain(
    'partly-covered: clopidogrel-cyp2c19: no row speaks for some patients, such as CYP2C19 Intermediate Metabolizer, age at least 18, not condition acute-coronary-syndrome',
  );
  folder.write(ID, SOUND.replace('[Intermediate Metabolizer]', '[Poor Metabolizer]'), TESTS);
  expect((await rules('gaps')).code).toBe(1);
});

test('rules new writes a draft that passes lint and its tests, and never over another rule', async () => {
  const given = [
    '--drug',
    'clopidogrel',
    '--gene',
    'CYP2C19',
    '--results',
    'Poor Metabolizer, Likely Poor Metabolizer',
  ];
  const rest = [
    '--advice',
    'Choose another drug than {drug}',
    '--source',
    'A guideline https://example.org/g',
    '--owner',
    'Us',
  ];
  expect((await rules('new', ...given, ...rest)).code).toBe(0);
  expect(await rules('lint')).toEqual({ code: 0, text: '1 rules: 0 errors, 0 warnings' });
  expect((await rules('test')).text).toBe('Rule tests: 3 passed, 0 failed (1 rules)');
  expect((await rules('new', ...given, ...rest)).code).toBe(1);
});

test('rules diff tells two folders of rules apart', async () => {
  folder.write(ID, SOUND, TESTS);
  const other = new ProfilesFolder().write(ID, SOUND.replace('level: warning', 'level: critical'));
  try {
    expect((await rules('diff', other.dir)).text.split('\n')).toEqual([
      ID,
      '  row poor, level',
      '    - critical',
      '    + warning',
      '1 changes in 1 rules',
    ]);
    expect((await rules('diff', folder.dir)).text).toBe('no change');
  } finally {
    other.remove();
  }
});

test('rules fmt says which rules are not in the usual order, and puts them into it', async () => {
  const [id = '', ...others] = SOUND.split(/^(?=[a-z])/m);
  folder.write(ID, [...others, '# the name\n', id].join(''), TESTS);
  expect((await rules('fmt', '--check')).code).toBe(1);
  expect((await rules('fmt')).code).toBe(0);
  const text = readFileSync(join(folder.dir, 'drug-gene', ID, 'rule.yaml'), 'utf8');
  expect(text).toBe(SOUND.replace(/^/, '# the name\n'));
  expect(await rules('fmt', '--check')).toEqual({ code: 0, text: '1 rules, 0 to be formatted' });
});

describe('rules overlays', () => {
  const overlay = (writtenFor: string): void => {
    mkdirSync(join(folder.dir, 'local'));
    writeFileSync(
      join(folder.dir, 'local', 'ours.yaml'),
      `- { rule: ${ID}, written-for: ${writtenFor}, owner: Cardiology, reason: Agreed., expires: 2027-06-30, disable: true }\n`,
    );
  };
  test('says what this hospital does otherwise, and explain shows the rule as it runs', async () => {
    folder.write(ID, SOUND, TESTS);
    overlay('1.0.0');
    expect(await rules('overlays')).toEqual({
      code: 0,
      text: [
        `${ID}  applies, until 2027-06-30`,
        '    does not run',
        '    Agreed. (Cardiology; local/ours.yaml:1)',
        '1 overlays',
      ].join('\n'),
    });
    expect((await rules('list')).text).toContain('1.0.0+local  retired');
    expect(await rules('lint')).toEqual({ code: 0, text: '1 rules: 0 errors, 0 warnings' });
  });
  test('names those whose rule has changed since', async () => {
    folder.write(ID, SOUND, TESTS);
    overlay('0.9.0');
    const { code, text } = await rules('overlays');
    expect(code).toBe(0);
    expect(text).toContain('the rule is 1.0.0 now, written for 0.9.0: read it again');
    expect(text).toContain('local/ours.yaml:1:45 warning rules.overlay-stale');
    expect(text).toContain('1 overlays, 1 of rules that changed since');
  });
});

describe('rules keygen, freeze, verify and use', () => {
  const at = (name: string): string => join(folder.dir, name);
  const keys = (owner: string, name = owner): Promise<unknown> =>
    rules('keygen', '--key', at(`${name}.pem`), '--trust', at(`${name}.json`), '--owner', owner);

  test('from a folder to the bundle in use, and back to the one before', async () => {
    folder.write(ID, SOUND, TESTS);
    await keys('pharmacy');
    const freeze = (name: string) => rules('freeze', at(name), '--key', at('pharmacy.pem'));
    const use = (name: string) => rules('use', at(name), '--keys', at('pharmacy.json'), '--as', at('current'));
    expect(await freeze('first.bundle')).toMatchObject({
      code: 0,
      text: expect.stringContaining('first.bundle: 1 rules'),
    });
    folder.write(ID, SOUND.replace('version: 1.0.0', 'version: 1.1.0'), TESTS);
    expect((await freeze('second.bundle')).code).toBe(0);
    expect((await use('second.bundle')).code).toBe(0);
    expect(readFileSync(at('current'), 'utf8')).toContain('"version":"1.1.0"');
    const { code, text } = await use('first.bundle');
    expect(code).toBe(0);
    expect(text).toContain('current is this bundle now');
    expect(readFileSync(at('current'), 'utf8')).toBe(readFileSync(at('first.bundle'), 'utf8'));
  });

  test('nothing is signed that has a fault or fails a test, and nothing is written over', async () => {
    await keys('pharmacy');
    const freeze = () => rules('freeze', at('rules.bundle'), '--key', at('pharmacy.pem'));
    folder.write(ID, SOUND.replace('gene: CYP2C19', 'gene: CYP2C91'), TESTS);
    expect(await freeze()).toMatchObject({ code: 1, text: expect.stringContaining('rules.unknown-gene') });
    folder.write(ID, SOUND, TESTS.replace('row: poor', 'row: intermediate'));
    expect(await freeze()).toMatchObject({ code: 1, text: expect.stringContaining('rules.test-failed') });
    expect(existsSync(at('rules.bundle'))).toBe(false);
    folder.write(ID, SOUND, TESTS);
    expect((await freeze()).code).toBe(0);
    expect(await freeze()).toMatchObject({ code: 1, text: expect.stringContaining('bundle.exists') });
  });

  test('a bundle is verified against the trusted keys alone, and an untrusted one is not put to use', async () => {
    folder.write(ID, SOUND, TESTS);
    await keys('pharmacy');
    await keys('stranger');
    await rules('freeze', at('rules.bundle'), '--key', at('pharmacy.pem'));
    const verify = (trust: string) => rules('verify', at('rules.bundle'), '--keys', at(trust));
    expect(await verify('pharmacy.json')).toMatchObject({ code: 0, text: expect.stringContaining('which is trusted') });
    expect(await verify('stranger.json')).toMatchObject({ code: 1, text: expect.stringContaining('bundle.untrusted') });
    const used = await rules('use', at('rules.bundle'), '--keys', at('stranger.json'), '--as', at('current'));
    expect(used).toMatchObject({ code: 1, text: expect.stringContaining('bundle.untrusted') });
    expect(existsSync(at('current'))).toBe(false);
    // A second key joins the first in one file: either may sign.
    await rules('keygen', '--key', at('third.pem'), '--trust', at('pharmacy.json'), '--owner', 'IT');
    expect((await verify('pharmacy.json')).code).toBe(0);
  });
});

describe('rules preview', () => {
  const chart = (): string => {
    const file = join(folder.dir, 'patient.json');
    const subject = { reference: 'Patient/p' };
    const code = { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '32968' }] };
    const resources = [
      { resourceType: 'Patient', id: 'p', birthDate: '1960-01-01' },
      {
        resourceType: 'Observation',
        id: 'g',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '84413-4' }] },
        subject,
        effectiveDateTime: '2026-01-01',
        valueCodeableConcept: { text: '*2/*2' },
        component: [
          {
            code: { coding: [{ system: 'http://loinc.org', code: '48018-6' }] },
            valueCodeableConcept: {
              coding: [{ system: 'http://www.genenames.org/geneId', code: 'HGNC:2621', display: 'CYP2C19' }],
            },
          },
        ],
      },
      {
        resourceType: 'MedicationRequest',
        id: 'm',
        status: 'active',
        intent: 'order',
        subject,
        medicationCodeableConcept: code,
      },
    ];
    const entry = resources.map((resource) => ({ resource }));
    writeFileSync(file, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }));
    return file;
  };

  test('shows each card before and after, and counts', async () => {
    const earlier = new ProfilesFolder().write(ID, SOUND, TESTS);
    try {
      folder.write(ID, SOUND.replace('level: warning', 'level: critical'), TESTS);
      const { code, text } = await rules('preview', '--since', earlier.dir, '--on', chart());
      expect(code).toBe(0);
      expect(text).toContain(
        '  changed: clopidogrel (MedicationRequest/m)\n    - warning: Clopidogrel will not protect',
      );
      expect(text).toContain('    + critical: Clopidogrel will not protect this patient [clopidogrel-cyp2c19, poor]');
      expect(text).toContain('1 of 1 patients would see other cards: 0 added, 0 gone, 1 changed');
      expect(text).toContain('Cards: info 0 → 0, warning 1 → 0, critical 0 → 1');
      folder.write(ID, SOUND.replace('status: active', 'status: shadow'), TESTS);
      expect((await rules('preview', '--since', earlier.dir, '--on', chart())).text).toContain('0 added, 1 gone');
      folder.write(ID, SOUND, TESTS);
      expect((await rules('preview', '--since', earlier.dir, '--on', chart())).text).toContain('0 of 1 patients');
    } finally {
      earlier.remove();
    }
  });
  test('takes the rules as they were out of the repository', async () => {
    const repository = mkdtempSync(join(tmpdir(), 'repository-'));
    const git = (...args: readonly string[]): unknown =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], { cwd: repository });
    try {
      folder.write(ID, SOUND, TESTS);
      const profiles = join(repository, 'profiles');
      cpSync(join(folder.dir, 'drug-gene'), join(profiles, 'drug-gene'), { recursive: true });
      git('init', '--quiet');
      git('add', '.');
      git('commit', '--quiet', '--message', 'Rules');
      git('tag', 'released');
      for (const part of ['knowledge', 'vocabularies']) symlinkSync(resolve('profiles', part), join(profiles, part));
      const rule = join(profiles, 'drug-gene', ID, 'rule.yaml');
      writeFileSync(rule, SOUND.replace('level: warning', 'level: info'));
      const { code, text } = await rules('preview', '--profiles', profiles, '--since', 'released', '--on', chart());
      expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining('info 0 → 1, warning 1 → 0') });
    } finally {
      rmSync(repository, { recursive: true, force: true });
    }
  });
  test('says that there is no such folder or revision, and that a chart cannot be read', async () => {
    folder.write(ID, SOUND, TESTS);
    const wrong = await rules('preview', '--since', '--upload-pack=x', '--on', chart());
    expect(wrong).toMatchObject({ code: 1, text: expect.stringContaining('rules.unreadable') });
    const unread = await rules('preview', '--since', folder.dir, '--on', join(folder.dir, 'nobody.json'));
    expect(unread).toMatchObject({ code: 1, text: expect.stringContaining('cannot be read') });
  });
});

test('rules list --counts sets shadow matches beside active ones', async () => {
  folder.write(ID, SOUND, TESTS);
  const counts = join(folder.dir, 'metrics.txt');
  writeFileSync(
    counts,
    [
      '# TYPE precision_rule_matches_total counter',
      `precision_rule_matches_total{rule="${ID}",status="active",otel_scope_name="x"} 3`,
      `precision_rule_matches_total{rule="${ID}",status="active",otel_scope_name="x"} 4`,
      `precision_rule_matches_total{rule="${ID}",status="shadow"} 2`,
      'precision_rule_matches_total{rule="another",status="shadow"} 9',
    ].join('\n'),
  );
  expect((await rules('list', '--counts', counts)).text).toContain('held 7 times active, 2 in shadow');
  const json = JSON.parse((await rules('list', '--json', '--counts', counts)).text) as { held: object }[];
  expect(json[0]?.held).toEqual({ active: 7, shadow: 2 });
  expect((await rules('list', '--counts', join(folder.dir, 'none'))).code).toBe(1);
});

describe('rules export and import', () => {
  test('a rule leaves and comes back as a draft that can be linted', async () => {
    folder.write(ID, SOUND, TESTS);
    const out = join(folder.dir, '.out');
    const exported = await rules('export', '--as', 'plandefinition', '--out', out);
    expect(exported.code).toBe(0);
    expect(exported.text).toContain('CYP2C19 is Poor Metabolizer or Likely Poor Metabolizer: not as FHIRPath');
    expect((await rules('export', 'clopidogrel', '--as', 'dmn', '--out', out)).text).toContain('1 rule written');
    expect(readFileSync(join(out, `${ID}.dmn`), 'utf8')).toContain('<decisionTable');

    const imported = await rules('import', join(out, `${ID}.json`));
    expect(imported.code).toBe(0);
    expect(imported.text).toContain('a draft of 2 rows');
    expect(imported.text).toContain('not taken: level, category and strength: to be chosen');
    const text = readFileSync(join(folder.dir, 'local', ID, 'rule.yaml'), 'utf8');
    expect(text).toContain('status: draft');
    expect(text).toContain('Patient.birthDate <= today() - 18 years');
    expect((await rules('import', join(out, `${ID}.json`))).text).toContain('is already there');
  });

  test('says what cannot be exported or imported', async () => {
    folder.write(ID, SOUND, TESTS);
    expect((await rules('export', 'nobody', '--as', 'dmn', '--out', folder.dir)).code).toBe(1);
    const file = join(folder.dir, 'x.json');
    writeFileSync(file, '{"resourceType":"Patient"}');
    expect((await rules('import', file)).text).toContain('the file holds no PlanDefinition');
    writeFileSync(file, '{');
    expect((await rules('import', file)).text).toContain('the file is not JSON');
  });
});
