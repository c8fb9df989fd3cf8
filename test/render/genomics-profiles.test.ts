import { readFileSync } from 'node:fs';
import { renderBundle } from '../../src/render/index.ts';
import { errorsBy, guide, IG, readBaseProfiles } from '../kit/genomics-profiles.ts';
import { ASOF, adviceFor, CLOPIDOGREL, geneResult, medication, patient, terminology } from '../recommend/clinic.ts';

beforeAll(readBaseProfiles);

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
  expect(errorsBy(id, resource)).toEqual([]);
});

test('the check can fail: an implication derived from nothing is refused', () => {
  const [implication] = claiming('therapeutic-implication');
  const { derivedFrom: _, ...broken } = implication as unknown as Record<string, unknown>;
  expect(() => errorsBy('therapeutic-implication', broken)).toThrow(/derivedFrom/);
});

test("the categories are those of the guide's own example", () => {
  const example = JSON.parse(readFileSync(guide.resolve(`${IG}/example/Observation-TxImp01.json`), 'utf8'));
  expect(claiming('therapeutic-implication')[0]).toMatchObject({ category: example.category, code: example.code });
});
