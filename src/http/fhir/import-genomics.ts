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
import { depthFault } from './depth.ts';
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
/** After a refusal this much of the body is still taken off the wire, so that the client sees the answer. */
const DRAINED = 8 * 1024 * 1024;

export function importGenomicsDoor(
  imports: GenomicsImports,
  bodyLimit: number,
  base: string,
  typeOf: (res: Answer) => BodyType,
): GuardedDoor {
  return async (req, res, caller) => {
    const media = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    const request = VCF_TYPES.has(media) ? await rawRequest(imports, req) : await fhirRequest(imports, req, bodyLimit);
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
async function rawRequest(imports: GenomicsImports, req: Request): Promise<Result<ImportRequest>> {
  const patientId = query(req, 'patient');
  const sex = query(req, 'sex') ?? 'unknown';
  const body = req.iterator({ destroyOnReturn: false });
  const refusal =
    patientId === undefined || !isFhirId(patientId)
      ? requestFault('?patient= has to be the FHIR id of the patient.')
      : isSex(sex)
        ? undefined
        : requestFault('?sex= is female, male, other or unknown.');
  const read = refusal ?? (await reduced(imports, body, query(req, 'sample')));
  if (!read.ok) {
    await drain(req);
    return read;
  }
  return patientId === undefined || !isSex(sex) ? requestFault('') : ok({ patientId, sex, ...read.value });
}

const isSex = (text: string): text is Sex => SEXES.has(text);

/** A resource that carries the file, or alleles called elsewhere, or both. */
async function fhirRequest(imports: GenomicsImports, req: Request, limit: number): Promise<Result<ImportRequest>> {
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
  const data = isObject(document) ? attachmentOf(document) : undefined;
  if (isObject(document) && data === undefined)
    return requestFault('The DocumentReference has no attachment with data; addresses are not followed.');
  if (data === undefined && !isText(outside)) return requestFault('There is neither a document nor outside calls.');
  const file = data === undefined ? undefined : await reduced(imports, [data], isText(sample) ? sample : undefined);
  if (file?.ok === false) return file;
  return ok({
    patientId,
    sex,
    ...(isText(outside) ? { outside } : {}),
    ...(file === undefined ? { sourceId: body.value.digest } : file.value),
  });
}

/** The bytes of the first attachment. */
function attachmentOf({ content }: JsonObject): Buffer | undefined {
  const [first] = Array.isArray(content) ? content.filter(isObject) : [];
  const attachment = first?.attachment;
  return isObject(attachment) && isText(attachment.data) ? Buffer.from(attachment.data, 'base64') : undefined;
}

/** Looks through the file for the rows that matter. */
async function reduced(
  imports: GenomicsImports,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sample: string | undefined,
): Promise<Result<Pick<ImportRequest, 'vcf' | 'rows' | 'sourceId'>>> {
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
