/*
 * The pharmacogenetic algorithm of the International Warfarin Pharmacogenetics Consortium: Estimation of the warfarin dose with clinical and
 * pharmacogenetic data, N Engl J Med 2009;360:753-64 (PMID 19228618, doi 10.1056/NEJMoa0809329). Linear in the square root of the weekly dose.
 */

/** Diplotypes that the algorithm knows, with their terms; every other allele is outside of it. */
const CYP2C9 = {
  '*1/*1': 0,
  '*1/*2': -0.5211,
  '*1/*3': -0.9357,
  '*2/*2': -1.0616,
  '*2/*3': -1.9206,
  '*3/*3': -2.3312,
} as const;
/** rs9923231, named on the strand of the gene (-1639G>A). */
const VKORC1 = { '-1639 GG': 0, '-1639 AG': -0.8677, '-1639 AA': -1.6974 } as const;

export type IwpcCyp2c9 = keyof typeof CYP2C9;
export type IwpcVkorc1 = keyof typeof VKORC1;

export const isIwpcCyp2c9 = (text: string): text is IwpcCyp2c9 => Object.hasOwn(CYP2C9, text);
export const isIwpcVkorc1 = (text: string): text is IwpcVkorc1 => Object.hasOwn(VKORC1, text);

/** Drugs that count as enzyme inducers in the algorithm. */
export const IWPC_INDUCERS = ['carbamazepine', 'phenytoin', 'rifampin'] as const;

export interface IwpcInputs {
  /** Whole decades of age: 6 from 60 to 69. */
  readonly decades: number;
  readonly heightCm: number;
  readonly weightKg: number;
  readonly cyp2c9: IwpcCyp2c9;
  readonly vkorc1: IwpcVkorc1;
  readonly inducer: boolean;
  readonly amiodarone: boolean;
}

/**
 * The stable dose in mg a week for a target INR of 2 to 3. The gateway reads no ancestry: the term is the one that the algorithm has for mixed or
 * missing ancestry. Undefined for inputs outside of what people are like (a height in metres, a weight in grams).
 */
export function iwpcWeeklyDose(inputs: IwpcInputs): number | undefined {
  const { decades, heightCm, weightKg, cyp2c9, vkorc1, inducer, amiodarone } = inputs;
  const isPlausible =
    Number.isInteger(decades) &&
    decades >= 1 &&
    decades <= 12 &&
    heightCm >= 100 &&
    heightCm <= 250 &&
    weightKg >= 25 &&
    weightKg <= 350;
  if (!isPlausible) return undefined;
  const root =
    5.6044 -
    0.2614 * decades +
    0.0087 * heightCm +
    0.0128 * weightKg +
    VKORC1[vkorc1] +
    CYP2C9[cyp2c9] -
    0.1032 +
    (inducer ? 1.1816 : 0) -
    (amiodarone ? 0.5503 : 0);
  return root <= 0 ? undefined : root * root;
}
