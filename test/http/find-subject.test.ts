import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Observation, Parameters } from 'fhir/r4.js';
import { validateResource } from '../../src/fhir/index.ts';
import { isFault } from '../../src/kernel/index.ts';
import {
  consent,
  GENETIC_SENSITIVITY,
  genotype,
  medicationRequest,
  metabolizer,
  patient,
  RXNORM,
} from '../kit/fhir-builders.ts';
import { type RunningDemo, startDemo } from '../kit/gateway-process.ts';
import { errorsBy, readBaseProfiles } from '../kit/genomics-profiles.ts';

/*
 * The operations of Genomics Reporting 3.0.0 on what the caller sends, against the whole gateway. The patient: CYP2C19 *2/*17 of 2026, CYP2D6 *4/*4 of
 * 2024, and a TPMT phenotype without genotype.
 */

let demo: RunningDemo;
beforeAll(async () => {
  readBaseProfiles();
  demo = await startDemo();
}, 120_000);
afterAll(() => demo?.stop());

const CHART = [
  patient(),
  genotype('g2c19', 'CYP2C19', 'CYP2C19 *2/*17', { effectiveDateTime: '2026-03' }),
  genotype('g2d6', 'CYP2D6', 'CYP2D6 *4/*4', { effectiveDateTime: '2024-03-02' }),
  metabolizer('ptpmt', 'TPMT', 'LA9657-3'),
];

type Asked = readonly (readonly [string, string | { readonly start?: string; readonly end?: string }])[];

async function ask(operation: string, asked: Asked, chart: readonly unknown[] = CHART) {
  const response = await fetch(`${demo.gateway}/fhir/$${operation}`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Parameters',
      parameter: [
        ...asked.map(([name, value]) =>
          typeof value === 'string' ? { name, valueString: value } : { name, valuePeriod: value },
        ),
        ...chart.map((resource) => ({ name: 'resource', resource })),
      ],
    }),
  });
  return { status: response.status, body: (await response.json()) as Parameters };
}

const SUBJECT = ['subject', 'Patient/p1'] as const;
const resources = ({ parameter = [] }: Parameters, name: string): readonly Observation[] =>
  parameter
    .flatMap((one) => [one, ...(one.part ?? [])])
    .flatMap((one) =>
      one.name === name && one.resource?.resourceType === 'Observation' ? [one.resource as Observation] : [],
    );
const names = (found: readonly Observation[]) => found.map(({ valueCodeableConcept }) => valueCodeableConcept?.text);
const drugAndText = ({ component = [] }: Observation) => [
  component[0]?.valueCodeableConcept?.text,
  component.at(-1)?.valueString,
];

describe('$find-subject-haplotypes', () => {
  test('tells genotype and haplotypes of each gene asked for; a gene without a genotype has its place and nothing in it', async () => {
    const { status, body } = await ask('find-subject-haplotypes', [
      SUBJECT,
      ['genes', 'CYP2C19'],
      ['genes', 'http://www.genenames.org/geneId|HGNC:2625'],
      ['genes', 'TPMT'],
    ]);
    expect(status).toBe(200);
    expect(validateResource(body).filter(isFault)).toEqual([]);
    expect(
      body.parameter?.map(({ part = [] }) => [
        part[0]?.valueString,
        part.slice(1).map(({ name, resource }) => [name, names([resource as Observation])[0]]),
      ]),
    ).toEqual([
      [
        'CYP2C19',
        [
          ['haplotype', 'CYP2C19 *2'],
          ['haplotype', 'CYP2C19 *17'],
          ['genotype', 'CYP2C19 *2/*17'],
        ],
      ],
      [
        'http://www.genenames.org/geneId|HGNC:2625',
        [
          ['haplotype', 'CYP2D6 *4'],
          ['genotype', 'CYP2D6 *4/*4'],
        ],
      ],
      ['TPMT', []],
    ]);
    for (const profile of ['haplotype', 'genotype'])
      for (const found of resources(body, profile)) {
        expect(found.derivedFrom).toContainEqual({ reference: expect.stringMatching(/^Observation\/g2/) });
        expect(errorsBy(profile, found)).toEqual([]);
      }
  });
  test('results of another time are left out, and so is what consent withholds', async () => {
    const since = ['testDateRange', { start: '2026-01-01' }] as const;
    const genes = [
      ['genes', 'CYP2C19'],
      ['genes', 'CYP2D6'],
    ] as const;
    const { body } = await ask('find-subject-haplotypes', [SUBJECT, ...genes, since]);
    expect(names(resources(body, 'genotype'))).toEqual(['CYP2C19 *2/*17']);
    const refused = consent('c1', { type: 'deny', securityLabel: [GENETIC_SENSITIVITY] });
    const withheld = await ask('find-subject-haplotypes', [SUBJECT, ...genes], [...CHART, refused]);
    expect(withheld.status).toBe(200);
    expect(resources(withheld.body, 'genotype')).toEqual([]);
  });
});

describe('$find-subject-tx-implications', () => {
  test('tells what each source says of the drug, derived from a genotype of the same answer', async () => {
    const { status, body } = await ask('find-subject-tx-implications', [SUBJECT, ['treatments', `${RXNORM}|32968`]]);
    expect(status).toBe(200);
    expect(validateResource(body).filter(isFault)).toEqual([]);
    const implications = resources(body, 'implication');
    expect(implications.map(drugAndText)).toEqual([
      ['clopidogrel', expect.stringContaining('choose another after ACS or PCI')],
      ['clopidogrel', expect.stringContaining('another drug or a double dose')],
      ['clopidogrel', expect.stringContaining('consider another drug')],
    ]);
    const [genotypeOf, ...more] = resources(body, 'genotype');
    expect([names([genotypeOf as Observation]), more]).toEqual([['CYP2C19 *2/*17'], []]);
    for (const implication of implications) {
      expect(implication.derivedFrom).toEqual([{ reference: `Observation/${genotypeOf?.id}` }]);
      expect(errorsBy('therapeutic-implication', implication)).toEqual([]);
    }
  });
  test('without a drug every drug is told; with an allele only what rests on it', async () => {
    const all = await ask('find-subject-tx-implications', [SUBJECT]);
    const drugs = (body: Parameters) => new Set(resources(body, 'implication').map((one) => drugAndText(one)[0]));
    expect([...drugs(all.body)]).toEqual(expect.arrayContaining(['codeine', 'clopidogrel', 'azathioprine']));
    const some = await ask('find-subject-tx-implications', [SUBJECT, ['haplotypes', 'CYP2C19*17']]);
    expect(drugs(some.body)).toContain('clopidogrel');
    expect(drugs(some.body)).not.toContain('codeine');
    const none = await ask('find-subject-tx-implications', [SUBJECT, ['haplotypes', 'CYP2C19 *1/*1']]);
    expect(none.body).toEqual({ resourceType: 'Parameters' });
  });
  test('a phenotype without a genotype is derived from the Observation sent', async () => {
    const { body } = await ask('find-subject-tx-implications', [SUBJECT, ['treatments', 'azathioprine']]);
    expect(resources(body, 'implication')[0]?.derivedFrom).toEqual([{ reference: 'Observation/ptpmt' }]);
    expect(resources(body, 'genotype')).toEqual([]);
  });
});

test.each<[string, string, Asked, number?]>([
  ['no gene', 'find-subject-haplotypes', [SUBJECT]],
  ['a gene that nobody knows', 'find-subject-haplotypes', [SUBJECT, ['genes', 'CYP2Z99']]],
  ['a parameter of the guide that is not taken', 'find-subject-tx-implications', [SUBJECT, ['variants', 'NC_1:1:A:T']]],
  ['a drug that nobody knows', 'find-subject-tx-implications', [SUBJECT, ['treatments', 'moonshine']]],
  ['no patient', 'find-subject-tx-implications', [['treatments', 'codeine']]],
  ['results of another patient', 'find-subject-tx-implications', [['subject', 'somebody-else']], 412],
  ['an empty time', 'find-subject-haplotypes', [SUBJECT, ['genes', 'CYP2C19'], ['testDateRange', {}]]],
])('is refused: %s', async (_what, operation, asked, expected = 400) => {
  const { status, body } = await ask(operation, asked);
  expect([status, (body as { resourceType: string }).resourceType]).toEqual([expected, 'OperationOutcome']);
});

test('both are listed with definitions that are valid and built on those of the guide', async () => {
  const get = async (path: string) => (await fetch(`${demo.gateway}/fhir/${path}`)).json();
  const { rest } = (await get('metadata')) as { rest: { operation: { name: string; definition: string }[] }[] };
  for (const name of ['find-subject-haplotypes', 'find-subject-tx-implications']) {
    const listed = rest[0]?.operation.find((operation) => operation.name === name);
    expect(listed?.definition).toBe(`${demo.gateway}/fhir/OperationDefinition/${name}`);
    const definition = (await get(`OperationDefinition/${name}`)) as { base: string };
    expect(validateResource(definition).filter(isFault)).toEqual([]);
    expect(definition.base).toBe(`http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/${name}`);
  }
});

test('a code that nobody knows waits in the inbox, with nothing of the patient', async () => {
  const unknown = genotype('gx', 'CYP2C19', 'XYZ9 *1/*2', {
    component: [
      {
        code: { coding: [{ system: 'http://loinc.org', code: '48018-6' }] },
        valueCodeableConcept: { coding: [{ system: 'http://www.genenames.org/geneId', code: 'HGNC:999999' }] },
      },
    ],
  });
  const order = medicationRequest('m1', '99999999', 'Private Mixture of Mrs Smith');
  await ask('find-subject-tx-implications', [SUBJECT, ['treatments', 'codeine']], [...CHART, unknown, order]);
  const response = await fetch(`${demo.gateway}/admin/codes`);
  const text = await response.text();
  const { codes } = JSON.parse(text) as { codes: { kind: string; name: string; count: number }[] };
  expect(codes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'drug', name: 'RxNorm 99999999', count: 1 }),
      expect.objectContaining({ kind: 'gene', name: 'HGNC HGNC:999999', count: 1 }),
    ]),
  );
  expect(text).not.toMatch(/Smith|p1|m1/);
});
