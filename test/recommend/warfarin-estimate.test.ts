import { loadKnowledge } from '../../src/adapters/files/load-knowledge.ts';
import { adviseOn } from '../../src/app/advise.ts';
import type { Knowledge } from '../../src/app/rule-book.ts';
import { iwpcWeeklyDose } from '../../src/genomics/warfarin/iwpc.ts';
import { statedProfile } from '../../src/patient/stated/patient.ts';
import type { StatedPatient } from '../../src/patient/stated/stated.ts';
import { doseEstimate } from '../../src/recommend/dose-estimate.ts';
import { CPIC_FIRST } from '../../src/recommend/policy.ts';

const NOW = Date.parse('2026-01-15T12:00:00Z');
let knowledge: Knowledge;
beforeAll(async () => {
  const loaded = await loadKnowledge('profiles', NOW);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  knowledge = loaded.value;
});

const profileOf = (stated: StatedPatient) =>
  statedProfile(stated, {
    terminology: knowledge.ruleSet.terminology,
    genomics: knowledge.genomics,
    asOf: NOW,
    fault: (_path, message) => {
      throw new Error(message);
    },
  });
const estimate = (stated: StatedPatient) =>
  doseEstimate({ name: 'warfarin' }, profileOf(stated), knowledge.ruleSet.terminology);

const PATIENT = {
  age: 65,
  genes: { CYP2C9: { diplotype: '*1/*3' }, VKORC1: { phenotype: '-1639 AG' } },
  orders: ['warfarin'],
  observations: { 'body-height': 170, 'body-weight': 75 },
} satisfies StatedPatient;

describe('the IWPC algorithm', () => {
  const reference = {
    decades: 6,
    heightCm: 170,
    weightKg: 75,
    cyp2c9: '*1/*1',
    vkorc1: '-1639 GG',
    inducer: false,
    amiodarone: false,
  } as const;
  // Reckoned by hand: the square of 5.6044 - 6 x 0.2614 + 170 x 0.0087 + 75 x 0.0128 - 0.1032 and the terms of each line.
  test.each([
    [{}, 40.6],
    [{ vkorc1: '-1639 AG' }, 30.3],
    [{ vkorc1: '-1639 AA' }, 21.85],
    [{ cyp2c9: '*1/*3', vkorc1: '-1639 AG' }, 20.88],
    [{ cyp2c9: '*3/*3', vkorc1: '-1639 AA', amiodarone: true }, 3.21],
    [{ inducer: true }, 57.05],
  ] as const)('%j: %d mg a week', (other, weekly) => {
    expect(iwpcWeeklyDose({ ...reference, ...other })).toBeCloseTo(weekly, 1);
  });
  test('inputs that no person has give nothing', () => {
    expect(iwpcWeeklyDose({ ...reference, heightCm: 1.7 })).toBeUndefined();
    expect(iwpcWeeklyDose({ ...reference, weightKg: 75_000 })).toBeUndefined();
    expect(iwpcWeeklyDose({ ...reference, decades: Number.NaN })).toBeUndefined();
  });
});

describe('an order of warfarin', () => {
  test('carries the estimate on its card, with inputs and limits', () => {
    const { advice } = adviseOn(profileOf(PATIENT), 'selected', knowledge, CPIC_FIRST);
    const texts = advice.recommendations.flatMap(({ options }) =>
      options.flatMap((option) => (option.kind === 'advise' ? [option.text] : [])),
    );
    const text = texts.find((one) => one.startsWith('Dose estimate'));
    expect(text).toContain('about 21 mg a week (3.0 mg a day)');
    expect(text).toContain(
      'age 60 to 69, 170 cm, 75 kg, CYP2C9 *1/*3, VKORC1 -1639 AG, no amiodarone, no enzyme inducer',
    );
    expect(text).toContain('the INR decides');
  });
  test('counts amiodarone and enzyme inducers that are taken', () => {
    const weekly = (active: readonly string[]) => {
      const said = estimate({ ...PATIENT, active });
      return said !== undefined && 'weekly' in said ? said.weekly : 0;
    };
    expect(weekly(['amiodarone'])).toBeLessThan(weekly([]));
    expect(weekly(['rifampin'])).toBeGreaterThan(weekly([]));
  });
  test.each([
    ['another allele', { genes: { ...PATIENT.genes, CYP2C9: { diplotype: '*1/*8' } } }, /CYP2C9/],
    ['a phenotype alone', { genes: { ...PATIENT.genes, CYP2C9: { phenotype: 'Intermediate Metabolizer' } } }, /CYP2C9/],
    ['no VKORC1 result', { genes: { CYP2C9: PATIENT.genes.CYP2C9 } }, /VKORC1/],
    ['a child', { age: 12 }, /age/],
    ['no weight', { observations: { 'body-height': 170 } }, /weight/],
    [
      'an old weight',
      { observations: { 'body-height': 170, 'body-weight': { value: 75, 'days-ago': 800 } } },
      /weight/,
    ],
    ['a decade left open', { born: '1966' }, /age/],
    ['no medication list', { 'not-asked': ['medications'] }, /medication/],
  ] as const)('has none with %s, and what is missing is said', (_what, other, missing) => {
    const { age: _age, ...rest } = PATIENT;
    const stated = 'born' in other ? { ...rest, ...other } : { ...PATIENT, ...other };
    const said = estimate(stated as StatedPatient);
    expect(said).toMatchObject({ missing: [expect.stringMatching(missing)] });
  });
  test('other drugs have none', () => {
    expect(doseEstimate({ name: 'phenprocoumon' }, profileOf(PATIENT), knowledge.ruleSet.terminology)).toBeUndefined();
  });
});
