import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { inflated } from '../../adapters/vcf/inflate.ts';
import type { GenomicsImports, ImportRequest } from '../../app/import-genomics.ts';
import type { Sex } from '../../genomics/index.ts';
import { fail, finding, isFhirId, isObject, isText, type JsonObject, ok, type Result } from '../../kernel/index.ts';
import { type BodyType, refuse } from '../answer.ts';
import { readBody } from '../body.ts';
import type { GuardedDoor } from '../guard.ts';
import type { Answer } from '../parts.ts';
import { registeredBase } from '../security/fhir-base.ts';
import { depthFault } from './depth.ts';
import { type DocumentAccess, openDocument } from './import-document.ts';
import { accepted } from './jobs.ts';
import { FHIR_MEDIA_TYPES } from './negotiate.ts';

/*
 * POST /fhir/$import-genomics: a VCF as it is (?patient=ID, with sample and sex where needed), or Parameters or a DocumentReference that carry it. The file
 * is read while it comes in, whatever its size; what is kept for the job are the rows at known positions.
 */

const VCF_TYPES = new Set([
  'application/octet-stream',
  'application/gzip',
  'application/x-gzip',
  'application/vcf',
  'text/vcf',
  'text/x-vcf',
  'text/plain',
]);
const SEXES: ReadonlySet<string> = new Set(['female', 'male', 'other', 'unknown']);
/** Compressed whole genomes with reference blocks have a few gigabytes; nothing of it is kept. */
const LARGEST_UPLOAD = 16 * 1024 ** 3;
/** Two hundred times the compressed size of a large file: what unfolds further was made to. */
const LARGEST_PLAIN = 512 * 1024 ** 3;
/** Milliseconds for a file of another server, from its first byte to its last. */
const LONGEST_FETCH_MS = 30 * 60_000;
/** After a refusal this much of the body is still taken off the wire, so that the client sees the answer. */
const DRAINED = 8 * 1024 * 1024;

/** What the door needs beside the use case. */
export interface ImportDoor {
  readonly imports: GenomicsImports;
  readonly bodyLimit: number;
  /** Base of the gateway's own addresses. */
  readonly base: string;
  /** FHIR bases that may be read and written for a caller. */
  readonly basesOf: (issuer: string, tenant: string) => readonly string[];
  readonly typeOf: (res: Answer) => BodyType;
}

export function importGenomicsDoor({ imports, bodyLimit, base, basesOf, typeOf }: ImportDoor): GuardedDoor {
  return async (req, res, caller) => {
    const media = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    const bases = basesOf(caller.issuer, caller.tenant);
    const request = VCF_TYPES.has(media)
      ? await rawRequest(imports, req, bases)
      : await fhirRequest(imports, req, bodyLimit, bases);
    if (!request.ok) return refuse(res, request.findings, typeOf(res));
    const started = await imports.start(request.value, caller);
    return started.ok ? accepted(res, base, started.value.job) : refuse(res, started.findings, typeOf(res));
  };
}

const query = (req: Request, name: string): string | undefined => {
  const value = req.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const requestFault = (message: string) => fail(finding('import.request', message));

/** The body is the file. */
async function rawRequest(
  imports: GenomicsImports,
  req: Request,
  bases: readonly string[],
): Promise<Result<ImportRequest>> {
  const patientId = query(req, 'patient');
  const sex = query(req, 'sex') ?? 'unknown';
  const body = req.iterator({ destroyOnReturn: false });
  const refusal =
    patientId === undefined || !isFhirId(patientId)
      ? requestFault('?patient= has to be the FHIR id of the patient.')
      : isSex(sex)
        ? undefined
        : requestFault('?sex= is female, male, other or unknown.');
  const writeTo = writtenTo(query(req, 'writeTo'), bases);
  const read = refusal ?? (writeTo.ok ? await reduced(imports, body, query(req, 'sample')) : writeTo);
  if (!read.ok) {
    await drain(req);
    return read;
  }
  return patientId === undefined || !isSex(sex) || !writeTo.ok
    ? requestFault('')
    : ok({ patientId, sex, ...read.value, ...writeTo.value });
}

/** Where the results are to be written as well: a server that is registered for the caller. */
function writtenTo(url: unknown, bases: readonly string[]): Result<Pick<ImportRequest, 'writeTo'>> {
  if (url === undefined) return ok({});
  const base = isText(url) ? registeredBase(url, bases) : undefined;
  return base === undefined
    ? fail(finding('import.address', 'writeTo names no FHIR server that is registered.'))
    : ok({ writeTo: base });
}

const isSex = (text: string): text is Sex => SEXES.has(text);

/** A resource that carries the file, or alleles called elsewhere, or both. */
async function fhirRequest(
  imports: GenomicsImports,
  req: Request,
  limit: number,
  bases: readonly string[],
): Promise<Result<ImportRequest>> {
  const body = await readBody(req, FHIR_MEDIA_TYPES, limit);
  if (!body.ok) return body;
  const { json } = body.value;
  const fault = depthFault(json);
  if (fault !== undefined) return fail(fault);
  const parameters =
    json.resourceType === 'Parameters' && Array.isArray(json.parameter) ? json.parameter.filter(isObject) : [];
  const named = (name: string): JsonObject | undefined => parameters.find((parameter) => parameter.name === name);
  const document = json.resourceType === 'DocumentReference' ? json : named('document')?.resource;
  const subject = named('subject')?.valueReference ?? (isObject(document) ? document.subject : undefined);
  const patientId =
    isObject(subject) && isText(subject.reference) ? /^Patient\/([^/]+)$/.exec(subject.reference)?.[1] : undefined;
  if (patientId === undefined || !isFhirId(patientId))
    return requestFault('The subject has to be a reference Patient/ID.');
  const sex = named('sex')?.valueCode ?? 'unknown';
  if (!isText(sex) || !isSex(sex)) return requestFault('sex is female, male, other or unknown.');
  const outside = named('outside')?.valueString;
  const sample = named('sample')?.valueString;
  if (!isObject(document) && !isText(outside)) return requestFault('There is neither a document nor outside calls.');
  const writeTo = writtenTo(named('writeTo')?.valueUrl ?? query(req, 'writeTo'), bases);
  if (!writeTo.ok) return writeTo;
  const bearer = named('accessToken')?.valueString;
  const access: DocumentAccess = {
    files: imports.files,
    bases,
    ...(isText(bearer) ? { bearer } : {}),
    signal: AbortSignal.any([closedSignal(req), AbortSignal.timeout(LONGEST_FETCH_MS)]),
  };
  const file = isObject(document)
    ? await ofDocument(imports, document, access, isText(sample) ? sample : undefined)
    : ok({ sourceId: body.value.digest });
  if (!file.ok) return file;
  return ok({ patientId, sex, ...(isText(outside) ? { outside } : {}), ...file.value, ...writeTo.value });
}

async function ofDocument(
  imports: GenomicsImports,
  document: JsonObject,
  access: DocumentAccess,
  sample: string | undefined,
): Promise<ReadFile> {
  const opened = await openDocument(document, access);
  if (!opened.ok) return opened;
  const file = await reduced(imports, opened.value.bytes, sample);
  const fault = file.ok ? opened.value.check() : undefined;
  return fault === undefined ? file : fail(fault);
}

/** Fires when the client is gone: nobody waits for the file any more. */
function closedSignal(req: Request): AbortSignal {
  const gone = new AbortController();
  req.res?.once('close', () => gone.abort());
  return gone.signal;
}

type ReadFile = Result<Pick<ImportRequest, 'vcf' | 'rows' | 'sourceId'>>;

/** Looks through the file for the rows that matter. */
async function reduced(
  imports: GenomicsImports,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sample: string | undefined,
): Promise<ReadFile> {
  const extractor = imports.extractor(sample);
  const hash = createHash('sha256');
  let sent = 0;
  let plain = 0;
  const bytes = (async function* () {
    for await (const chunk of source) {
      sent += chunk.length;
      hash.update(chunk);
      yield chunk;
    }
  })();
  try {
    for await (const piece of inflated(bytes)) {
      if ('fault' in piece) return fail(piece.fault);
      plain += piece.length;
      if (sent > LARGEST_UPLOAD || plain > LARGEST_PLAIN)
        return fail(finding('http.too-large', 'The file is larger than any genome.'));
      const fault = extractor.push(piece);
      if (fault !== undefined) return fail(fault);
    }
  } catch {
    return fail(finding('http.incomplete', 'The connection ended before the body did.'));
  }
  const extract = extractor.end();
  if (!extract.ok) return extract;
  return ok({ vcf: extract.value.text, rows: extract.value.rows, sourceId: `sha256:${hash.digest('hex')}` });
}

async function drain(req: Request): Promise<void> {
  let taken = 0;
  if (req.readableEnded || req.destroyed) return;
  req.res?.setHeader('Connection', 'close');
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      taken += (chunk as Buffer).length;
      if (taken > DRAINED) return;
    }
  } catch {
    // The client is gone; there is nobody to answer.
  }
}
