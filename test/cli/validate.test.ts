import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { registerValidateCommand } from '../../src/cli/validate.ts';

const root = mkdtempSync(join(tmpdir(), 'validate-'));
afterAll(() => rm(root, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(root, name);
  writeFileSync(path, text);
  return path;
};

async function validate(args: readonly string[], input = '') {
  let out = '';
  const warned: string[] = [];
  let code = -1;
  const program = new Command('precision-gateway').exitOverride();
  registerValidateCommand(program, {
    input: (async function* () {
      yield new TextEncoder().encode(input);
    })(),
    guides: [],
    write: async (text) => {
      out += text;
    },
    warn: (text) => warned.push(text),
    isTerminal: false,
    exitWith: (given) => {
      code = given;
    },
  });
  await program.parseAsync(['node', 'gateway', 'validate', ...args]);
  return { code, out: out.replaceAll(`${root}/`, ''), warned: warned.join('\n').replaceAll(`${root}/`, '') };
}

const PATIENT = '{\n  "resourceType": "Patient",\n  "gender": "female"\n}\n';
const WRONG = '{\n  "resourceType": "Patient",\n  "gender": "femal",\n  "birthDate": "1970-02-30"\n}\n';

describe('validate', () => {
  test('passes a valid resource and ends with 0', async () => {
    expect(await validate([file('good.json', PATIENT)])).toEqual({
      code: 0,
      out: '1 resource, 0 with errors: 0 errors, 0 warnings\n',
      warned: '',
    });
  });

  test('names file, line and column of what is wrong and ends with 1', async () => {
    const { code, out } = await validate([file('wrong.json', WRONG)]);
    expect(code).toBe(1);
    expect(out).toMatch(/^wrong\.json:3:3 error fhir\.code-not-in-value-set$/m);
    expect(out).toContain("Did you mean 'female'?");
    expect(out).toMatch(/^wrong\.json:4:3 error fhir\.format$/m);
    expect(out).toMatch(/1 resource, 1 with errors: 2 errors, 0 warnings\n$/);
  });

  test('says where text ceases to be JSON', async () => {
    const { code, out } = await validate([file('cut.json', '{\n  "resourceType": "Patient",\n}')]);
    expect(code).toBe(1);
    expect(out).toMatch(/^cut\.json:3:1 fatal fhir\.not-json$|^cut\.json:3:1 .*fhir\.not-json$/m);
  });

  test('judges each line of NDJSON by itself and counts lines of the file', async () => {
    const line = (gender: string) => JSON.stringify({ resourceType: 'Patient', gender });
    const text = [line('male'), '', line('mal'), 'no json', line('female')].join('\n');
    const { code, out } = await validate([file('all.ndjson', text), '--json']);
    const answers = out
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l));
    expect(code).toBe(1);
    expect(answers.map((a) => [a.line, a.valid])).toEqual([
      [1, true],
      [3, false],
      [4, false],
      [5, true],
    ]);
    expect(answers[1].findings[0].place).toEqual({
      file: expect.stringMatching(/all\.ndjson$|^all/),
      line: 3,
      column: 27,
      expression: 'Patient.gender',
    });
  });

  test('reads standard input, and tells NDJSON from one resource by its content', async () => {
    expect((await validate(['-', '--json'], PATIENT)).out.trim().split('\n')).toHaveLength(1);
    const two = `${JSON.stringify(JSON.parse(PATIENT))}\r\n${JSON.stringify(JSON.parse(WRONG))}\r\n`;
    const { out, code } = await validate(['-', '--json'], two);
    expect(
      out
        .trim()
        .split('\n')
        .map((l) => JSON.parse(l).valid),
    ).toEqual([true, false]);
    expect(code).toBe(1);
  });

  test('judges against the profiles that are named', async () => {
    const heartrate = 'http://hl7.org/fhir/StructureDefinition/heartrate';
    const observation = file('obs.json', '{"resourceType":"Observation","status":"final","code":{"text":"pulse"}}');
    expect((await validate([observation, '--quiet'])).code).toBe(0);
    const { code, out } = await validate([observation, '--profile', heartrate]);
    expect(code).toBe(1);
    expect(out).toContain(heartrate);
  });

  test('judges against a guide that is named', async () => {
    const url = 'https://hospital.example/fhir/StructureDefinition/named';
    const guide = mkdtempSync(join(root, 'guide-'));
    writeFileSync(join(guide, 'package.json'), '{"name":"named.guide","version":"1.0.0"}');
    writeFileSync(
      join(guide, 'StructureDefinition-named.json'),
      JSON.stringify({
        resourceType: 'StructureDefinition',
        url,
        kind: 'resource',
        type: 'Patient',
        derivation: 'constraint',
        baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
        differential: { element: [{ id: 'Patient.name', path: 'Patient.name', min: 1 }] },
      }),
    );
    const { code, out } = await validate([file('unnamed.json', PATIENT), '--guide', guide, '--profile', url]);
    expect(code).toBe(1);
    expect(out).toContain('name needs at least 1');
  });

  test('ends with 2 when a file or a guide cannot be read, and still judges the others', async () => {
    const gone = await validate([join(root, 'gone.json'), file('good.json', PATIENT)]);
    expect(gone.code).toBe(2);
    expect(gone.warned).toBe('gone.json cannot be read (ENOENT).');
    expect(gone.out).toContain('1 resource, 0 with errors');
    expect((await validate([file('good.json', PATIENT), '--guide', join(root, 'gone.tgz')])).code).toBe(2);
  });
});
