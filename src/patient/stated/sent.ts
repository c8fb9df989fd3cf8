import { validateResource } from '../../fhir/index.ts';
import { isFault, isText, type JsonObject, patientId } from '../../kernel/index.ts';
import { buildProfile } from '../build.ts';
import type { SourceResource } from '../input.ts';
import type { PatientProfile } from '../profile.ts';
import type { PatientDeps } from '../reading.ts';

interface SentDeps extends PatientDeps {
  readonly asOf: number;
  readonly fault: (path: readonly (string | number)[], message: string) => void;
}

const STATED_PATIENT: SourceResource = { resource: { resourceType: 'Patient', id: 'stated' } };
const ORDERS: ReadonlySet<unknown> = new Set(['MedicationRequest', 'ServiceRequest', 'NutritionOrder']);

/**
 * The PatientProfile of FHIR resources beside a stated patient. A resource that a hospital's would be left out for is a fault here; one that names no patient is
 * about the stated one.
 */
export function sentProfile(
  resources: readonly JsonObject[],
  coverage: PatientProfile['coverage'],
  { asOf, terminology, genomics, fault }: SentDeps,
): PatientProfile {
  for (const [i, resource] of resources.entries()) {
    const found = validateResource(resource, { scope: 'content' }).find(isFault);
    if (found !== undefined) fault(['resources', i], `${found.place.expression ?? 'the resource'}: ${found.message}`);
  }
  const person = resources.find(({ resourceType }) => resourceType === 'Patient');
  const id = isText(person?.id) ? person.id : 'stated';
  const sources = resources.map((resource): SourceResource => {
    const isOrder = ORDERS.has(resource.resourceType) && resource.status === 'draft';
    return isOrder ? { resource, role: 'selected' } : { resource };
  });
  const { profile } = buildProfile(
    {
      patient: patientId(id),
      asOf,
      resources: person === undefined ? [STATED_PATIENT, ...sources] : sources,
      coverage,
      unnamedSubject: 'accept-when-alone',
    },
    { terminology, genomics },
  );
  return profile;
}
