import { Agent, request } from 'undici';
import type { EhrAccess, FileClient } from '../../app/ports.ts';
import { type FindingCode, fail, finding, ok, type Result } from '../../kernel/index.ts';
import { targetOf } from './address.ts';

/** Milliseconds until a server begins to answer, and between two pieces of a file. */
const FIRST_BYTE_MS = 15_000;
const BETWEEN_PIECES_MS = 30_000;
/** Files at the same time. */
const CONNECTIONS = 4;

/** What a file may come as; a FHIR server asked for these sends the content of a Binary, not the resource around it. */
const ACCEPTED = 'application/octet-stream, application/gzip, text/plain;q=0.9, text/vcf, text/x-vcf, */*;q=0.1';
const NO_FILE = /^\s*(?:application\/(?:fhir\+)?(?:json|xml)|text\/(?:html|xml|json))\s*(?:;|$)/i;

/** Files of hospitals' servers, over connections of their own: a slow one must not keep a hook waiting. */
export function createFileClient(): FileClient & { close(): Promise<void> } {
  const agent = new Agent({
    connections: CONNECTIONS,
    headersTimeout: FIRST_BYTE_MS,
    bodyTimeout: BETWEEN_PIECES_MS,
    connectTimeout: FIRST_BYTE_MS,
  });
  return { open: (access, url, signal) => open(agent, access, url, signal), close: () => agent.destroy() };
}

async function open(
  agent: Agent,
  access: EhrAccess,
  url: string,
  signal: AbortSignal,
): Promise<Result<AsyncIterable<Uint8Array>>> {
  const target = targetOf(access.base, url);
  if (!target.ok) return target;
  const no = (code: FindingCode, message: string) => fail(finding(code, message));
  try {
    // Redirects are not followed: this client follows none unless it is told to.
    const { statusCode, headers, body } = await request(target.value.url, {
      dispatcher: agent,
      signal,
      headers: {
        accept: ACCEPTED,
        'accept-encoding': 'identity',
        ...(access.bearer === undefined ? {} : { authorization: `Bearer ${access.bearer}` }),
      },
    });
    const refusal =
      statusCode === 200 ? typeFault(headers['content-type'], headers['content-encoding']) : statusFault(statusCode);
    if (refusal === undefined) return ok(body);
    body.on('error', () => undefined).destroy();
    return no(...refusal);
  } catch {
    return signal.aborted
      ? no('ehr.timeout', 'The file was not there in time.')
      : no('ehr.unreachable', 'The server of the file could not be reached, or broke off.');
  }
}

type Header = string | readonly string[] | undefined;

function typeFault(type: Header, encoding: Header): readonly [FindingCode, string] | undefined {
  if (typeof type === 'string' && NO_FILE.test(type))
    return ['import.attachment', 'The server sent a page or a resource instead of a file.'];
  return encoding === undefined || encoding === 'identity'
    ? undefined
    : ['import.attachment', 'The file came in an encoding that was not asked for.'];
}

function statusFault(status: number): readonly [FindingCode, string] {
  if (status >= 300 && status < 400) return ['ehr.redirected', `The server answered with a redirect (${status}).`];
  if (status === 401 || status === 403) return ['ehr.refused', `The server refused the file (${status}).`];
  if (status === 404 || status === 410) return ['ehr.not-found', `The server has no such file (${status}).`];
  return ['ehr.failed', `The server answered with ${status}.`];
}
