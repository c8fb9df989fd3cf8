import fc from 'fast-check';
import { coverageAfter, dataClassOf, decideConsent, withhold } from '../../src/consent/index.ts';
import { patientId } from '../../src/kernel/index.ts';
import {
  allergy,
  clopidogrel,
  coded,
  condition,
  consent,
  GENETIC_SENSITIVITY,
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

const context = {
  patient: patientId('p1'),
  tenant: 'demo',
  purpose: 'TREAT',
  asOf: Date.parse('2026-11-23T12:00:00Z'),
} as const;
const decide = (provision: Parameters<typeof consent>[1]) => decideConsent([consent('c', provision)], context);
const noGenes = decide({ provision: [{ type: 'deny', securityLabel: [GENETIC_SENSITIVITY] }] });

const GE = [coded('http://terminology.hl7.org/CodeSystem/v2-0074', 'GE')];
const genetic: readonly object[] = [
  genotype('g', 'CYP2C19', '*2/*2'),
  haplotype('h', 'CYP2C19', '*2'),
  metabolizer('m', 'CYP2C19', 'LA9657-3'),
  implication('i', 'LA9657-3', '32968', ['Observation/g']),
  variant('v', 'BRCA2', 'NM_000059.4:c.5946del', 'LA6668-3'),
  { ...genomic('t', { text: 'Result' }, { valueString: 'CYP2C19 poor metabolizer' }), category: [] },
  { ...genomic('u', { text: 'HLA-B*57:01' }, { valueString: 'positive' }), category: [] },
  {
    ...genomic('w', { text: 'Panel' }, { component: [{ code: { text: 'DPYD' }, valueString: '*1/*2A' }] }),
    category: [],
  },
  { resourceType: 'DiagnosticReport', id: 'r', status: 'final', category: GE, code: coded(LOINC, '51969-4') },
  { resourceType: 'DiagnosticReport', id: 'r2', status: 'final', code: coded(LOINC, '51969-4') },
  { resourceType: 'MolecularSequence', id: 's', coordinateSystem: 0 },
  { resourceType: 'FamilyMemberHistory', id: 'f', status: 'completed' },
  { ...condition('x', coded(SNOMED, '1')), meta: { security: [GENETIC_SENSITIVITY] } },
];
const others: readonly object[] = [
  patient(),
  clopidogrel('o'),
  condition('c', coded(SNOMED, '394659003')),
  allergy('a', coded(RXNORM, '1191')),
  measurement('l', '4548-4', 6.1, '%'),
  { resourceType: 'DiagnosticReport', id: 'lab', status: 'final', code: coded(LOINC, '57698-3', 'Lipid panel') },
];
const idOf = ({ resource }: { readonly resource: unknown }) => (resource as { id: string }).id;

describe('withholding', () => {
  test('genomic data leaves out everything genetic, however it is marked, and nothing else', () => {
    const resources = [...genetic, ...others].map((resource) => ({ resource }));
    expect(withhold(resources, noGenes).map(idOf)).toEqual(others.map((resource) => idOf({ resource })));
  });

  test('nothing gives back the list as it is', () => {
    const resources = [...genetic, ...others].map((resource) => ({ resource }));
    expect(withhold(resources, decideConsent([], context))).toBe(resources);
  });

  test('medications leaves the order at hand, which is what was asked about', () => {
    const noDrugs = decide({
      provision: [
        { type: 'deny', class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'MedicationRequest' }] },
      ],
    });
    const resources = [{ resource: clopidogrel('old') }, { resource: clopidogrel('new'), role: 'selected' as const }];
    expect(withhold(resources, noDrugs).map(idOf)).toEqual(['new']);
  });

  test('single resources leaves absence in their class open', () => {
    const hiv = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' };
    const some = decide({
      provision: [
        { type: 'deny', securityLabel: [hiv] },
        { type: 'deny', data: [{ meaning: 'instance', reference: { reference: 'AllergyIntolerance/a' } }] },
        { type: 'deny', code: [coded(LOINC, '4548-4')] },
      ],
    });
    const resources = [
      { resource: { ...condition('h', coded(SNOMED, '86406008')), meta: { security: [hiv] } } },
      { resource: condition('c', coded(SNOMED, '394659003')) },
      { resource: allergy('a', coded(RXNORM, '1191')) },
      { resource: measurement('l', '4548-4', 6.1, '%') },
      { resource: measurement('k', '2160-0', 1, 'mg/dL') },
    ];
    expect(withhold(resources, some).map(idOf)).toEqual(['c', 'k']);
    expect(coverageAfter(resources, some)).toEqual({
      conditions: 'incomplete',
      allergies: 'incomplete',
      observations: 'incomplete',
    });
  });

  test('a class is told in the coverage', () => {
    expect(coverageAfter([], noGenes)).toEqual({ genomic: 'withheld' });
  });
});

test.each([
  [patient(), 'demographics'],
  [clopidogrel(), 'medications'],
  [condition('c', coded(SNOMED, '1')), 'conditions'],
  [allergy('a', coded(RXNORM, '1')), 'allergies'],
  [measurement('l', '4548-4', 6, '%'), 'observations'],
  [genotype('g', 'CYP2C19', '*1/*1'), 'genomic'],
  [{ resourceType: 'QuestionnaireResponse' }, 'lifestyle'],
  [
    measurement('s', '41950-7', 1, '1', {
      category: [coded('http://terminology.hl7.org/CodeSystem/observation-category', 'activity')],
    }),
    'lifestyle',
  ],
  [{ resourceType: 'Claim' }, undefined],
  ['not a resource', undefined],
] as const)('the class of a resource is known by its type and content (%#)', (resource, expected) => {
  expect(dataClassOf(resource)).toBe(expected);
});

test('any JSON is decided on and withheld from without an exception', () => {
  const names = [
    'type',
    'provision',
    'purpose',
    'actor',
    'action',
    'class',
    'code',
    'securityLabel',
    'data',
    'period',
    'start',
    'system',
    'coding',
    'reference',
    'meaning',
  ];
  const json = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(
        'permit',
        'deny',
        'TREAT',
        'GDIS',
        'Observation',
        'instance',
        'OPTOUT',
        '2026-01-01',
        null,
        true,
        7,
      ),
      fc.string(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }),
    ),
  })).value;
  fc.assert(
    fc.property(json, json, json, (provision, policyRule, stray) => {
      const made = decideConsent([{ ...consent('c', {}), provision, policyRule }, stray], context);
      const resources = [...genetic, ...others, stray].map((resource) => ({ resource }));
      const left = withhold(resources, made);
      // What is withheld as a class is gone from what is left.
      expect(left.some(({ resource }) => made.withheld.some((one) => one === dataClassOf(resource)))).toBe(false);
      expect(left.every((one) => resources.includes(one))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
