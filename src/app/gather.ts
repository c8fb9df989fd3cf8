import {
  type Digest,
  digestOfBytes,
  type Finding,
  fail,
  finding,
  isFault,
  isObject,
  type JsonObject,
  ok,
  type Result,
  textOf,
} from '../kernel/index.ts';
import { belongingOf } from './belongs-to.ts';
import { PREFETCH_KEYS } from './hook-services.ts';
import type { EhrClient } from './ports.ts';
import type { HookRequest } from './requests.ts';

/** Everything that could be had of the patient, key by key, before any of it is judged. */
export interface Gathered {
  readonly byKey: ReadonlyMap<string, readonly JsonObject[]>;
  /** Digest of each answer that was fetched from the EHR. */
  readonly fetched: readonly Digest[];
  readonly findings: readonly Finding[];
}

/** More resources than any chart that one answer should weigh; a hostile request ends here. */
const MOST_RESOURCES = 20_000;

type Answer = { readonly resources: readonly JsonObject[]; readonly next?: string };

/**
 * Takes what the EHR sent along, and reads what it did not from the EHR itself: only that, and within the time budget. A key that is absent was not
 * satisfied; `null` was looked up and is empty. Fails with 412 Findings, each naming its key, when needed data cannot be had.
 */
export async function gather(request: HookRequest, ehr: EhrClient, deadline: number): Promise<Result<Gathered>> {
  const byKey = new Map<string, readonly JsonObject[]>();
  const queries = new Map<string, string>();
  const findings: Finding[] = [];

  for (const [key, template] of Object.entries(request.service.prefetch)) {
    const sent = request.prefetch.get(key);
    if (sent === undefined) {
      queries.set(key, resolveTemplate(template, request));
      continue;
    }
    const answer = readAnswer(key, sent);
    if (!answer.ok) {
      // An OperationOutcome says that the EHR could not read it: the gateway tries for itself. Anything else is the caller's fault.
      if (answer.findings.some((f) => f.code !== 'app.prefetch-failed')) return answer;
      findings.push(...answer.findings);
      queries.set(key, resolveTemplate(template, request));
      continue;
    }
    byKey.set(key, answer.value.resources);
    if (answer.value.next !== undefined) queries.set(key, answer.value.next);
  }

  const fetched = queries.size === 0 ? ok([]) : await fetchMissing(request, queries, byKey, ehr, deadline);
  if (!fetched.ok) return fetched;

  let count = 0;
  for (const [key, resources] of byKey) {
    count += resources.length;
    if (count > MOST_RESOURCES)
      return fail(finding('app.too-many-resources', `The prefetch holds more than ${MOST_RESOURCES} resources.`));
    const foreign = resources.find((resource) => belongingOf(resource, request.patientId) === 'another-patient');
    if (foreign !== undefined) {
      return fail(
        finding(
          'app.other-patient',
          `A ${textOf(foreign.resourceType).slice(0, 60)} in \`${key}\` is of another patient than context.patientId.`,
          { pointer: `/prefetch/${key}` },
        ),
      );
    }
  }
  return ok({ byKey, fetched: fetched.value, findings });
}

async function fetchMissing(
  request: HookRequest,
  queries: ReadonlyMap<string, string>,
  byKey: Map<string, readonly JsonObject[]>,
  ehr: EhrClient,
  deadline: number,
): Promise<Result<readonly Digest[]>> {
  if (request.ehr === undefined) {
    return fail(
      ...[...queries.keys()].map((key) =>
        byKey.has(key)
          ? finding(
              'app.prefetch-incomplete',
              `Prefetch \`${key}\` has a next page and there is no registered fhirServer to read it from.`,
              { pointer: `/prefetch/${key}` },
            )
          : finding(
              'app.data-missing',
              `Prefetch \`${key}\` is missing and there is no registered fhirServer to read it from.`,
              { pointer: `/prefetch/${key}` },
            ),
      ),
    );
  }
  const answers = await ehr.fetch(request.ehr, queries, deadline);
  const digests: Digest[] = [];
  const faults: Finding[] = [];
  for (const key of queries.keys()) {
    const place = { pointer: `/prefetch/${key}` };
    const answer = answers.get(key);
    const read = answer?.ok === true ? readAnswer(key, answer.value.resource) : undefined;
    if (answer?.ok === true && read?.ok === true && read.value.next === undefined) {
      byKey.set(key, [...(byKey.get(key) ?? []), ...read.value.resources]);
      digests.push(digestOfBytes(answer.value.bytes));
      continue;
    }
    faults.push(
      finding('app.data-missing', `Prefetch \`${key}\` is missing and could not be read from fhirServer.`, place),
    );
    faults.push(
      ...(answer?.findings ?? []).filter(isFault),
      ...(read?.findings ?? []).filter((f) => f.code !== 'app.prefetch-failed'),
    );
  }
  return faults.length > 0 ? fail(...faults) : ok(digests);
}

/** A Patient, or the resources of a searchset Bundle; `null` is nothing. */
function readAnswer(key: string, sent: unknown): Result<Answer> {
  const place = { pointer: `/prefetch/${key}` };
  if (sent === null) return ok({ resources: [] });
  const wanted = PREFETCH_KEYS[key]?.type ?? 'Bundle';
  if (!isObject(sent)) return fail(finding('app.prefetch-type', `Prefetch \`${key}\` is no FHIR resource.`, place));
  if (sent.resourceType === 'OperationOutcome')
    return fail(finding('app.prefetch-failed', `Prefetch \`${key}\` is an OperationOutcome.`, place));
  if (sent.resourceType !== wanted)
    return fail(
      finding('app.prefetch-type', `Prefetch \`${key}\` must be a ${wanted}.`, {
        pointer: `/prefetch/${key}/resourceType`,
      }),
    );
  if (wanted === 'Patient') return ok({ resources: [sent] });

  const entries = sent.entry ?? [];
  if (!Array.isArray(entries))
    return fail(
      finding('app.prefetch-type', `Prefetch \`${key}\` has an entry that is no array.`, {
        pointer: `/prefetch/${key}/entry`,
      }),
    );
  const resources: JsonObject[] = [];
  for (let at = 0; at < entries.length; at++) {
    const entry: unknown = entries[at];
    if (!isObject(entry) || (entry.resource !== undefined && !isObject(entry.resource))) {
      return fail(
        finding('app.prefetch-type', `Entry ${at} of prefetch \`${key}\` is no Bundle entry.`, {
          pointer: `/prefetch/${key}/entry/${at}`,
        }),
      );
    }
    // Searches answer warnings about themselves as an OperationOutcome beside the matches.
    if (isObject(entry.resource) && entry.resource.resourceType !== 'OperationOutcome') resources.push(entry.resource);
  }
  const next = nextPage(sent.link);
  return ok(next === undefined ? { resources } : { resources, next });
}

function nextPage(links: unknown): string | undefined {
  if (!Array.isArray(links)) return undefined;
  const next: unknown = links.find((link) => isObject(link) && link.relation === 'next');
  return isObject(next) && typeof next.url === 'string' ? next.url : undefined;
}

/** Fills the tokens of a prefetch template. Ids were checked as FHIR ids, so nothing in them can change the query. */
function resolveTemplate(template: string, request: HookRequest): string {
  return template.replaceAll('{{context.patientId}}', request.patientId);
}
