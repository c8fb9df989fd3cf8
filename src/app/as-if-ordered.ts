import type { Genomics } from '../genomics/index.ts';
import { actingStates } from '../patient/genomic/acting.ts';
import type { DrugRef, MedicationFact, PatientProfile } from '../patient/profile.ts';

/** The profile as it would be with an order of the drug, which is what rules on the drug judge. */
export function asIfOrdered(profile: PatientProfile, drug: DrugRef, genomics: Genomics): PatientProfile {
  const facts = [...profile.facts, imaginedOrder(drug)];
  return { ...profile, facts, genes: actingStates(profile.genes, facts, genomics) };
}

/** An order that nobody wrote, as a Fact: rules judge it like any other. */
export const imaginedOrder = (drug: DrugRef): MedicationFact => ({
  kind: 'medication',
  id: `imagined:${drug.name}`,
  source: '',
  effective: {},
  certainty: 'high',
  reasons: [],
  role: 'selected',
  drugs: [drug],
  codings: [],
});
