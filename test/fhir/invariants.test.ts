import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fhirpathjs from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';
import { Check } from '../../src/fhir/check/check.ts';
import { fhirpath } from '../../src/fhir/check/fhirpath.ts';
import type { StructureDefinition } from '../../src/fhir/compile/definitions.ts';
import { Emitter } from '../../src/fhir/compile/fhirpath/emitter.ts';
import { Model } from '../../src/fhir/compile/fhirpath/model.ts';
import { groupsOf } from '../../src/fhir/compile/shape.ts';
import { type Json, randomFrom } from './mutations.ts';
import { officialExamples } from './official-examples.ts';

/*
 * fhirpath.js as the second opinion: every invariant of a resource type, compiled by us and evaluated by it, on official examples
 * and on the same examples with properties taken out at random.
 */

const folder = dirname(createRequire(import.meta.url).resolve('hl7.fhir.r4.examples/package.json'));
const definitions = readdirSync(folder)
  .filter((name) => /^StructureDefinition-[A-Za-z]+\.json$/.test(name))
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as StructureDefinition)
  .filter((d) => (d.kind === 'resource' || d.kind === 'complex-type') && d.derivation !== 'constraint');
const model = new Model(definitions.flatMap(groupsOf));

/** Judged by hand, or where the two read the standard differently on purpose. */
const LEFT_OUT: ReadonlyMap<string, string> = new Map([
  ['ele-1', 'judged by the structure itself'],
  ['dom-2', 'judged by hand'],
  ['dom-3', 'judged by hand'],
  ['dom-4', 'judged by hand'],
  ['dom-5', 'judged by hand'],
  ['dom-6', 'advice that is not given'],
  ['ctm-1', 'resolve() looks outside the resource'],
  ['bdl-8', 'contains() of nothing is false to us, or every entry without fullUrl would fail'],
  ['ras-2', '`is` of nothing is false to us, or every prediction without probability would fail'],
]);

/** Advice on the form of a name; a resource without one is not advised. */
const ADVICE_ON_NAMES = /^[a-z]+-0$/;

type Compiled = (runtime: unknown, check: Check, o: unknown) => boolean;

interface Rule {
  readonly key: string;
  readonly expression: string;
  /** Steps from the resource to the elements that carry the rule. */
  readonly steps: readonly string[];
  readonly ours: Compiled;
  readonly theirs: (resource: object, environment?: Record<string, unknown>) => unknown;
}

/** Rules of a resource type and of its backbone elements, by type. */
const rulesOf = new Map<string, readonly Rule[]>();
for (const definition of definitions.filter((d) => d.kind === 'resource' && d.abstract !== true)) {
  const emitter = new Emitter(model, definition.type);
  const rules = groupsOf(definition).flatMap((group) =>
    group.constraints
      .filter((c) => !LEFT_OUT.has(c.key) && !ADVICE_ON_NAMES.test(c.key))
      .map(({ key, expression = 'true' }) => ({
        key,
        expression,
        steps: group.path.split('.').slice(1),
        ours: new Function('R', 'c', 'o', `return ${emitter.condition(expression, 'o', group.name)}`) as Compiled,
        // The model's declared type says `undefined` where its interface says nothing; it is the one that fhirpath.js ships.
        theirs: fhirpathjs.compile(`${group.path}.all(${expression})`, r4 as never, {
          traceFn: () => undefined,
        }) as Rule['theirs'],
      })),
  );
  rulesOf.set(definition.type, rules);
}

const isObject = (v: unknown): v is Json => typeof v === 'object' && v !== null;

/** Elements reached by plain steps. */
function elementsAt(resource: Json, steps: readonly string[]): readonly unknown[] {
  return steps.reduce<readonly unknown[]>(
    (found, step) => found.flatMap((v) => (isObject(v) && v[step] !== undefined ? [v[step]].flat() : [])),
    [resource],
  );
}

/** What fhirpath.js says; undefined when it cannot tell. */
function second(rule: Rule, resource: Json): boolean | undefined {
  try {
    const answer = rule.theirs(resource, { resource, rootResource: resource });
    return Array.isArray(answer) && answer.length === 1 ? answer[0] === true : undefined;
  } catch {
    return undefined;
  }
}

let compared = 0;
function differences(resource: Json): string[] {
  const check = new Check(String(resource.resourceType));
  check.resource = resource;
  check.root = resource;
  return (rulesOf.get(String(resource.resourceType)) ?? []).flatMap((rule) => {
    const elements = elementsAt(resource, rule.steps);
    const theirs = elements.length === 0 ? undefined : second(rule, resource);
    if (theirs === undefined) return [];
    compared++;
    const ours = elements.every((o) => rule.ours(fhirpath, check, o));
    return ours === theirs ? [] : [`${rule.key} (${rule.expression}): ours ${ours}, theirs ${theirs}`];
  });
}

const examples = officialExamples().filter(({ text }) => text.length < 12_000);

test('compiled invariants agree with fhirpath.js on the official examples', () => {
  expect(
    examples.flatMap(({ name, text }) => differences(JSON.parse(text) as Json).map((d) => `${name} ${d}`)),
  ).toEqual([]);
});

/** Takes properties out, at the top and in what lies one or two levels below. */
function thin(value: unknown, random: () => number, depth: number): void {
  if (!isObject(value) || depth > 3) return;
  for (const key of Object.keys(value)) {
    if (!Array.isArray(value) && key !== 'resourceType' && random() < 0.3) delete value[key];
    else thin(value[key], random, depth + 1);
  }
}

test('compiled invariants agree with fhirpath.js when properties are missing', () => {
  const random = randomFrom(7);
  const found = examples.flatMap(({ name, text }) => {
    const resource = JSON.parse(text) as Json;
    thin(resource, random, 0);
    return differences(resource).map((d) => `${name} ${d}`);
  });
  expect(found).toEqual([]);
});

test('there is something to agree about', () => {
  expect([...rulesOf.values()].flat().length).toBeGreaterThan(130);
  expect(compared).toBeGreaterThan(1000);
});
