import { isUtf8 } from 'node:buffer';
import { Client } from 'fhir-kit-client';
import { Agent } from 'undici';
import type { EhrAccess, EhrClient } from '../../app/ports.ts';
import {
  type Clock,
  type FindingCode,
  fail,
  finding,
  isObject,
  type JsonObject,
  ok,
  type Result,
  textOf,
} from '../../kernel/index.ts';
import { type Target, targetOf } from './address.ts';
import { covers } from './scope.ts';
import { listening, newWire, type Wire } from './wire.ts';

/** Bytes of all pages of one query; whole charts of real patients have about a megabyte. */
const MOST_BYTES = 20_000_000;
/** Pages of one search: at 50 entries a page more than any chart that fits MOST_BYTES. */
const MOST_PAGES = 100;
/** Connections to one server. Kept open for the next hook, which comes with another token: tokens belong to requests, not to connections. */
const CONNECTIONS = 32;
const KEEP_ALIVE_MS = 10_000;

type Fetched = Result<{ readonly resource: unknown; readonly bytes: Uint8Array }>;
type Page = { readonly resource: JsonObject; readonly bytes: Uint8Array };

const no = (code: FindingCode, message: string) => fail(finding(code, message));

/** Reads from hospital FHIR servers with fhir-kit-client. `close` ends the kept connections. */
export function createEhrClient(clock: Clock): EhrClient & { close(): Promise<void> } {
  const agent = new Agent({ connections: CONNECTIONS, keepAliveTimeout: KEEP_ALIVE_MS });
  return {
    async fetch(access, queries, deadline) {
      const patience = deadline - clock.now();
      // One signal for all: what has not arrived by the deadline is broken off.
      const signal = patience > 0 ? AbortSignal.timeout(patience) : AbortSignal.abort();
      const answers = await Promise.all(
        [...queries].map(async ([key, query]) => [key, await fetchAll(agent, access, query, signal)] as const),
      );
      return new Map(answers);
    },
    close: () => agent.destroy(),
  };
}

/** One query with all its pages as one resource. */
async function fetchAll(agent: Agent, access: EhrAccess, query: string, signal: AbortSignal): Promise<Fetched> {
  const target = targetOf(access.base, query);
  if (!target.ok) return target;
  if (!covers(access.scope, target.value)) {
    const { type, interaction } = target.value;
    return no('ehr.outside-scope', `No granted scope covers a ${interaction} of ${type}.`);
  }
  const first = await fetchPage(agent, access, target.value, signal, MOST_BYTES);
  if (!first.ok || target.value.expected !== 'Bundle') return first;

  const pages = [first.value];
  const visited = new Set([target.value.url]);
  let size = first.value.bytes.length;
  for (let next = nextOf(first.value.resource); next !== undefined; ) {
    if (pages.length >= MOST_PAGES) return no('ehr.too-many-pages', `The search has more than ${MOST_PAGES} pages.`);
    const page = targetOf(access.base, next);
    if (!page.ok || visited.has(page.value.url)) {
      return no('ehr.foreign-link', 'The next page of the search is outside the registered base or was read before.');
    }
    visited.add(page.value.url);
    const read = await fetchPage(agent, access, { ...page.value, expected: 'Bundle' }, signal, MOST_BYTES - size);
    if (!read.ok) return read;
    size += read.value.bytes.length;
    pages.push(read.value);
    next = nextOf(read.value.resource);
  }
  return ok(joined(pages));
}

async function fetchPage(
  agent: Agent,
  access: EhrAccess,
  target: Target,
  signal: AbortSignal,
  limit: number,
): Promise<Result<Page>> {
  const wire = newWire();
  const client = new Client({
    baseUrl: access.base,
    // A redirect would carry the token along; what is asked for uncompressed cannot unfold.
    requestOptions: { redirect: 'manual', dispatcher: agent.compose(listening(wire, limit)) },
    customHeaders: { 'accept-encoding': 'identity' },
    ...(access.bearer === undefined ? {} : { bearerToken: access.bearer }),
  });
  try {
    const answer = await client.request(target.url, { options: { signal } });
    const type = Client.httpFor(answer).response?.headers.get('content-type') ?? undefined;
    return judge(answer, type, target, wire);
  } catch (error) {
    return faultOf(error, wire, signal);
  }
}

function judge(answer: unknown, contentType: string | undefined, target: Target, wire: Wire): Result<Page> {
  // A server that says nothing about the type is believed by what it sends.
  if (contentType !== undefined && !/^\s*(?:application\/(?:fhir\+)?json|text\/json)\s*(?:;|$)/i.test(contentType)) {
    return no('ehr.not-fhir', 'The FHIR server answered with a media type other than FHIR JSON.');
  }
  if (!isObject(answer)) return no('ehr.not-fhir', 'The FHIR server answered with no object.');
  if (answer.resourceType === 'OperationOutcome') {
    return no('ehr.outcome', 'The FHIR server answered with an OperationOutcome.');
  }
  if (answer.resourceType !== target.expected) {
    return no('ehr.not-fhir', `The FHIR server answered with something other than a ${target.expected}.`);
  }
  const { entry } = answer;
  if (target.expected === 'Bundle' && entry !== undefined && !(Array.isArray(entry) && entry.every(isObject))) {
    return no('ehr.not-fhir', 'The FHIR server answered with a Bundle whose entries are none.');
  }
  const bytes = Buffer.concat(wire.chunks);
  // Broken characters were replaced while it was parsed, so that a code or a name may no longer be what it was.
  if (!isUtf8(bytes)) return no('ehr.not-fhir', 'The FHIR server answered with text that is not UTF-8.');
  // A copy: fhir-kit-client hangs the request, and with it the token, onto its own object.
  return ok({ resource: { ...answer }, bytes });
}

/** What went wrong, without a word of the server's: it may quote the patient. */
function faultOf(error: unknown, wire: Wire, signal: AbortSignal) {
  if (wire.broken === 'too-large') return no('ehr.too-large', `The answer is larger than ${MOST_BYTES} bytes.`);
  if (wire.broken === 'encoded') return no('ehr.not-fhir', 'The answer came compressed, which was not asked for.');
  if (signal.aborted) return no('ehr.timeout', 'The FHIR server did not answer in time.');
  const { response } = isObject(error) ? error : {};
  const status = isObject(response) ? Number(response.status) : undefined;
  if (status === undefined) {
    // Over JSON that is no object, such as null, fhir-kit-client stumbles.
    return wire.complete
      ? no('ehr.not-fhir', 'The FHIR server answered with no object.')
      : no('ehr.unreachable', 'The FHIR server could not be reached, or broke off.');
  }
  if (status < 300) return no('ehr.not-fhir', 'The FHIR server answered with no JSON.');
  if (status < 400) return no('ehr.redirected', `The FHIR server answered with a redirect (${status}).`);
  if (status === 401 || status === 403) return no('ehr.refused', `The FHIR server refused the query (${status}).`);
  if (status === 404 || status === 410) return no('ehr.not-found', `The FHIR server has no such resource (${status}).`);
  return no('ehr.failed', `The FHIR server answered with an error (${status}).`);
}

function nextOf(bundle: JsonObject): string | undefined {
  const links: readonly unknown[] = Array.isArray(bundle.link) ? bundle.link : [];
  const next = links.find((link) => isObject(link) && link.relation === 'next');
  return isObject(next) ? textOf(next.url) : undefined;
}

function joined(pages: readonly Page[]): { readonly resource: unknown; readonly bytes: Uint8Array } {
  const [first] = pages;
  if (first === undefined || pages.length === 1) return first ?? { resource: undefined, bytes: new Uint8Array() };
  const entry = pages.flatMap(({ resource }) => (Array.isArray(resource.entry) ? resource.entry : []));
  const links: readonly unknown[] = Array.isArray(first.resource.link) ? first.resource.link : [];
  const { entry: _entries, link: _links, ...rest } = first.resource;
  return {
    resource: {
      ...rest,
      link: links.filter((link) => !(isObject(link) && link.relation === 'next')),
      ...(entry.length === 0 ? {} : { entry }),
    },
    bytes: Buffer.concat(pages.map((page) => page.bytes)),
  };
}
