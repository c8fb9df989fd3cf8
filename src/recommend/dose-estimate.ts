import { IWPC_INDUCERS, isIwpcCyp2c9, isIwpcVkorc1, iwpcWeeklyDose } from '../genomics/warfarin/iwpc.ts';
import { geneSymbol } from '../kernel/index.ts';
import type { DrugRef, ObservationFact, PatientProfile } from '../patient/profile.ts';
import { Chart } from '../rules/chart.ts';
import type { Terminology } from '../terminology/terminology.ts';
import type { RecommendedOption } from './recommendation.ts';

/*
 * The dose of warfarin by a published algorithm, where every input is known. What is not known is not filled in: then there is no estimate.
 */

export type DoseEstimate =
  | { readonly weekly: number; readonly text: string }
  /** What would have to be known, in words. */
  | { readonly missing: readonly string[] };

const ADULT = 18;
const DAY = 86_400_000;
const CYP2C9 = geneSymbol('CYP2C9');
const VKORC1 = geneSymbol('VKORC1');

/** Undefined for every drug but warfarin. */
export function doseEstimate(
  drug: DrugRef | undefined,
  profile: PatientProfile,
  terminology: Terminology,
): DoseEstimate | undefined {
  if (drug?.name !== 'warfarin') return undefined;
  const missing: string[] = [];
  const cyp2c9 = diplotypeOf(profile);
  if (cyp2c9 === undefined || !isIwpcCyp2c9(cyp2c9)) missing.push('a CYP2C9 diplotype of *1, *2 and *3');
  const vkorc1 = onlyPhenotypeOf(profile);
  if (vkorc1 === undefined || !isIwpcVkorc1(vkorc1)) missing.push('the VKORC1 -1639 genotype');
  const decades = decadesOf(profile, terminology);
  if (decades === undefined) missing.push('an age of 18 years or more');
  const height = latest(profile, terminology, 'body-height');
  if (height === undefined) missing.push('a recent body height');
  const weight = latest(profile, terminology, 'body-weight');
  if (weight === undefined) missing.push('a recent body weight');
  if (profile.coverage.medications !== 'known') missing.push('the medication list (amiodarone, enzyme inducers)');
  const taken = takenOf(profile);
  const inducers = IWPC_INDUCERS.filter((name) => taken.has(name));
  if (
    cyp2c9 === undefined ||
    !isIwpcCyp2c9(cyp2c9) ||
    vkorc1 === undefined ||
    !isIwpcVkorc1(vkorc1) ||
    decades === undefined ||
    height === undefined ||
    weight === undefined ||
    missing.length > 0
  )
    return { missing };
  const amiodarone = taken.has('amiodarone');
  const weekly = iwpcWeeklyDose({
    decades,
    heightCm: height,
    weightKg: weight,
    cyp2c9,
    vkorc1,
    inducer: inducers.length > 0,
    amiodarone,
  });
  if (weekly === undefined) return { missing: ['a plausible height and weight'] };
  const from = [
    `age ${decades * 10} to ${decades * 10 + 9}`,
    `${height} cm`,
    `${weight} kg`,
    `CYP2C9 ${cyp2c9}`,
    `VKORC1 ${vkorc1}`,
    amiodarone ? 'amiodarone' : 'no amiodarone',
    inducers.length > 0 ? `enzyme inducer ${inducers.join(', ')}` : 'no enzyme inducer',
  ].join(', ');
  return {
    weekly,
    text: `Dose estimate for a target INR of 2 to 3: about ${Math.round(weekly)} mg a week (${(weekly / 7).toFixed(1)} mg a day), by the IWPC pharmacogenetic algorithm (2009) from ${from}; ancestry not counted. A starting point only: the INR decides. Not for liver disease, for alleles beyond *2 and *3, or for another target.`,
  };
}

export function doseEstimateOption(
  drug: DrugRef | undefined,
  profile: PatientProfile,
  terminology: Terminology,
): RecommendedOption | undefined {
  const estimate = doseEstimate(drug, profile, terminology);
  return estimate === undefined || 'missing' in estimate ? undefined : { kind: 'advise', text: estimate.text };
}

function diplotypeOf({ genes }: PatientProfile): string | undefined {
  const state = genes.get(CYP2C9);
  return state?.state === 'known' ? state.diplotype : undefined;
}

function onlyPhenotypeOf({ genes }: PatientProfile): string | undefined {
  const state = genes.get(VKORC1);
  return state?.state === 'known' && state.phenotypes.length === 1 ? state.phenotypes[0] : undefined;
}

/** Undefined also where a partial date of birth leaves the decade open. */
function decadesOf(profile: PatientProfile, terminology: Terminology): number | undefined {
  const { age } = new Chart(profile, terminology);
  if (age === undefined || age.low < ADULT) return undefined;
  const decades = Math.floor(age.low / 10);
  return decades === Math.floor(age.high / 10) ? decades : undefined;
}

/** The latest value in the unit of the vocabulary, unless it is older than the vocabulary lets it count. */
function latest({ facts, asOf }: PatientProfile, { vocabularies }: Terminology, measure: string): number | undefined {
  const oldest = asOf - (vocabularies.observation(measure)?.freshDays ?? 0) * DAY;
  const at = ({ effective }: ObservationFact): number => effective.to ?? effective.from ?? -Infinity;
  const [last] = facts
    .filter(
      (fact): fact is ObservationFact =>
        fact.kind === 'observation' && fact.measure === measure && fact.comparator === undefined && at(fact) >= oldest,
    )
    .sort((a, b) => at(b) - at(a));
  return last?.value === undefined ? undefined : Math.round(last.value * 10) / 10;
}

function takenOf({ facts }: PatientProfile): ReadonlySet<string> {
  return new Set(
    facts.flatMap((fact) =>
      fact.kind === 'medication' && (fact.role === 'active' || fact.role === 'selected' || fact.role === 'draft')
        ? fact.drugs.map(({ name }) => name)
        : [],
    ),
  );
}
