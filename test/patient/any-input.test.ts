import fc from 'fast-check';
import { patientId } from '../../src/kernel/index.ts';
import { buildProfile } from '../../src/patient/build.ts';
import { unpack } from '../../src/patient/input.ts';
import {
  allergy,
  clopidogrel,
  coded,
  condition,
  genomic,
  genotype,
  haplotype,
  implication,
  LOINC,
  measurement,
  metabolizer,
  patient,
  RXNORM,
  SNOMED,
  variant,
} from '../kit/fhir-builders.ts';
import { knowledge } from '../kit/knowledge.ts';
import { ALL_KNOWN, AS_OF, read } from './read.ts';

const chart: readonly object[] = [
  patient(),
  clopidogrel('m1'),
  clopidogrel('m2', { status: 'stopped' }),
  condition('c1', coded(SNOMED, '394659003')),
  allergy('a1', coded(RXNORM, '1191')),
  genotype('g1', 'CYP2C19', '*2/*2'),
  genotype('g2', 'CYP2D6', '*1/*4'),
  genotype('g3', 'CYP2D6', '*4/*4'),
  haplotype('h1', 'SLCO1B1', '*5'),
  haplotype('h2', 'SLCO1B1', '*1'),
  metabolizer('p1', 'CYP2C19', 'LA9657-3'),
  implication('i1', 'LA9657-3', '32968', ['Observation/g1']),
  variant('v1', 'BRCA2', 'NM_000059.4(BRCA2):c.5946del', 'LA6668-3'),
  genomic('t1', { text: 'CYP2C9' }, { valueString: 'CYP2C9 *1/*3' }),
  measurement('o1', '4548-4', 6.1, '%'),
  measurement('o2', '4548-4', 6.4, '%'),
  measurement('o2', '4548-4', 9.9, '%'),
  { resourceType: 'Claim', id: 'x1' },
  { resourceType: 'Medication', id: 'med', code: coded(RXNORM, '309362') },
];

/** Any JSON, and any JSON with the names of FHIR on it, so that readers get past their first look. */
const names = [
  'resourceType',
  'id',
  'status',
  'code',
  'coding',
  'system',
  'display',
  'text',
  'subject',
  'patient',
  'reference',
  'component',
  'valueQuantity',
  'valueCodeableConcept',
  'valueString',
  'value',
  'unit',
  'derivedFrom',
  'hasMember',
  'contained',
  'medicationCodeableConcept',
  'medicationReference',
  'ingredient',
  'itemReference',
  'item',
  'answer',
  'linkId',
  'category',
  'effectiveDateTime',
  'effectivePeriod',
  'start',
  'end',
  'clinicalStatus',
  'result',
  'identifier',
  'specimen',
  'dosage',
  '__proto__',
  'constructor',
  'toString',
] as const;
const words = [
  'Observation',
  'Patient',
  'Patient/p1',
  'MedicationRequest',
  'MedicationStatement',
  'Condition',
  'AllergyIntolerance',
  'QuestionnaireResponse',
  'DiagnosticReport',
  'Procedure',
  'Medication',
  'final',
  'active',
  '84413-4',
  '84414-2',
  '69548-6',
  '48018-6',
  '53040-2',
  LOINC,
  RXNORM,
  'GE',
  'HGNC:2621',
  'CYP2C19',
  '*2/*2',
  '*2',
  'HLA-B*57:01 positive',
  '#med',
  'med',
  'Observation/g1',
  '2026-11-01',
  '9999-99-99',
  '%',
  'kg',
  '',
] as const;
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: 'medium' },
    fc.constantFrom(...words),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 8 }),
  ),
})).value;
const resource = fc
  .tuple(
    fc.constantFrom(...words.slice(0, 11)),
    fc.dictionary(fc.constantFrom(...names), json, { maxKeys: 12 }),
    fc.boolean(),
  )
  .map(([resourceType, rest, mine]) => ({
    ...rest,
    resourceType,
    ...(mine ? { subject: { reference: 'Patient/p1' }, patient: { reference: 'Patient/p1' } } : {}),
  }));

describe('any input', () => {
  test('gives a profile, never an exception, and its digest can be made', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(resource, json), { maxLength: 6 }), (resources) => {
        const built = buildProfile(
          {
            patient: patientId('p1'),
            asOf: AS_OF,
            resources: unpack(resources),
            coverage: ALL_KNOWN,
            unnamedSubject: 'accept-when-alone',
          },
          knowledge(),
        );
        expect(built.profile.digest()).toMatch(/^sha256:[0-9a-f]{64}$/);
        expect(new Set(built.profile.facts.map((f) => f.id)).size).toBe(built.profile.facts.length);
      }),
      { numRuns: 400 },
    );
  });

  test('in any order is the same profile', () => {
    const expected = read(chart);
    fc.assert(
      fc.property(fc.shuffledSubarray([...chart], { minLength: chart.length }), (shuffled) => {
        const built = read(shuffled);
        expect(built.profile.digest()).toBe(expected.profile.digest());
        expect(built.profile.unread).toEqual(expected.profile.unread);
        expect(built.findings).toEqual(expected.findings);
        expect([...built.profile.genes].sort()).toEqual([...expected.profile.genes].sort());
      }),
      { numRuns: 60 },
    );
  });

  test('with one resource taken away is another profile, unless nothing was read from it', () => {
    const whole = read(chart).profile.digest();
    const without = (id: string) => read(chart.filter((r) => (r as { id: string }).id !== id)).profile.digest();
    expect(without('g1')).not.toBe(whole);
    expect(without('x1')).toBe(whole);
  });

  test('sent twice is the same profile', () => {
    expect(read([...chart, ...structuredClone(chart)]).profile.digest()).toBe(read(chart).profile.digest());
  });

  test('nested deeper than any real resource is read without harm', () => {
    let item: object = { linkId: '/44261-6', answer: [{ valueInteger: 3 }] };
    for (let depth = 0; depth < 5000; depth += 1) item = { linkId: 'x', item: [item] };
    const deep = {
      resourceType: 'QuestionnaireResponse',
      id: 'q',
      status: 'completed',
      subject: { reference: 'Patient/p1' },
      item: [item],
    };
    expect(read([deep]).profile.facts).toEqual([]);
  });

  test('never lets a text of the chart into a Finding', () => {
    const secret = 'Zxqv Secretname';
    const resources = [
      clopidogrel('m', {
        medicationCodeableConcept: { text: secret, coding: [{ system: 'urn:x', code: secret, display: secret }] },
      }),
      genotype('g', 'CYP2C19', secret),
      condition('c', { text: secret }),
      allergy('a', { text: secret }),
      genomic('t', { text: secret }, { valueString: secret }),
      measurement('o', '4548-4', 6, secret),
      {
        resourceType: 'QuestionnaireResponse',
        id: 'q',
        status: secret,
        subject: { reference: 'Patient/p1' },
        item: [{ text: secret }],
      },
      {
        resourceType: 'MedicationStatement',
        id: 's',
        status: secret,
        subject: { reference: 'Patient/p1' },
        medicationCodeableConcept: { text: secret },
      },
    ];
    const built = read(resources);
    expect(JSON.stringify([built.findings, built.profile.unread])).not.toContain('Secretname');
  });
});

describe('classes that consent withholds', () => {
  test.each([
    ['genomic', ['gene-result', 'variant', 'implication']],
    ['medications', ['medication']],
    ['conditions', ['condition', 'pregnancy']],
    ['allergies', ['allergy']],
    ['observations', ['observation']],
  ] as const)('%s leave neither a Fact nor a trace', (dataClass, kinds) => {
    const built = read(chart, { withheld: [dataClass] });
    expect(built.profile.coverage[dataClass]).toBe('withheld');
    expect(built.profile.facts.filter((f) => (kinds as readonly string[]).includes(f.kind))).toEqual([]);
    const others = read(chart).profile.facts.filter((f) => !(kinds as readonly string[]).includes(f.kind));
    expect(built.profile.facts).toEqual(others);
    const gone = new Set(
      read(chart)
        .profile.facts.filter((f) => (kinds as readonly string[]).includes(f.kind))
        .map((f) => f.source),
    );
    const said = JSON.stringify([built.profile.unread, built.findings]);
    for (const source of gone) expect(said).not.toContain(`"${source}"`);
  });

  test('medications do not include the order at hand', () => {
    const built = read([clopidogrel('old'), { resource: clopidogrel('new', { status: 'draft' }), role: 'selected' }], {
      withheld: ['medications'],
    });
    expect(built.profile.facts.map((f) => f.id)).toEqual(['MedicationRequest/new']);
  });
});
