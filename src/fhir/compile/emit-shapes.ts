import type { CodeSystem, Definitions, Sources, StructureDefinition } from './definitions.ts';
import { emitModule, type Names } from './emit.ts';
import { emitProfiles } from './emit-profiles.ts';
import { Rules } from './emit-rules.ts';
import { emitSystems } from './emit-systems.ts';
import { Model, typesOf } from './fhirpath/model.ts';
import { SetNumbers } from './set-numbers.ts';
import { type Group, groupsOf, TYPE_PROFILES } from './shape.ts';
import { Expander } from './value-sets.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
const isCore = (d: StructureDefinition): boolean => d.url.startsWith(CORE);

/** Every code that R4 had or HL7 has now: terminology grows, and what was right in R4 stays right. */
function mergedSystems({ core, current, guides }: Sources): ReadonlyMap<string, CodeSystem> {
  const merged = new Map(core.codeSystems);
  for (const [url, now] of current.codeSystems) {
    const then = merged.get(url);
    if (now.content === 'complete')
      merged.set(url, { ...now, concept: [...(now.concept ?? []), ...(then?.concept ?? [])] });
  }
  for (const [url, own] of guides.codeSystems) if (!merged.has(url)) merged.set(url, own);
  return merged;
}

/** All value sets and code systems, R4's own first: bindings of R4 are read as R4 was published. */
const everything = ({ core, current, guides }: Sources): Definitions => ({
  structures: new Map(),
  codeSystems: new Map([...core.codeSystems, ...current.codeSystems, ...guides.codeSystems]),
  valueSets: new Map([...current.valueSets, ...guides.valueSets, ...core.valueSets]),
});

/** The files of generated/, by path: everything that is to be known of R4 at run time. */
export function emitShapes(sources: Sources): ReadonlyMap<string, string> {
  const definitions = sources.core;
  const files = new Map<string, string>(emitSystems([...mergedSystems(sources).values()]));
  const sets = new SetNumbers(new Expander(definitions), new Expander(everything(sources)));
  const core = [...definitions.structures.values()].filter(isCore);
  const resources = core.filter(
    (d) => d.kind === 'resource' && d.derivation === 'specialization' && d.abstract !== true,
  );
  const datatypes = core.filter(
    (d) => d.kind === 'complex-type' && (d.derivation !== 'constraint' || TYPE_PROFILES.has(d.url)),
  );
  const typeGroups = datatypes.flatMap(groupsOf);
  const resourceGroups = new Map(resources.map((d) => [d.type, groupsOf(d)]));
  const model = new Model([...typeGroups, ...[...resourceGroups.values()].flat()]);
  const names = (groups: readonly Group[], resource?: string): Names => ({
    local: new Set(groups.map((g) => g.name)),
    sets,
    rules: new Rules(model, resource),
  });
  files.set(
    'types.cjs',
    emitModule(
      typeGroups,
      typeGroups.map((g) => g.name),
      names(typeGroups),
    ),
  );
  for (const [type, groups] of resourceGroups) {
    files.set(`${type}.cjs`, emitModule(groups, [type], names(groups, type)));
  }
  const { parts, guides, current } = sources;
  const all = new Map([...parts.structures, ...guides.structures, ...current.structures, ...definitions.structures]);
  const newest = new Map([...definitions.structures, ...current.structures, ...parts.structures, ...guides.structures]);
  const profiles = [...newest.values()].filter(
    (d) => d.derivation === 'constraint' && d.snapshot !== undefined && !TYPE_PROFILES.has(d.url),
  );
  const baseKeys = new Set(core.filter((d) => d.derivation !== 'constraint').flatMap(keysOf));
  for (const [path, content] of emitProfiles(profiles, all, model, sets, baseKeys, parts.structures))
    files.set(path, content);
  for (const [number, set] of sets.all.entries()) files.set(`sets/${number}.json`, JSON.stringify(set));
  files.set('index.json', JSON.stringify({ resourceTypes: resources.map((d) => d.type).sort() }));
  files.set('model.json', JSON.stringify(steps(model)));
  const types = Object.fromEntries([...newest.values()].map((d) => [d.url, d.type]));
  const setNumbers = Object.fromEntries(sets.all.map((set, number) => [set.url, number]));
  const finite = (_key: string, value: unknown) => (value === Number.POSITIVE_INFINITY ? '*' : value);
  files.set('compiler.json', JSON.stringify({ groups: model.all, baseKeys: [...baseKeys], types, setNumbers }, finite));
  return files;
}

const keysOf = (d: StructureDefinition): readonly string[] =>
  (d.snapshot?.element ?? []).flatMap((e) => (e.constraint ?? []).map((c) => c.key));

/** Types of the children of each group, by element: how the runtime tells the type of the place where an extension stands. */
function steps(model: Model): Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> {
  return Object.fromEntries(
    model.all.map((group) => [group.name, Object.fromEntries(group.elements.map((e) => [e.name, typesOf(e)]))]),
  );
}
