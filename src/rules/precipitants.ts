import type { MedicationRole, PatientProfile } from '../patient/profile.ts';
import type { Chart } from './chart.ts';

/* Which of the patient's drugs change how an enzyme of the profile acts. */

const NONE: ReadonlySet<string> = new Set();

/** Generic names of the drugs that convert a result of this patient; most patients have none. */
export function precipitantsOf({ genes }: PatientProfile): ReadonlySet<string> {
  let drugs: Set<string> | undefined;
  for (const state of genes.values()) {
    if (state.state !== 'known' || state.actsAs === undefined) continue;
    drugs ??= new Set();
    for (const { because } of state.actsAs) for (const { drug } of because) drugs.add(drug);
  }
  return drugs ?? NONE;
}

/** Those that come with an order of these roles and are not taken yet. */
export function orderedPrecipitants(chart: Chart, roles: readonly MedicationRole[]): readonly string[] {
  const drugs = precipitantsOf(chart.profile);
  if (drugs.size === 0) return [];
  const comesBy = (drug: string, has: (role: MedicationRole) => boolean): boolean =>
    chart.medications.some((fact) => has(fact.role) && fact.drugs.some(({ name }) => name === drug));
  return [...drugs].filter(
    (drug) => comesBy(drug, (role) => roles.includes(role)) && !comesBy(drug, (role) => role === 'active'),
  );
}
