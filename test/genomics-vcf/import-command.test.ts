import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { readPatient } from '../../src/app/read-patient.ts';
import { registerImportCommand } from '../../src/cli/import.ts';
import { validateResource } from '../../src/fhir/index.ts';
import { knowledge } from '../kit/knowledge.ts';
import { countOf, type HospitalServer, startHospitalServer } from './hospital-server.ts';
import { definitions, rowsOf, vcf } from './kit.ts';

const folder = mkdtempSync(join(tmpdir(), 'import-'));
afterAll(() => rmSync(folder, { recursive: true }));
const put = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const trustedFhirServers: string[] = [];
/** Threads of the built program, where a test wants them. */
let threads: { readonly script: URL; readonly count: number } | undefined;
afterEach(() => {
  threads = undefined;
});

/** Runs the command as main.ts would, and collects what it says. */
async function run(
  ...args: readonly string[]
): Promise<{ readonly out: string; readonly notes: string; readonly code: number }> {
  const said = { out: '', notes: '', code: -1 };
  const program = new Command().exitOverride();
  registerImportCommand(program, {
    profilesDir: fileURLToPath(new URL('../../profiles', import.meta.url)),
    publicUrl: 'https://gateway.example',
    trustedFhirServers,
    ...(threads === undefined ? {} : { threads }),
    now: () => Date.parse('2026-11-23T08:00:00Z'),
    isTerminal: false,
    print: (text) => {
      said.out += `${text}\n`;
    },
    note: (text) => {
      said.notes += text;
    },
    exitWith: (code) => {
      said.code = code;
    },
  });
  await program.parseAsync(['node', 'precision-gateway', 'import', ...args]);
  return said;
}

const rows = definitions.flatMap(({ gene }) =>
  rowsOf(gene, {
    rs3758581: '1/1',
    rs12769205: '0/1',
    rs4244285: '0/1',
    rs3918290: '0/1',
    rs4149056: '0/1',
    rs9923231: '1/1',
  }),
);
const person = put('person.vcf.gz', gzipSync(vcf(rows)));
const calls = put('calls.tsv', '# from the laboratory\nCYP2D6\t*1/*4\nHLA-B\t*57:01/*07:02\nMT-RNR1\tm.1555A>G\n');

test('a table of every gene, the phenotype with it, and what variants do not tell', async () => {
  const { out, code } = await run(person);
  expect(code).toBe(0);
  expect(out).toMatch(/^CYP2C19 +\*1\/\*2 +Intermediate Metabolizer +35 of 35$/m);
  expect(out).toMatch(
    /^DPYD +Reference\/c\.1905\+1G>A \(\*2A\) +Intermediate Metabolizer \(activity score 1\.0\) +83 of 83$/m,
  );
  expect(out).toMatch(/^SLCO1B1 +\*1\/\*5 +Decreased Function/m);
  expect(out).toContain('not told by variants: CYP2D6, HLA-A, HLA-B, MT-RNR1');
});

test('alleles called elsewhere stand beside those of the variants', async () => {
  const { out } = await run(person, '--outside', calls);
  expect(out).toMatch(/^CYP2D6 +\*1\/\*4 +Intermediate Metabolizer \(activity score 1\.0\) +outside call$/m);
  expect(out).toMatch(/^HLA-B .*\*57:01 positive/m);
  expect(out).toContain('not told by variants: HLA-A');
});

test('JSON lines with scores, positions and the reason', async () => {
  const { out } = await run(person, '--json', '--patient', 'p1');
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toHaveLength(definitions.length);
  expect(lines.find(({ gene }) => gene === 'CYP2C19')).toMatchObject({
    file: 'person.vcf.gz',
    sample: 'S1',
    patient: 'p1',
    result: '*1/*2',
    phenotypes: ['Intermediate Metabolizer'],
    state: 'called',
    diplotypes: [{ name: '*1/*2', score: 38 }],
    basis: 'exact',
  });
});

test('FHIR: a report with genotypes and haplotypes, valid by the profiles that it claims, the same ids each time', async () => {
  const { out } = await run(person, '--fhir', '--patient', 'p1', '--outside', calls);
  const bundle = JSON.parse(out);
  expect(validateResource(bundle).filter(({ severity }) => severity === 'fatal' || severity === 'error')).toEqual([]);
  const types = bundle.entry.map(({ resource }: { resource: { resourceType: string } }) => resource.resourceType);
  expect(types.filter((type: string) => type === 'DiagnosticReport')).toHaveLength(1);
  expect(types.filter((type: string) => type === 'Observation').length).toBeGreaterThan(40);
  expect(JSON.parse((await run(person, '--fhir', '--patient', 'p1', '--outside', calls)).out)).toEqual(bundle);
});

test('several files; one that cannot be read does not keep the others', async () => {
  const old = put('old.vcf', vcf(rows, { header: ['##fileformat=VCFv4.2', '##reference=hg19'] }));
  const { out, notes, code } = await run(old, person);
  expect(code).toBe(1);
  expect(notes).toContain('GRCh38');
  expect(out).toContain('CYP2C19');
});

test('what PharmCAT wrote is read', async () => {
  const match = put(
    'x.match.json',
    JSON.stringify({
      results: [
        { gene: 'CYP2C19', diplotypes: [{ name: '*1/*2' }] },
        { gene: 'DPYD', diplotypes: [], haplotypeMatches: [{ name: 'c.61C>T' }, { name: 'c.2846A>T' }] },
      ],
    }),
  );
  const phenotype = put(
    'x.phenotype.json',
    JSON.stringify({
      geneReports: {
        CYP2D6: {
          geneSymbol: 'CYP2D6',
          callSource: 'OUTSIDE',
          sourceDiplotypes: [{ label: '*4/*4', phenotypes: ['Poor Metabolizer'], activityScore: '0.0' }],
        },
        TPMT: {
          geneSymbol: 'TPMT',
          callSource: 'NONE',
          sourceDiplotypes: [{ label: 'Unknown/Unknown', phenotypes: ['No Result'] }],
        },
      },
    }),
  );
  const { out } = await run(match, phenotype);
  expect(out).toMatch(/^CYP2C19 +\*1\/\*2 +Intermediate Metabolizer/m);
  expect(out).toMatch(/^DPYD +c\.61C>T; c\.2846A>T +Poor Metabolizer \(activity score 0\.5\)/m);
  expect(out).toMatch(/^CYP2D6 +\*4\/\*4 +Poor Metabolizer \(activity score 0\.0\)/m);
  expect(out).not.toMatch(/^TPMT/m);
});

test.each([
  ['gene\n', 'bad.tsv'],
  ['CYP2D6\t\t\t\n', 'empty.tsv'],
  ['{"results": 1}', 'bad.json'],
  ['no json', 'worse.json'],
])('what cannot be read is said: %j', async (content, name) => {
  const { notes, code } = await run(put(name, content));
  expect(code).toBe(1);
  expect(notes).toMatch(/error/);
});

test('a report as FHIR needs to know the patient', async () => {
  expect((await run(person, '--fhir')).code).toBe(2);
});

test('the gateway reads the report as it reads those of a laboratory: the same genes, the same phenotypes', async () => {
  const { out } = await run(person, '--fhir', '--patient', 'p1', '--outside', calls);
  const bundle = JSON.parse(out);
  bundle.entry.push({
    fullUrl: 'https://hospital.example/Patient/p1',
    resource: { resourceType: 'Patient', id: 'p1' },
  });
  const profile = readPatient(bundle, knowledge(), Date.parse('2026-11-23T09:00:00Z'));
  if (!profile.ok) throw new Error(profile.findings.map(({ message }) => message).join(' '));
  const results = new Map(
    profile.value.facts.flatMap((fact) => (fact.kind === 'gene-result' ? [[fact.gene as string, fact] as const] : [])),
  );
  expect(results.get('CYP2C19')).toMatchObject({ phenotypes: ['Intermediate Metabolizer'], diplotype: '*1/*2' });
  expect(results.get('DPYD')).toMatchObject({ phenotypes: ['Intermediate Metabolizer'], score: { value: 1 } });
  expect(results.get('CYP2D6')).toMatchObject({ phenotypes: ['Intermediate Metabolizer'] });
  expect(results.get('SLCO1B1')).toMatchObject({ phenotypes: ['Decreased Function'] });
  expect(results.get('HLA-B')?.phenotypes).toContain('*57:01 positive');
});

test('a genotype without its gene or its category would not be valid', async () => {
  const { out } = await run(person, '--fhir', '--patient', 'p1');
  const broken = JSON.parse(out);
  for (const { resource } of broken.entry) if (resource.resourceType === 'Observation') resource.category.pop();
  expect(validateResource(broken).filter(({ severity }) => severity === 'error').length).toBeGreaterThan(20);
});

test('--explain: why this diplotype and not the next best, and the reads behind it', async () => {
  const evidenced = rows.map((row) =>
    row.includes(' rs4244285 ')
      ? row.replace(' GT 0/1', ' GT:DP:AD:GQ 0/1:30:14,16:99')
      : row.includes(' rs67376798 ')
        ? row.replace('0/0', '0/1')
        : row,
  );
  const file = put('evidence.vcf', vcf(evidenced.filter((row) => !row.includes(' rs12248560 '))));
  const { out } = await run(file, '--explain');
  const [, gene = ''] = /\nCYP2C19 {2}(\*1\/\*2\n(?: {2}.*\n)+)/.exec(out) ?? [];
  expect(gene).toMatch(
    /Defined at [0-9]+ of the positions read, counted on both chromosomes; the next best, .*, at [0-9]+\./,
  );
  expect(gene).toMatch(/[0-9]+ positions were read, 1 were not: rs12248560\./);
  expect(gene).toMatch(/rs4244285 G\/A \(30 reads: 14, 16; genotype quality 99; row [0-9]+\)/);
  expect(gene).toMatch(/do not tell apart: .*\*17/);
  expect(gene).toContain('Allele definitions: PharmCAT');
  // The same stands in FHIR, also where there are only haplotypes.
  const bundle = JSON.parse((await run(file, '--fhir', '--patient', 'p1')).out);
  const notes = (part: string): string =>
    bundle.entry
      .map(({ resource }: { resource: object }) => JSON.stringify(resource))
      .filter((text: string) => text.includes(part) && text.includes('"note"'))
      .join(' ');
  expect(notes('"*1/*2"')).toContain('30 reads: 14, 16');
  expect(notes('"DPYD c.1905+1G>A (*2A)"')).toMatch(/Different from the reference genome: .*rs3918290/);
});

describe('--write-to', () => {
  let hospital: HospitalServer;
  beforeAll(async () => {
    hospital = await startHospitalServer();
    trustedFhirServers.push(hospital.base);
  }, 60_000);
  afterAll(() => hospital.close());

  test('writes the results to a trusted server, once however often it is told to', async () => {
    const write = () => run(person, '--patient', 'p1', '--write-to', hospital.base);
    const first = await write();
    expect(first.code).toBe(0);
    expect(first.notes).toContain('0 updated');
    expect(first.out).toContain('CYP2C19');
    const written = await countOf(hospital, 'Observation');
    expect(written).toBeGreaterThan(20);
    hospital.refusals.push(503);
    expect((await write()).notes).toContain('0 resources were created');
    expect(await countOf(hospital, 'Observation')).toBe(written);
  });

  test('says what was refused, and writes to no other server', async () => {
    hospital.refusals.push(403);
    const refused = await run(person, '--patient', 'p1', '--write-to', hospital.base);
    expect(refused.code).toBe(1);
    expect(refused.notes).toContain('ehr.write-refused');
    expect((await run(person, '--patient', 'p1', '--write-to', 'https://x.example/fhir')).code).toBe(2);
    expect((await run(person, '--write-to', hospital.base)).code).toBe(2);
  });
});

describe('on several cores', () => {
  const both = async (...args: readonly string[]) => {
    const alone = await run(...args);
    threads = { script: new URL('../../dist/src/caller.js', import.meta.url), count: 2 };
    return { alone, together: await run(...args) };
  };

  test('many files give the same lines in the same order, and one that cannot be read costs no other', async () => {
    const broken = put('cut.vcf.gz', gzipSync(vcf(rows)).subarray(0, 2000));
    const { alone, together } = await both(person, broken, calls, person, '--json');
    expect(together).toEqual(alone);
    expect(together.code).toBe(1);
    expect(together.notes).toContain('vcf.truncated');
    expect(together.out.split('\n').length).toBeGreaterThan(40);
  }, 60_000);

  test('a file of many samples gives the same lines in the same order', async () => {
    const samples = Array.from({ length: 420 }, (_, i) => `P${i}`);
    const many = rowsOf('CYP2C19', {}).map((row, at) => {
      const fixed = row.split(' ').slice(0, 9).join(' ');
      return `${fixed} ${samples.map((_, i) => ((i + at) % 7 === 0 ? '0/1' : '0/0')).join(' ')}`;
    });
    const { alone, together } = await both(put('many.vcf', vcf(many, { samples })), '--json');
    expect(together).toEqual(alone);
    const lines = together.out.trim().split('\n');
    expect(new Set(lines.map((line) => JSON.parse(line).sample)).size).toBe(420);
  }, 120_000);
});
