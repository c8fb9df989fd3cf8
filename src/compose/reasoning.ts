import type { HookCall, ReasonedHook } from '../app/hook-call.ts';
import { HOOK_SERVICES } from '../app/hook-services.ts';
import type { EhrClient } from '../app/ports.ts';
import { type ReasoningParts, reasonHook } from '../app/reason-hook.ts';
import { parseBody } from '../http/body.ts';
import { requestReader } from '../http/cds-hooks/read-request.ts';

/** What is missing stays missing: a call that needs more than it brings is for those who can fetch. */
export const NOTHING_FETCHED: EhrClient = { fetch: async () => new Map() };

/** Resource types that the first hook will meet: opened before it comes. */
export const SHAPES_OF_EVERY_HOOK = [
  'Patient',
  'Observation',
  'MedicationRequest',
  'MedicationStatement',
  'Condition',
  'AllergyIntolerance',
  'Consent',
];

const readers = new Map(HOOK_SERVICES.map((service) => [service.id, requestReader(service)]));

/**
 * A hook call from its bytes to the answer and its Decision, by the functions that every call goes through. It keeps nothing and refuses nothing:
 * undefined when that is to be done.
 */
export async function reasonCall(
  parts: ReasoningParts,
  { service, body, caller, fhirBases }: HookCall,
): Promise<ReasonedHook | undefined> {
  const read = readers.get(service);
  if (read === undefined) return undefined;
  const received = parseBody(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  const request = received.ok ? read(received.value.json, received.value.digest, fhirBases) : received;
  if (!request.ok) return undefined;
  const result = await reasonHook(parts, request.value, caller);
  return result.ok ? result.value : undefined;
}
