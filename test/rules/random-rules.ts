import fc from 'fast-check';
import type { Condition } from '../../src/rules/rule-profile.ts';

/* Random conditions over a few names, so that random patients meet them. */

const bounds = (low: number, high: number) =>
  fc
    .record(
      { 'at-least': fc.integer({ min: low, max: high }), below: fc.integer({ min: low, max: high }) },
      { requiredKeys: [] },
    )
    .filter((one) => Object.keys(one).length > 0);

const phenotypes = ['Poor Metabolizer', 'Intermediate Metabolizer', 'Normal Metabolizer'] as const;
const conditions = ['hypertension', 'gout', 'diabetes'] as const;
const drugs = ['clopidogrel', 'aspirin', 'codeine'] as const;

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    gene: fc.constantFrom('CYP2C19', 'CYP2D6'),
    phenotype: fc.uniqueArray(fc.constantFrom(...phenotypes), { minLength: 1 }),
  }),
  fc.record({ gene: fc.constant('CYP2D6'), score: bounds(0, 3) }),
  fc.record({
    gene: fc.constant('HLA-B'),
    allele: fc.constantFrom('*57:01', '*58:01'),
    is: fc.constantFrom('positive', 'negative'),
  }),
  fc.record({ gene: fc.constantFrom('CYP2C19', 'BRCA1'), tested: fc.boolean() }),
  fc.record({
    gene: fc.constant('BRCA1'),
    variant: fc.constantFrom<('pathogenic' | 'uncertain')[]>(['pathogenic'], ['uncertain', 'pathogenic']),
  }),
  fc.record({ drug: fc.constantFrom(...drugs), taken: fc.constantFrom('ordered', 'active', 'either') }),
  fc.record({ condition: fc.constantFrom(...conditions) }),
  fc.record({ allergy: fc.constantFrom(...drugs) }),
  fc
    .tuple(fc.constantFrom('hba1c', 'steps-per-day'), bounds(0, 10), fc.constantFrom('latest', 'any', 'mean'))
    .map(([observation, limits, pick]) => ({ observation, ...limits, pick })),
  fc.record({ age: bounds(10, 80) }),
  fc.record({ sex: fc.constantFrom('female', 'male') }),
  fc.record({ pregnant: fc.boolean() }),
);

export const condition: fc.Arbitrary<Condition> = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ not: tie('tree') }),
  ),
})).tree;

const result = fc.oneof(
  fc.record({ phenotype: fc.constantFrom(...phenotypes) }),
  fc.record({ phenotype: fc.constantFrom([phenotypes[0], phenotypes[1]], [phenotypes[1], phenotypes[2]]) }),
  fc.record({ indeterminate: fc.constant('no call') }),
);
const measured = fc.array(
  fc.record({
    value: fc.integer({ min: 0, max: 10 }),
    'days-ago': fc.constantFrom(1, 2, 5000),
  }),
  { minLength: 1, maxLength: 3 },
);
const classes = [
  'genomic',
  'medications',
  'conditions',
  'allergies',
  'observations',
  'lifestyle',
  'demographics',
] as const;

/** A patient in the words of tests. Facts may be there or not, classes of data looked up or not. */
export const writtenPatient = fc.record(
  {
    age: fc.integer({ min: 5, max: 90 }),
    sex: fc.constantFrom('female', 'male', 'other', 'unknown'),
    genes: fc.record(
      {
        CYP2C19: fc.oneof(result, fc.array(result, { minLength: 2, maxLength: 2 })),
        CYP2D6: fc.oneof(result, fc.record({ score: fc.constantFrom(0, 0.5, 1.25, 2, 2.5) })),
        'HLA-B': fc.record({ '*57:01': fc.constantFrom('positive', 'negative') }),
        BRCA1: fc.record({ variant: fc.constantFrom('pathogenic', 'uncertain', 'not-stated') }),
      },
      { requiredKeys: [] },
    ),
    orders: fc.uniqueArray(fc.constantFrom(...drugs)),
    active: fc.uniqueArray(fc.constantFrom(...drugs)),
    conditions: fc.array(
      fc.record({
        condition: fc.constantFrom(...conditions),
        status: fc.constantFrom('active', 'inactive', 'unknown'),
        verified: fc.constantFrom('confirmed', 'unconfirmed', 'refuted'),
      }),
      { maxLength: 3 },
    ),
    allergies: fc.uniqueArray(fc.constantFrom(...drugs)),
    observations: fc.record({ hba1c: measured, 'steps-per-day': measured }, { requiredKeys: [] }),
    pregnant: fc.boolean(),
    'not-asked': fc.uniqueArray(fc.constantFrom(...classes)),
  },
  { requiredKeys: [] },
);
export type WrittenPatient = typeof writtenPatient extends fc.Arbitrary<infer T> ? T : never;
