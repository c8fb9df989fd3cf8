import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { patientId } from '../../src/kernel/index.ts';
import { type SourceResource, unpack } from '../../src/patient/input.ts';
import { factsOf, geneOf, read, remarksOf } from './read.ts';

/* The examples of the HL7 Genomics Reporting guide 3.0.0 (CC0), as the laboratories' own standard writes results. */

const FOLDER = join(
  dirname(createRequire(import.meta.url).resolve('hl7.fhir.uv.genomics-reporting/package.json')),
  'example',
);
const example = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
const bundle = (name: string, patient: string) => read(unpack(example(name)), { patient: patientId(patient) });

describe('the official examples', () => {
  test('pgxexample: an allele that no table has leaves CYP2C9 open, and the drug is known', () => {
    const built = bundle('Bundle-bundle-pgxexample', 'ExamplePatient');
    expect(geneOf(built, 'CYP2C9')).toBe('indeterminate');
    expect(factsOf(built, 'implication')).toMatchObject([{ gene: 'CYP2C9', drug: { name: 'mercaptopurine' } }]);
    expect(factsOf(built, 'medication')).toMatchObject([
      { drugs: [{ name: 'mercaptopurine' }], reasons: ['no-date', 'status-unknown'] },
    ]);
  });

  test('cgexample: a "rapid metabolizer" that CYP2C9 does not have contradicts its genotype', () => {
    const built = bundle('Bundle-bundle-cgexample', 'ExamplePatient');
    expect(geneOf(built, 'CYP2C9')).toBe('contradictory');
    expect(remarksOf(built)).toContain('patient.results-contradict');
  });

  test('HLA: the GL strings of a typing answer every risk allele', () => {
    const built = bundle('Bundle-bundle-CG-IG-HLA-FullBundle-01', 'CG-IG-HLA-FullBundle-01-1');
    expect(geneOf(built, 'HLA-B')).toBe(
      'known *15:02 negative | *15:11 negative | *57:01 positive | *58:01 negative *57:01/*15:01',
    );
    expect(geneOf(built, 'HLA-A')).toBe('known *31:01 negative *01:01/*01:02');
  });

  test('CYP2C19: variants by position alone are no diplotype, and it is said that results are there', () => {
    const built = bundle('Bundle-bundle-CYP2C19', 'patient');
    expect(geneOf(built, 'CYP2C19')).toBe('no result');
    expect(built.profile.coverage.genomic).toBe('incomplete');
  });

  test('oncology: what was found in the tumour is no fact of the inherited genome', () => {
    const built = bundle('Bundle-bundle-oncology-report-example', 'Inline-Instance-for-oncology-report-example-2');
    expect(built.profile.facts).toEqual([]);
    expect(built.profile.unread.filter((f) => f.code === 'patient.somatic')).toHaveLength(12);
  });

  test('the eMERGE report: genotypes of ClinVar and plain text, each with its implication for a drug', () => {
    const names = readdirSync(FOLDER).filter((n) => /^Observation-(Pgx-|TxImp)/.test(n));
    const built = read(
      names.map((n) => ({ resource: example(n.replace('.json', '')) })),
      { patient: patientId('CGPatientExample01') },
    );
    expect(geneOf(built, 'CYP2C19')).toBe('known Poor Metabolizer *2/*2');
    expect(geneOf(built, 'CYP2C9')).toBe('known Normal Metabolizer *1/*1 score 2');
    expect(geneOf(built, 'VKORC1')).toMatch(/^known -1639 AG/);
    expect(factsOf(built, 'implication').map((f) => f.drug.name)).toEqual([
      'clopidogrel',
      'voriconazole',
      'citalopram',
      'escitalopram',
      'amitriptyline',
      'warfarin',
    ]);
  });

  test('every resource of every Bundle becomes a Fact or is named with the reason', () => {
    for (const name of readdirSync(FOLDER).filter((n) => n.startsWith('Bundle-'))) {
      const sources = unpack(example(name.replace('.json', '')));
      const patients = sources.map(identify).filter(({ type }) => type === 'Patient');
      const { profile, findings } = read(sources, { patient: patientId(patients[0]?.id ?? '') });
      const said = JSON.stringify([profile.facts.map((f) => f.source), profile.unread, findings]);
      const unnamed = sources.map(identify).filter(({ type, id, fullUrl }) => {
        const known = [`${type}/${id}`, `${type} ×`, ...(fullUrl?.startsWith('urn:') === true ? [fullUrl] : [])];
        return type !== 'Patient' && !known.some((words) => said.includes(words));
      });
      expect([name, unnamed]).toEqual([name, []]);
    }
  });
});

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');
function identify({ resource, fullUrl }: SourceResource): { type: string; id: string; fullUrl: string | undefined } {
  const { resourceType, id } = resource as Record<string, unknown>;
  return { type: wordOf(resourceType), id: wordOf(id), fullUrl };
}
