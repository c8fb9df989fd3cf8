import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { loadGuides } from '../../src/adapters/guides/load-guides.ts';
import { validateResource } from '../../src/fhir/index.ts';

const HOME = 'https://hospital.example/fhir/StructureDefinition';
const CORE = 'http://hl7.org/fhir/StructureDefinition';
const root = mkdtempSync(join(tmpdir(), 'guides-'));
afterAll(() => rm(root, { recursive: true }));

/** A profile of Patient that needs `element`, told by a differential only. */
const needing = (name: string, element: string, base = `${CORE}/Patient`) => ({
  resourceType: 'StructureDefinition',
  url: `${HOME}/${name}`,
  name,
  kind: 'resource',
  type: 'Patient',
  derivation: 'constraint',
  baseDefinition: base,
  differential: {
    element: [
      { id: 'Patient', path: 'Patient' },
      { id: `Patient.${element}`, path: `Patient.${element}`, min: 1 },
    ],
  },
});

interface Made {
  readonly name: string;
  readonly version?: string;
  readonly fhirVersions?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, unknown>>;
}

/** Writes a package folder `<root>/<name>/package`. */
async function folder({ name, version = '1.0.0', files = {}, ...manifest }: Made): Promise<string> {
  const dir = join(root, name, 'package');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'package.json'), JSON.stringify({ name, version, fhirVersions: ['4.0.1'], ...manifest }));
  for (const [file, content] of Object.entries(files))
    await writeFile(join(dir, file), typeof content === 'string' ? content : JSON.stringify(content));
  return join(root, name);
}

async function tgz(made: Made): Promise<string> {
  const dir = await folder(made);
  const file = `${dir}.tgz`;
  await create({ gzip: true, file, cwd: dir }, ['package']);
  return file;
}

const codes = (findings: readonly { readonly code: string }[]) => findings.map((f) => f.code);
const judged = (profile: string, patient: object = {}) =>
  validateResource({ resourceType: 'Patient', meta: { profile: [`${HOME}/${profile}`] }, ...patient }).map(
    (f) => f.message,
  );

describe('guides of a hospital', () => {
  test('are read from a tgz', async () => {
    const file = await tgz({
      name: 'a.tgz-guide',
      files: { 'StructureDefinition-a.json': needing('by-tgz', 'birthDate') },
    });
    const loaded = await loadGuides([file]);
    expect(loaded.ok && loaded.value.packages).toEqual([{ name: 'a.tgz-guide', version: '1.0.0', definitions: 1 }]);
    expect(judged('by-tgz')).toEqual([`birthDate needs at least 1, found 0 (${HOME}/by-tgz).`]);
    expect(judged('by-tgz', { birthDate: '1970-01-01' })).toEqual([]);
  });

  test('are read from a folder, whether it is the package or holds it', async () => {
    const dir = await folder({ name: 'a.folder', files: { 'any-name.json': needing('by-folder', 'gender') } });
    expect((await loadGuides([dir])).findings).toEqual([]);
    expect((await loadGuides([join(dir, 'package')])).findings).toEqual([]);
    expect(judged('by-folder')).toHaveLength(1);
  });

  test('may be built on one another, in whatever order they are named', async () => {
    const base = await tgz({ name: 'order.base', files: { 'b.json': needing('order-base', 'birthDate') } });
    const own = await tgz({
      name: 'order.own',
      dependencies: { 'order.base': '1.0.x', 'hl7.fhir.r4.core': '4.0.1' },
      files: { 'o.json': needing('order-own', 'gender', `${HOME}/order-base`) },
    });
    const loaded = await loadGuides([own, base]);
    expect(loaded.findings).toEqual([]);
    expect(loaded.ok && loaded.value.packages.map((p) => p.name)).toEqual(['order.base', 'order.own']);
    expect(judged('order-own')).toHaveLength(2);
  });

  test('name the packages that they need and do not find', async () => {
    const file = await tgz({
      name: 'needs.much',
      dependencies: {
        'hl7.fhir.us.core': '6.1.0',
        'hl7.fhir.uv.genomics-reporting': '2.0.0',
        'hl7.fhir.uv.ips': '2.0.0',
      },
    });
    const { findings } = await loadGuides([file]);
    expect(findings.map((f) => `${f.code}: ${f.message}`)).toEqual([
      'guide.dependency-missing: needs.much needs hl7.fhir.us.core 6.1.0, which is not loaded.',
      'guide.dependency-version: needs.much asks for hl7.fhir.uv.genomics-reporting 2.0.0; loaded is 3.0.0.',
    ]);
  });

  test('say when a profile is based on one that is not there', async () => {
    const file = await tgz({
      name: 'no.base',
      files: { 'x.json': needing('orphan', 'gender', 'http://elsewhere/StructureDefinition/x') },
    });
    const { findings } = await loadGuides([file]);
    expect(codes(findings)).toEqual(['fhir.guide']);
    expect(findings[0]?.message).toContain('http://elsewhere/StructureDefinition/x');
    expect(judged('orphan')).toHaveLength(1);
  });

  test('that define one URL twice are told apart by the later, and named', async () => {
    const one = await tgz({ name: 'twice.one', files: { 'x.json': needing('twice', 'gender') } });
    const two = await tgz({ name: 'twice.two', files: { 'x.json': needing('twice', 'birthDate') } });
    const { findings } = await loadGuides([one, two]);
    expect(findings.map((f) => f.message)).toEqual([
      `${HOME}/twice is defined by twice.one 1.0.0 and by twice.two 1.0.0, not alike.`,
    ]);
    expect(judged('twice')).toEqual([`birthDate needs at least 1, found 0 (${HOME}/twice).`]);
  });

  test('of another FHIR version are refused', async () => {
    const file = await tgz({ name: 'r5.guide', fhirVersions: ['5.0.0'] });
    const refused = await loadGuides([file]);
    expect(refused.ok).toBe(false);
    expect(codes(refused.findings)).toEqual(['guide.fhir-version']);
  });

  test('lose a file that is no JSON, not the rest', async () => {
    const file = await tgz({
      name: 'bad.file',
      files: { 'broken.json': '{', 'good.json': needing('beside-bad', 'gender') },
    });
    expect((await loadGuides([file])).findings.map((f) => f.message)).toEqual(['broken.json is not JSON.']);
    expect(judged('beside-bad')).toHaveLength(1);
  });
});

describe('hostile and broken packages', () => {
  const refusal = async (path: string) => codes((await loadGuides([path])).findings);

  test('that are not there, no archive, cut short or without a manifest are refused with their name', async () => {
    expect(await refusal(join(root, 'nowhere.tgz'))).toEqual(['guide.unreadable']);
    const text = join(root, 'text.tgz');
    await writeFile(text, 'no archive');
    expect(await refusal(text)).toEqual(['guide.unreadable']);
    const empty = join(root, 'empty');
    await mkdir(empty);
    expect(await refusal(empty)).toEqual(['guide.unreadable']);
  });

  test('with links and paths outside of it read nothing from there', async () => {
    const secret = join(root, 'secret.json');
    writeFileSync(secret, JSON.stringify(needing('secret', 'gender')));
    const dir = await folder({ name: 'links' });
    symlinkSync(secret, join(dir, 'package', 'StructureDefinition-secret.json'));
    expect((await loadGuides([dir])).ok).toBe(true);
    const file = join(root, 'links.tgz');
    await create({ gzip: true, file, cwd: dir, preservePaths: true }, ['package', '../secret.json']);
    const loaded = await loadGuides([file]);
    expect(loaded.ok && loaded.value.packages[0]?.definitions).toBe(0);
    expect(judged('secret')).toEqual([`The profile ${HOME}/secret is not loaded; nothing was checked against it.`]);
  });

  test('that unpack to more than any real package are stopped', async () => {
    const file = await tgz({ name: 'bomb', files: { 'zeros.json': '0'.repeat(40 * 1024 * 1024) } });
    expect(await refusal(file)).toEqual(['guide.too-large']);
    expect(await refusal(join(root, 'bomb'))).toEqual(['guide.too-large']);
  });
});
