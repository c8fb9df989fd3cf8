import { isObject, type JsonObject } from '../kernel/index.ts';

/** Whose a resource is: this patient's, another patient's, or not said (then the reader of Facts decides). */
export type Belonging = 'this-patient' | 'another-patient' | 'not-said';

/**
 * Reads `subject`, `patient` or (Patient) `id`. References may be relative, absolute or versioned: `Patient/1`, `https://ehr/fhir/Patient/1/_history/3`.
 * A subject that is no Patient (Group, Device, Location) says nothing of a patient.
 */
export function belongingOf(resource: JsonObject, patientId: string): Belonging {
  if (resource.resourceType === 'Patient') return resource.id === patientId ? 'this-patient' : 'another-patient';
  for (const key of ['subject', 'patient'] as const) {
    const reference = resource[key];
    if (!isObject(reference) || typeof reference.reference !== 'string') continue;
    const id = patientIdIn(reference.reference);
    if (id !== undefined) return id === patientId ? 'this-patient' : 'another-patient';
  }
  return 'not-said';
}

/** `1` of `Patient/1`, absolute and versioned forms included; undefined for anything else. */
export function patientIdIn(reference: string): string | undefined {
  // As nearly every resource of a chart writes it.
  if (reference.startsWith('Patient/') && !reference.includes('/', 8)) return reference.slice(8);
  const parts = reference.split('/');
  const at = parts.lastIndexOf('Patient');
  if (at === -1) return undefined;
  const history = parts[at + 2];
  if (history !== undefined && history !== '_history') return undefined;
  return parts[at + 1];
}
