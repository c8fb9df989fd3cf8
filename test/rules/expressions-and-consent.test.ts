import { profileOf } from '../../src/app/profile-of.ts';
import { ALL_KNOWN } from '../../src/app/recommend.ts';
import { Chart } from '../../src/rules/chart.ts';
import { judgeOn } from '../../src/rules/evaluate.ts';
import type { Condition } from '../../src/rules/rule-profile.ts';
import { TRUTH_WORDS } from '../../src/rules/truth.ts';
import {
  coded,
  condition,
  consent,
  GENETIC_SENSITIVITY,
  LOINC,
  measurement,
  metabolizer,
  patient,
  SNOMED,
} from '../kit/fhir-builders.ts';
import { knowledge, ruleOf, setOf } from './knowledge.ts';

/* What consent withholds is not seen by conditions in other languages: their answer does not depend on it, and where it might, it is unknown. */

type Provision = NonNullable<Parameters<typeof consent>[1]>;
const denying = (what: object): Provision => ({ type: 'permit', provision: [{ type: 'deny', ...what }] }) as Provision;

const chartOf = (hba1c: number, provision: Provision | undefined) =>
  profileOf(
    {
      patientId: 'p1',
      tenant: 'demo',
      asOf: Date.parse('2026-11-23T12:00:00Z'),
      coverage: ALL_KNOWN,
      resources: [
        patient(),
        measurement('l', '4548-4', hba1c, '%'),
        metabolizer('m', 'CYP2C19', 'LA9657-3'),
        condition('c', coded(SNOMED, hba1c > 7 ? '90560007' : '38341003')),
        ...(provision === undefined ? [] : [consent('k', provision)]),
      ].map((resource) => ({ resource })),
    },
    knowledge,
  ).profile;

const answer = (fhirpath: string, hba1c: number, provision?: Provision): string => {
  const asked: Condition = { fhirpath, asks: 'is so' };
  const { truth, missing } = judgeOn(
    setOf(ruleOf([['row', asked]])),
    asked,
    new Chart(chartOf(hba1c, provision), knowledge.terminology),
  );
  return [TRUTH_WORDS[truth], ...missing.map(({ why }) => why)].join(': ');
};

const HIGH = 'Observation.value.ofType(Quantity).exists(value > 7)';
const LOW = 'Observation.value.ofType(Quantity).exists(value > 7).not()';
const GOUT = "Condition.exists(code.coding.exists(system = %sct and code = '90560007'))";

test('without a Consent the chart is seen', () => {
  expect([answer(HIGH, 9), answer(HIGH, 6), answer(LOW, 6), answer(GOUT, 9)]).toEqual(['yes', 'no', 'yes', 'yes']);
});

test.each<[string, Provision, readonly string[]]>([
  ['a code', denying({ code: [coded(LOINC, '4548-4')] }), [HIGH, LOW]],
  ['genetic results', denying({ securityLabel: [GENETIC_SENSITIVITY] }), [HIGH, LOW, 'Observation.count() > 1']],
  [
    'one problem',
    denying({ data: [{ meaning: 'instance', reference: { reference: 'Condition/c' } }] }),
    [GOUT, `${GOUT}.not()`],
  ],
  ['everything', { type: 'deny' }, [HIGH, LOW, GOUT, 'Patient.exists()']],
])('what withholds %s leaves the answer unknown, whatever was there', (_, provision, expressions) => {
  for (const expression of expressions) {
    const high = answer(expression, 9, provision);
    expect(high).toMatch(/^unknown: (withheld|incomplete)$/);
    expect(answer(expression, 6, provision)).toBe(high);
  }
});

test('what is withheld is not among the resources of the PatientProfile', () => {
  const ids = (provision?: Provision) =>
    chartOf(9, provision)
      .resources()
      .map(({ source }) => source);
  expect(ids()).toEqual(['Condition/c', 'Observation/l', 'Observation/m', 'Patient/p1']);
  expect(ids(denying({ code: [coded(LOINC, '4548-4')] }))).not.toContain('Observation/l');
  expect(ids(denying({ securityLabel: [GENETIC_SENSITIVITY] }))).not.toContain('Observation/m');
  expect(ids(denying({ data: [{ meaning: 'instance', reference: { reference: 'Condition/c' } }] }))).not.toContain(
    'Condition/c',
  );
  expect(ids({ type: 'deny' })).toEqual([]);
});
