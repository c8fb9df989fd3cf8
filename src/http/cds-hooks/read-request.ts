import type { EhrAccess } from '../../app/ports.ts';
import type { HookRequest, HookService } from '../../app/requests.ts';
import {
  type Digest,
  type Finding,
  fail,
  finding,
  isObject,
  isText,
  type JsonObject,
  ok,
  type Result,
} from '../../kernel/index.ts';
import { registeredBase } from '../security/fhir-base.ts';
import { checkOf } from './check.ts';
import { requestSchema } from './schemas.ts';

/** Reads the body of a hook call. Its Findings, when it succeeds, are remarks: why the gateway will not fetch what may be missing. */
export type ReadRequest = (body: JsonObject, digest: Digest, fhirBases: readonly string[]) => Result<HookRequest>;

/** Compiles the reader of one service's requests. */
export function requestReader(service: HookService): ReadRequest {
  const check = checkOf(requestSchema(service.hook));
  return (body, digest, fhirBases) => {
    const faults = check(body);
    if (faults.length > 0) return fail(...faults);
    const context = body.context as JsonObject; // checked by the schema, as is all that is narrowed here
    const orders = isObject(context.draftOrders) ? context.draftOrders.entry : undefined;
    const draftOrders: readonly unknown[] = service.hook !== 'patient-view' && Array.isArray(orders) ? orders : [];
    const ehr = ehrAccess(body, fhirBases);
    const request: HookRequest = {
      service,
      hookInstance: String(body.hookInstance),
      patientId: String(context.patientId),
      userId: String(context.userId),
      ...(isText(context.encounterId) ? { encounterId: context.encounterId } : {}),
      draftOrders,
      selections: selectionsOf(service, context, draftOrders),
      prefetch: askedFor(service, body.prefetch),
      ...(ehr.access === undefined ? {} : { ehr: ehr.access }),
      digest,
    };
    return ok(request, ehr.remarks);
  };
}

/** What is about to be signed counts as selected, all of it. */
function selectionsOf(service: HookService, context: JsonObject, draftOrders: readonly unknown[]): readonly string[] {
  switch (service.hook) {
    case 'patient-view':
      return [];
    case 'order-select':
      return (context.selections as readonly string[]).slice();
    case 'order-sign':
      return draftOrders.flatMap((entry) => {
        const resource = isObject(entry) ? entry.resource : undefined;
        return isObject(resource) && isText(resource.resourceType) && isText(resource.id)
          ? [`${resource.resourceType}/${resource.id}`]
          : [];
      });
    default:
      return service.hook satisfies never;
  }
}

/** Keys that nobody asked for are ignored, never used. */
function askedFor(service: HookService, prefetch: unknown): ReadonlyMap<string, unknown> {
  const sent = new Map<string, unknown>();
  if (!isObject(prefetch)) return sent;
  for (const key of Object.keys(service.prefetch)) {
    if (Object.hasOwn(prefetch, key)) sent.set(key, prefetch[key]);
  }
  return sent;
}

function ehrAccess(
  body: JsonObject,
  fhirBases: readonly string[],
): { readonly access?: EhrAccess; readonly remarks: readonly Finding[] } {
  if (!isText(body.fhirServer)) return { remarks: [] };
  const base = registeredBase(body.fhirServer, fhirBases);
  if (base === undefined) {
    return {
      remarks: [
        finding('hooks.fhir-server-unregistered', 'fhirServer is not registered for this caller.', {
          pointer: '/fhirServer',
          expression: 'fhirServer',
        }),
      ],
    };
  }
  const authorization = body.fhirAuthorization;
  if (!isObject(authorization)) return { access: { base }, remarks: [] };
  const { access_token: bearer, scope, expires_in: expires } = authorization;
  if (expires !== undefined && Number(expires) <= 0) {
    return {
      remarks: [
        finding('hooks.token-expired', 'fhirAuthorization.expires_in says that the token has expired.', {
          pointer: '/fhirAuthorization/expires_in',
          expression: 'fhirAuthorization.expires_in',
        }),
      ],
    };
  }
  return {
    access: { base, bearer: String(bearer), ...(isText(scope) ? { scope } : {}) },
    remarks: [],
  };
}
