import type { Genomics } from '../genomics/index.ts';
import { digestOf, ok, type Result, tenantId } from '../kernel/index.ts';
import type { PatientProfile } from '../patient/profile.ts';
import type { Terminology } from '../terminology/terminology.ts';
import { profileOf } from './profile-of.ts';
import { ALL_KNOWN, readRecommendRequest } from './recommend.ts';

/** A PatientProfile from a parsed Bundle or Parameters, read just as $recommend reads its body. For the command line. */
export function readPatient(
  body: unknown,
  knowledge: { readonly terminology: Terminology; readonly genomics: Genomics },
  asOf: number,
): Result<PatientProfile> {
  const tenant = tenantId('command-line');
  const request = readRecommendRequest(body, digestOf({}), { issuer: tenant, tenant, requestId: 'command-line' });
  if (!request.ok) return request;
  const { profile, findings } = profileOf(
    {
      patientId: request.value.patientId,
      tenant,
      asOf,
      resources: request.value.resources,
      coverage: ALL_KNOWN,
      unnamedSubject: 'accept-when-alone',
    },
    knowledge,
  );
  return ok(profile, findings);
}
