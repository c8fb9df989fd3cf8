import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadGenomicsData, loadTerminologyData } from '../../src/adapters/files/knowledge.ts';
import type { Finding } from '../../src/kernel/index.ts';
import { createTerminology, type Terminology } from '../../src/terminology/index.ts';

const OWN = fileURLToPath(new URL('../../profiles/knowledge', import.meta.url));
const EMPTY = ['observations', 'conditions', 'tests', 'services', 'override-reasons', 'drug-classes'];

let root: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'profiles-'));
  await cp(OWN, join(root, 'knowledge'), { recursive: true });
  mkdirSync(join(root, 'vocabularies'));
  for (const name of EMPTY) write(`vocabularies/${name}.yaml`, '');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, text: string): void => writeFileSync(join(root, path), text);
const place = ({ code, place: at, message }: Finding): string =>
  `${at.file}:${at.line}:${at.column} ${code}: ${message}`;

function faults(): readonly string[] {
  const data = loadTerminologyData(root);
  const made = data.ok ? createTerminology(data.value) : data;
  return made.findings.map(place);
}
function loaded(): Terminology {
  const data = loadTerminologyData(root);
  if (!data.ok) throw new Error(data.findings.map(place).join('\n'));
  const made = createTerminology(data.value);
  if (!made.ok) throw new Error(made.findings.map(place).join('\n'));
  return made.value;
}

describe('vocabulary files', () => {
  test('observations, conditions and the rest are found by their codes', () => {
    write(
      'vocabularies/observations.yaml',
      `hba1c:
  title: Haemoglobin A1c
  domain: laboratory
  codes: [{ system: loinc, code: 4548-4, display: HbA1c }]
  unit: '%'
  fresh-days: 365
  source: LOINC
`,
    );
    write(
      'vocabularies/conditions.yaml',
      `diabetes-type-2:
  title: Type 2 diabetes
  codes: [{ system: snomed, code: 44054006 }]
  prefixes: [{ system: icd10cm, code: E11 }]
  source: SNOMED CT
diabetes:
  title: Diabetes
  codes: []
  prefixes: [{ system: icd10cm, code: E11 }, { system: icd10cm, code: E10 }]
  source: ICD-10-CM
`,
    );
    write(
      'vocabularies/drug-classes.yaml',
      'statins:\n  title: Statins\n  drugs: [simvastatin, atorvastatin]\n  source: ATC C10AA\n',
    );
    write(
      'vocabularies/override-reasons.yaml',
      'tolerated:\n  system: https://example.org/reasons\n  code: tolerated\n  display: Tolerated so far\n',
    );
    const { vocabularies } = loaded();
    expect(vocabularies.observationOf([{ system: 'http://loinc.org', code: '4548-4' }])).toMatchObject({
      key: 'hba1c',
      unit: '%',
      freshDays: 365,
    });
    expect(vocabularies.conditionsOf([{ system: 'http://snomed.info/sct', code: '44054006' }])).toEqual([
      'diabetes-type-2',
    ]);
    const icd = (code: string) => vocabularies.conditionsOf([{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }]);
    expect([icd('E11.9'), icd('e119'), icd('E10'), icd('E1'), icd('Z99')]).toEqual([
      ['diabetes-type-2', 'diabetes'],
      ['diabetes-type-2', 'diabetes'],
      ['diabetes'],
      [],
      [],
    ]);
    expect(vocabularies.drugClass('statins')).toEqual(['simvastatin', 'atorvastatin']);
    expect(vocabularies.overrideReason('tolerated')).toMatchObject({ code: 'tolerated' });
    expect(vocabularies.keys.observations).toEqual(['hba1c']);
    expect([
      vocabularies.observation('__proto__'),
      vocabularies.condition('constructor'),
      vocabularies.drugClass('toString'),
    ]).toEqual([undefined, undefined, undefined]);
  });

  test('every fault names its file, line and column', () => {
    write(
      'vocabularies/observations.yaml',
      `hba1c:
  title: HbA1c
  domain: laboratry
  codes: [{ system: lonic, code: 4548-4 }]
  unit: '%'
  fresh-day: 365
  source: LOINC
`,
    );
    write('vocabularies/drug-classes.yaml', 'statins:\n  title: Statins\n  drugs: [simvastatine]\n  source: ATC\n');
    write('vocabularies/tests.yaml', 'Bad Key:\n  title: x\n');
    const found = faults();
    expect(found).toContain(
      'vocabularies/observations.yaml:6:3 vocabulary.entry: hba1c: "fresh-day" is no property of such an entry. Did you mean fresh-days?',
    );
    expect(
      found.some((text) =>
        text.startsWith('vocabularies/observations.yaml:3:3 vocabulary.entry: hba1c: the domain is one of'),
      ),
    ).toBe(true);
    expect(found.some((text) => text.includes('"lonic" is neither a URI'))).toBe(true);
    expect(found.some((text) => text.startsWith('vocabularies/tests.yaml:1:1'))).toBe(true);
  });

  test('a drug that no table has is refused, with its neighbour', () => {
    write('vocabularies/drug-classes.yaml', 'statins:\n  title: Statins\n  drugs: [simvastatine]\n  source: ATC\n');
    expect(faults()).toEqual([
      'vocabularies/drug-classes.yaml:1:1 knowledge.unknown-name: statins: the drug "simvastatine" is not in drugs.tsv. Nearest: simvastatin.',
    ]);
  });

  test('broken YAML, twice the same key, and aliases are refused', () => {
    write('vocabularies/tests.yaml', 'a:\n  title: [\n');
    expect(faults()[0]).toMatch(/^vocabularies\/tests\.yaml:\d+:\d+ vocabulary\.yaml/);
    write('vocabularies/tests.yaml', 'a:\n  title: x\na:\n  title: y\n');
    expect(faults()[0]).toMatch(/^vocabularies\/tests\.yaml:3:1 vocabulary\.yaml/);
    write('vocabularies/tests.yaml', 'a: &a\n  title: x\nb: *a\n');
    expect(faults().length).toBeGreaterThan(0);
  });

  test('a missing file is named, and nothing else breaks', () => {
    rmSync(join(root, 'knowledge/drugs.tsv'));
    rmSync(join(root, 'knowledge/alleles.tsv'));
    expect(faults()[0]).toContain('knowledge/drugs.tsv cannot be read');
    expect(loadGenomicsData(root).findings.map((f) => f.message)).toEqual(['knowledge/alleles.tsv cannot be read.']);
  });

  test('a table with a wrong column, a wrong cell or a duplicate says where', () => {
    write(
      'knowledge/drugs.tsv',
      '# title: x\n# source: x\n# version: 1\n# date: x\n# licence: x\ndrug\trxnorm\tatc\tsnomed\tsource\nWarfarin\t11289\t\t\tx\nwarfarin\tB01AA03\t\t\tx\n',
    );
    expect(loadTerminologyData(root).findings.map(place).slice(0, 2)).toEqual([
      'knowledge/drugs.tsv:7:1 knowledge.cell: A drug is named in lower case.',
      'knowledge/drugs.tsv:8:10 knowledge.cell: An RxNorm concept identifier is a number.',
    ]);
    write('knowledge/genes.tsv', 'gene\tid\nCYP2C19\tHGNC:2621\n');
    expect(loadTerminologyData(root).findings.map((f) => f.code)).toContain('knowledge.header');
  });
});

describe('the version of the knowledge', () => {
  test('is the same for the same files and another for others', () => {
    const before = loaded().version;
    expect(before).toMatch(/^[0-9a-f]{16}$/);
    expect(loaded().version).toBe(before);
    write('vocabularies/drug-classes.yaml', 'statins:\n  title: Statins\n  drugs: [simvastatin]\n  source: ATC\n');
    expect(loaded().version).not.toBe(before);
  });
});
