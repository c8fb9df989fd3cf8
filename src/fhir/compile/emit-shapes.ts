import type { CodeSystem, Sources, StructureDefinition } from './definitions.ts';
import { emitModule, type Names } from './emit.ts';
import { Rules } from './emit-rules.ts';
import { emitSystems } from './emit-systems.ts';
import { Model } from './fhirpath/model.ts';
import { SetNumbers } from './set-numbers.ts';
import { type Group, groupsOf, TYPE_PROFILES } from './shape.ts';
import { Expander } from './value-sets.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
const isCore = (d: StructureDefinition): boolean => d.url.startsWith(CORE);

/** Every code that R4 had or HL7 has now: terminology grows, and what was right in R4 stays right. */
function mergedSystems({ core, current }: Sources): ReadonlyMap<string, CodeSystem> {
  const merged = new Map(core.codeSystems);
  for (const [url, now] of current.codeSystems) {
    const then = merged.get(url);
    if (now.content === 'complete')
      merged.set(url, { ...now, concept: [...(now.concept ?? []), ...(then?.concept ?? [])] });
  }
  return merged;
}

/** The files of generated/, by path: everything that is to be known of R4 at run time. */
export function emitShapes(sources: Sources): ReadonlyMap<string, string> {
  const definitions = sources.core;
  const files = new Map<string, string>(emitSystems([...mergedSystems(sources).values()]));
  const sets = new SetNumbers(new Expander(definitions));
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
  files.set('index.json', JSON.stringify({ resourceTypes: resources.map((d) => d.type).sort() }));
  files.set('required-sets.json', JSON.stringify(sets.all));
  return files;
}
