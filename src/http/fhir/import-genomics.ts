import type { Request } from 'express';
import type { GenomicsImports, ImportRequest } from '../../app/import-genomics.ts';
import { fail, isFhirId, isObject, isText, type JsonObject, ok, type Result } from '../../kernel/index.ts';
import { type BodyType, refuse, send } from '../answer.ts';
import { readBody } from '../body.ts';
import type { GuardedDoor } from '../guard.ts';
import type { Answer } from '../parts.ts';
import { depthFault } from './depth.ts';
import { drain, isSex, query, type ReadFile, reducedOne, requestFault, writtenTo } from './import-body.ts';
import { type DocumentAccess, openDocument } from './import-document.ts';
import { listOf, manyRequests, startAll } from './import-many.ts';
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
/** Milliseconds for a file of another server, from its first byte to its last. */
const LONGEST_FETCH_MS = 30 * 60_000;
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
    if (VCF_TYPES.has(media) && query(req, 'patients') !== undefined) {
      const requests = await manyRequests(imports, req, bases);
      const jobs = requests.ok ? await startAll(imports, requests.value, caller) : requests;
      return jobs.ok ? send(res, 202, listOf(jobs.value, base), typeOf(res)) : refuse(res, jobs.findings, typeOf(res));
    }
    const request = VCF_TYPES.has(media)
      ? await rawRequest(imports, req, bases)
      : await fhirRequest(imports, req, bodyLimit, bases);
    if (!request.ok) return refuse(res, request.findings, typeOf(res));
    const started = await imports.start(request.value, caller);
    return started.ok ? accepted(res, base, started.value.job) : refuse(res, started.findings, typeOf(res));
  };
}

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
  const read = refusal ?? (writeTo.ok ? await reducedOne(imports, body, query(req, 'sample')) : writeTo);
  if (!read.ok) {
    await drain(req);
    return read;
  }
  return patientId === undefined || !isSex(sex) || !writeTo.ok
    ? requestFault('')
    : ok({ patientId, sex, ...read.value, ...writeTo.value });
}

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
  const file = await reducedOne(imports, opened.value.bytes, sample);
  const fault = file.ok ? opened.value.check() : undefined;
  return fault === undefined ? file : fail(fault);
}

/** Fires when the client is gone: nobody waits for the file any more. */
function closedSignal(req: Request): AbortSignal {
  const gone = new AbortController();
  req.res?.once('close', () => gone.abort());
  return gone.signal;
}
