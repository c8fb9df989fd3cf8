import fc from 'fast-check';
import { validateResource } from '../../src/fhir/index.ts';
import { isFault } from '../../src/kernel/index.ts';
import type { PatientProfile } from '../../src/patient/profile.ts';
import type { Advice } from '../../src/recommend/recommendation.ts';
import { type BundleContext, codeSystems, extensionDefinitions, renderBundle } from '../../src/render/index.ts';
import type { RuleProfile } from '../../src/rules/rule-profile.ts';
import {
  ASOF,
  adviceFor,
  CLOPIDOGREL,
  geneResult,
  medication,
  outcome,
  patient,
  rule,
  terminology,
} from '../recommend/clinic.ts';
import { anyAdvice } from './any-advice.ts';

const PUBLIC_URL = 'https://gateway.example';
const POOR = geneResult('CYP2C19', 'Poor Metabolizer', { diplotype: '*2/*2' });

type Json = Record<string, unknown> & { resourceType: string; id: string };

function bundleOf(rules: readonly RuleProfile[], profile: PatientProfile, changes: Partial<BundleContext> = {}) {
  const advice = adviceFor(rules, profile, { focus: 'all' });
  return renderBundle(advice, {
    patientId: 'ada',
    profile,
    asOf: ASOF,
    publicUrl: PUBLIC_URL,
    terminology,
    ...changes,
  });
}
/** Resources of a Bundle of one type, read as plain JSON. */
const all = (bundle: unknown, type: string): readonly Json[] =>
  ((JSON.parse(JSON.stringify(bundle)) as { entry?: { resource: Json }[] }).entry ?? [])
    .map(({ resource }) => resource)
    .filter(({ resourceType }) => resourceType === type);
const one = (bundle: unknown, type: string): Json => {
  const found = all(bundle, type);
  expect(found).toHaveLength(1);
  return found[0] as Json;
};
const faultsIn = (resource: unknown) => validateResource(resource).filter(isFault);

describe('clopidogrel and a poor metabolizer, as FHIR', () => {
  const bundle = bundleOf([CLOPIDOGREL], patient([medication('clopidogrel'), POOR]));

  test('every resource is valid R4', () => {
    expect(faultsIn(bundle)).toEqual([]);
  });

  test('the therapeutic implication names drug and phenotype in code, and the genotype it derives from', () => {
    const implication = one(bundle, 'Observation');
    expect(implication).toMatchObject({
      meta: { profile: ['http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/therapeutic-implication'] },
      status: 'final',
      derivedFrom: [{ reference: 'Observation/cyp2c19' }],
      component: [
        {
          code: { coding: [{ code: '51963-7' }] },
          valueCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '32968' }] },
        },
        {
          code: { coding: [{ code: 'therapeutic-implication' }] },
          valueCodeableConcept: { coding: [{ code: 'LA9657-3' }], text: 'CYP2C19: poor metabolizer' },
        },
        { code: { coding: [{ code: 'conclusion-string' }] }, valueString: expect.stringContaining('hardly activated') },
      ],
    });
    expect(implication).not.toHaveProperty('valueCodeableConcept');
  });

  test('the Task proposes an alternative and points to the implication', () => {
    expect(one(bundle, 'Task')).toMatchObject({
      meta: { profile: ['http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/medication-recommendation'] },
      status: 'requested',
      intent: 'proposal',
      code: { coding: [{ system: 'http://loinc.org', code: 'LA26421-0' }] },
      for: { reference: 'Patient/ada' },
      reasonReference: { reference: `urn:uuid:${one(bundle, 'Observation').id}` },
      input: [{ valueReference: { reference: 'MedicationRequest/clopidogrel' } }],
    });
  });

  test('category, strength, source, level and population are codings that the gateway defines', () => {
    const defined = new Map(
      codeSystems(PUBLIC_URL, '0.1.0', terminology.vocabularies).map((system) => [
        system.url,
        new Set(system.concept?.map(({ code }) => code)),
      ]),
    );
    const extensions = new Set(extensionDefinitions(PUBLIC_URL, '0.1.0').map(({ url }) => url));
    const carried = one(bundle, 'Task').extension as { url: string; valueCoding?: { system: string; code: string } }[];
    for (const { url, valueCoding } of carried) {
      expect(extensions).toContain(url);
      if (valueCoding !== undefined) expect(defined.get(valueCoding.system)).toContain(valueCoding.code);
    }
    expect(carried.map((e) => e.valueCoding?.code ?? null)).toEqual([
      'alternative-drug',
      'strong',
      'CPIC',
      'critical',
      'drug-gene',
      null,
      null,
    ]);
  });

  test('the rule answered with success, and leads to the options, one of which its source prefers', () => {
    const group = one(bundle, 'RequestGroup');
    expect(one(bundle, 'GuidanceResponse')).toMatchObject({
      status: 'success',
      moduleUri: 'https://gateway.example/rules/clopidogrel-cyp2c19|1.0.0',
      result: { reference: `urn:uuid:${group.id}` },
    });
    expect(all(bundle, 'MedicationRequest')).toEqual([
      expect.objectContaining({
        status: 'draft',
        intent: 'option',
        priorPrescription: { reference: 'MedicationRequest/clopidogrel' },
      }),
      expect.objectContaining({ status: 'draft', intent: 'option' }),
    ]);
    expect(group.action).toMatchObject([
      {
        selectionBehavior: 'at-most-one',
        action: [{ precheckBehavior: 'yes' }, { title: 'Order ticagrelor instead' }],
      },
    ]);
  });

  test('a safety issue, the words for the patient and the provenance of all of it are there', () => {
    expect(one(bundle, 'DetectedIssue')).toMatchObject({ severity: 'high', status: 'final' });
    expect(one(bundle, 'CommunicationRequest')).toMatchObject({
      status: 'draft',
      payload: [{ contentString: 'Clopidogrel may not suit you.' }],
    });
    const provenance = one(bundle, 'Provenance');
    expect(provenance.target).toHaveLength((bundle.entry ?? []).length - 1);
    expect(JSON.stringify(provenance.entity)).toContain('Observation/cyp2c19');
    expect(JSON.stringify(provenance.entity)).toContain('clopidogrel-cyp2c19|1.0.0');
  });

  test('every reference inside the Bundle leads to one of its resources', () => {
    const ids = new Set((bundle.entry ?? []).map(({ fullUrl }) => fullUrl));
    const references = JSON.stringify(bundle).match(/"reference":"urn:uuid:[^"]+"/g) ?? [];
    expect(references.length).toBeGreaterThan(5);
    for (const reference of references) expect(ids).toContain(reference.slice('"reference":"'.length, -1));
  });

  test('equal input gives equal bytes; another instant changes times alone; another patient has other ids', () => {
    const profile = patient([medication('clopidogrel'), POOR]);
    expect(JSON.stringify(bundleOf([CLOPIDOGREL], profile))).toBe(JSON.stringify(bundle));
    const later = JSON.stringify(bundleOf([CLOPIDOGREL], profile, { asOf: ASOF + 1000 }));
    expect(later.replaceAll('09:00:01.000Z', '09:00:00.000Z')).toBe(JSON.stringify(bundle));
    const ids = (b: typeof bundle) => new Set((b.entry ?? []).map(({ fullUrl }) => fullUrl));
    const other = ids(bundleOf([CLOPIDOGREL], profile, { patientId: 'eve' }));
    for (const id of ids(bundle)) expect(other).not.toContain(id);
  });
});

describe('what is not known', () => {
  test('a missing gene result is named as required data', () => {
    const bundle = bundleOf([CLOPIDOGREL], patient([medication('clopidogrel')]));
    expect(faultsIn(bundle)).toEqual([]);
    expect(one(bundle, 'GuidanceResponse')).toMatchObject({
      status: 'data-required',
      dataRequirement: [
        {
          type: 'Observation',
          extension: [{ valueString: 'CYP2C19' }],
          codeFilter: [
            { path: 'code', code: [{ code: '84413-4' }] },
            { searchParam: 'component-value-concept', code: [{ code: 'HGNC:2621' }] },
          ],
        },
      ],
    });
  });

  test('withheld data are said to be withheld, and the answer does not say which', () => {
    const withheld = bundleOf([CLOPIDOGREL], patient([medication('clopidogrel')], { genomic: 'withheld' }));
    const absent = bundleOf([CLOPIDOGREL], patient([medication('clopidogrel')]));
    expect(one(withheld, 'OperationOutcome')).toMatchObject({
      issue: [{ severity: 'information', code: 'suppressed', details: { coding: [{ code: 'recommend.withheld' }] } }],
    });
    // But for that remark the answer is the one for a patient who was never tested.
    const rest = (b: unknown) =>
      (b as { entry: { resource: Json }[] }).entry.filter((e) => e.resource.resourceType !== 'OperationOutcome');
    expect(rest(withheld)).toEqual(rest(absent));
  });

  test('contradictory results are an issue of their own', () => {
    const other = geneResult('CYP2C19', 'Normal Metabolizer', { id: 'Observation/two', source: 'Observation/two' });
    const bundle = bundleOf([CLOPIDOGREL], patient([medication('clopidogrel'), POOR, other]));
    expect(faultsIn(bundle)).toEqual([]);
    expect(one(bundle, 'DetectedIssue')).toMatchObject({
      code: { text: 'Contradictory results for CYP2C19' },
      implicated: [
        { reference: 'Observation/cyp2c19' },
        { reference: 'Observation/two' },
        { reference: 'MedicationRequest/clopidogrel' },
      ],
    });
  });

  test('no change is answered with success and without a result', () => {
    const normal = geneResult('CYP2C19', 'Normal Metabolizer');
    const bundle = bundleOf([CLOPIDOGREL], patient([medication('clopidogrel'), normal]));
    expect(faultsIn(bundle)).toEqual([]);
    const guidance = one(bundle, 'GuidanceResponse');
    expect(guidance).toMatchObject({ status: 'success' });
    expect(guidance).not.toHaveProperty('result');
  });

  test('when no rule speaks of what was sent, the answer says so', () => {
    const bundle = bundleOf([CLOPIDOGREL], patient([medication('morphine')]));
    expect(faultsIn(bundle)).toEqual([]);
    expect(one(bundle, 'OperationOutcome')).toMatchObject({ issue: [{ code: 'informational' }] });
  });
});

describe('doses, tests and pathways', () => {
  test('a lower dose is a Task to decrease it and a proposal in words, from a statement of what is taken', () => {
    const half = rule(
      'simvastatin-slco1b1',
      ['simvastatin'],
      [
        {
          row: 'decreased',
          when: { gene: 'SLCO1B1', phenotype: ['Decreased Function'] },
          then: outcome({
            category: 'dose-change',
            options: [
              { kind: 'adjust-dose', percent: 50, label: 'Halve the dose' },
              { kind: 'cancel', label: 'Stop it' },
              { kind: 'advise', text: 'Watch for muscle pain.' },
            ],
          }),
        },
      ],
    );
    const statement = 'MedicationStatement/simvastatin';
    const bundle = bundleOf(
      [half],
      patient([
        medication('simvastatin', 'active', { id: statement, source: statement }),
        geneResult('SLCO1B1', 'Decreased Function'),
      ]),
    );
    expect(faultsIn(bundle)).toEqual([]);
    const tasks = all(bundle, 'Task');
    expect(tasks.find((t) => t.meta !== undefined)).toMatchObject({
      code: { coding: [{ code: 'LA26422-8' }] },
      focus: { reference: statement },
    });
    expect(tasks.find((t) => t.meta === undefined)).toMatchObject({ code: { coding: [{ code: 'abort' }] } });
    expect(one(bundle, 'MedicationRequest')).toMatchObject({
      dosageInstruction: [{ text: '50% of the dose ordered.' }],
    });
    expect(JSON.stringify(one(bundle, 'GuidanceResponse').note)).toContain('Watch for muscle pain.');
  });

  test('a pathway becomes a CarePlan with goals, steps and dates', () => {
    const pathway = rule(
      'after-stroke',
      [],
      [
        {
          row: 'stroke',
          when: { condition: 'stroke-or-tia' },
          then: outcome({
            category: 'prevention',
            level: 'info',
            pathway: 'recovery',
            options: [{ kind: 'refer', service: 'genetic-counselling', label: 'Refer' }],
          }),
        },
      ],
      {
        topic: 'pathway',
        trigger: { facts: [{ condition: 'stroke-or-tia' }] },
        pathways: [
          {
            key: 'recovery',
            title: 'After a stroke',
            description: 'Back to daily life.',
            goals: [{ key: 'walk', text: 'Walk every day', 'due-days': 30 }],
            steps: [
              {
                key: 'visit',
                text: 'See the clinic',
                kind: 'follow-up',
                goals: ['walk'],
                'after-days': 14,
                'repeat-days': 90,
              },
              { key: 'advice', text: 'Exercise', kind: 'lifestyle', goals: [], 'after-days': 0 },
            ],
          },
        ],
      },
    );
    const bundle = bundleOf(
      [pathway],
      patient([
        {
          kind: 'condition',
          id: 'Condition/1',
          source: 'Condition/1',
          effective: {},
          certainty: 'high',
          reasons: [],
          codings: [{ system: 'http://snomed.info/sct', code: '230690007' }],
          status: 'active',
          verified: 'confirmed',
        },
      ]),
    );
    expect(faultsIn(bundle)).toEqual([]);
    const goal = one(bundle, 'Goal');
    expect(goal).toMatchObject({ lifecycleStatus: 'proposed', target: [{ dueDate: '2026-03-31' }] });
    expect(one(bundle, 'CarePlan')).toMatchObject({
      status: 'draft',
      intent: 'proposal',
      goal: [{ reference: `urn:uuid:${goal.id}` }],
      activity: [
        {
          detail: {
            kind: 'Appointment',
            goal: [{ reference: `urn:uuid:${goal.id}` }],
            scheduledTiming: { repeat: { boundsPeriod: { start: '2026-03-15' }, period: 90, periodUnit: 'd' } },
          },
        },
        { detail: { kind: 'Task', scheduledPeriod: { start: '2026-03-01' } } },
        { reference: { reference: `urn:uuid:${one(bundle, 'RequestGroup').id}` } },
      ],
    });
    expect(one(bundle, 'GuidanceResponse').result).toEqual({ reference: `urn:uuid:${one(bundle, 'CarePlan').id}` });
  });
});

test('the code systems and extensions that the gateway serves are valid R4', () => {
  const systems = codeSystems(PUBLIC_URL, '0.1.0', terminology.vocabularies);
  for (const system of systems) expect(faultsIn(system)).toEqual([]);
  expect(systems.find(({ id }) => id === 'override-reason')).toMatchObject({
    url: 'https://precision-gateway.org/fhir/CodeSystem/override-reason',
    concept: [{ code: 'clinician-judgement' }, { code: 'tolerated-before' }],
  });
  for (const definition of extensionDefinitions(PUBLIC_URL, '0.1.0')) expect(faultsIn(definition)).toEqual([]);
});

test('whatever the advice holds, every resource of its Bundle is valid', () => {
  const profile = patient([medication('clopidogrel'), POOR]);
  fc.assert(
    fc.property(anyAdvice, (advice: Advice) => {
      const bundle = renderBundle(advice, { patientId: 'ada', profile, asOf: ASOF, publicUrl: PUBLIC_URL });
      expect(faultsIn(bundle)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
