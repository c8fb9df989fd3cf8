import {
  type Digest,
  digestOf,
  fail,
  finding,
  isFhirId,
  isObject,
  type JsonObject,
  ok,
  type Result,
  textOf,
} from '../kernel/index.ts';
import { written } from '../ledger/index.ts';
import { type SourceResource, unpack } from '../patient/input.ts';
import type { Coverage, DataClass } from '../patient/profile.ts';
import { renderBundle } from '../render/index.ts';
import { advise } from './advise.ts';
import { belongingOf, patientIdIn } from './belongs-to.ts';
import { decisionOf } from './decide.ts';
import type { Parts } from './parts.ts';
import type { Caller, RecommendRequest } from './requests.ts';

/** More resources than any chart that one answer should weigh. */
const MOST_RESOURCES = 20_000;

/** Everything that the caller sends about a patient is what there is to know: what is not among it is not on file. */
export const ALL_KNOWN: Readonly<Record<DataClass, Coverage>> = {
  demographics: 'known',
  genomic: 'known',
  medications: 'known',
  conditions: 'known',
  allergies: 'known',
  observations: 'known',
  lifestyle: 'known',
};

/**
 * Reads the body of $recommend: a Bundle about one patient, or Parameters with `subject` (Reference) and any number of `resource`, each a resource or
 * a Bundle. Findings: app.request-shape, app.subject-missing, app.other-patient, app.too-many-resources.
 */
export function readRecommendRequest(body: unknown, digest: Digest, caller: Caller): Result<RecommendRequest> {
  if (!isObject(body)) return fail(finding('app.request-shape', 'The body is no FHIR resource.'));
  if (body.resourceType === 'Bundle') return requestOf(undefined, undefined, unpack(body), digest, caller);
  if (body.resourceType !== 'Parameters')
    return fail(
      finding('app.request-shape', 'The body is neither a Bundle nor Parameters.', { expression: 'resourceType' }),
    );

  const parameters = Array.isArray(body.parameter) ? body.parameter.filter(isObject) : [];
  const named = (name: string): readonly JsonObject[] => parameters.filter((parameter) => parameter.name === name);
  const subject = referenceIn(named('subject')[0]);
  if (subject === undefined)
    return fail(
      finding('app.subject-missing', 'Parameters without `subject`.', { expression: 'Parameters.parameter' }),
    );
  const resources = named('resource').flatMap((parameter) =>
    parameter.resource === undefined ? [] : unpack(parameter.resource),
  );
  return requestOf(subject, referenceIn(named('practitioner')[0]), resources, digest, caller);
}

/** A request about one patient; Findings where the subject or a resource says otherwise. */
export function requestOf(
  subject: string | undefined,
  practitioner: string | undefined,
  resources: readonly SourceResource[],
  digest: Digest,
  caller: Caller,
): Result<RecommendRequest> {
  if (resources.length > MOST_RESOURCES)
    return fail(finding('app.too-many-resources', `More than ${MOST_RESOURCES} resources.`));
  const patients = new Set(
    resources.flatMap(({ resource }) =>
      isObject(resource) && resource.resourceType === 'Patient' && typeof resource.id === 'string' ? [resource.id] : [],
    ),
  );
  const [only] = patients;
  const patientId = subject === undefined ? (patients.size === 1 ? only : undefined) : patientIdIn(subject);
  if (patientId === undefined || !isFhirId(patientId)) {
    return fail(
      finding(
        'app.subject-missing',
        subject === undefined
          ? `The Bundle holds ${patients.size} Patients with an id.`
          : '`subject` is no reference to a Patient.',
      ),
    );
  }
  const foreign = resources.find(
    ({ resource }) => isObject(resource) && belongingOf(resource, patientId) === 'another-patient',
  );
  if (foreign !== undefined && isObject(foreign.resource)) {
    return fail(
      finding(
        'app.other-patient',
        `A ${textOf(foreign.resource.resourceType).slice(0, 60)} is of another patient than the subject.`,
      ),
    );
  }
  return ok({
    patientId,
    ...(practitioner === undefined ? {} : { userId: practitioner }),
    resources,
    digest,
    instance: caller.requestId,
  });
}

export function referenceIn(parameter: JsonObject | undefined): string | undefined {
  const reference = parameter?.valueReference;
  return isObject(reference) && typeof reference.reference === 'string' ? reference.reference : undefined;
}

/** $recommend: the same steps as a hook, on what the caller sent; answers with a Bundle of FHIR resources. */
export async function recommend(
  parts: Parts,
  request: RecommendRequest,
  caller: Caller,
): Promise<Result<{ readonly bundle: unknown }>> {
  const asOf = parts.clock.now();
  const advised = advise(
    {
      patientId: request.patientId,
      tenant: caller.tenant,
      asOf,
      ...(request.userId === undefined ? {} : { user: request.userId }),
      resources: request.resources.map(withRole),
      coverage: ALL_KNOWN,
      focus: 'all',
      unnamedSubject: 'accept-when-alone',
    },
    parts.rules.current,
    parts.policy,
  );
  const bundle = renderBundle(advised.advice, {
    patientId: request.patientId,
    ...(request.userId === undefined ? {} : { userId: request.userId }),
    asOf,
    publicUrl: parts.publicUrl,
    profile: advised.profile,
    findings: advised.findings,
    terminology: advised.ruleSet.terminology,
  });
  if (await isRecorded(parts, request, caller)) return ok({ bundle }, advised.findings);
  parts.codeInbox.note(caller.tenant, advised.unknownCodes, asOf);
  const decision = decisionOf({
    kind: 'recommend',
    id: request.job ?? parts.newId(),
    at: asOf,
    caller,
    trigger: { name: '$recommend', instance: request.instance },
    patient: request.patientId,
    user: request.userId,
    inputs: { request: request.digest, fetched: [] },
    advised,
    cards: [],
    output: digestOf(bundle),
  });
  await parts.record(written(decision));
  for (const { ruleId } of advised.evaluation.matches) parts.telemetry.ruleMatched(ruleId, 'active');
  for (const { ruleId } of advised.evaluation.shadow) parts.telemetry.ruleMatched(ruleId, 'shadow');
  return ok({ bundle }, advised.findings);
}

/** A job that was killed between its Decision and its outcome runs again; its Decision stands already. */
async function isRecorded(parts: Parts, { job }: RecommendRequest, caller: Caller): Promise<boolean> {
  return job !== undefined && (await parts.decisions.byId(caller.tenant, job)) !== undefined;
}

/** A MedicationRequest that is not yet an order is one under judgement. */
function withRole(source: SourceResource): SourceResource {
  const { resource } = source;
  const unsigned = isObject(resource) && resource.resourceType === 'MedicationRequest' && resource.status === 'draft';
  return unsigned ? { ...source, role: 'selected' } : source;
}
