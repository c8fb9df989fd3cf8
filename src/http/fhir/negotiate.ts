import type { Request } from 'express';
import { type Finding, finding } from '../../kernel/index.ts';
import { type BodyType, FHIR_TYPE, JSON_TYPE } from '../answer.ts';

/** Media types in which FHIR bodies are read. */
export const FHIR_MEDIA_TYPES = ['application/fhir+json', 'application/json'];

/** Media types of resources that stand one on each line. */
export const NDJSON_MEDIA_TYPES = ['application/fhir+ndjson', 'application/ndjson', 'application/x-ndjson'];

export const isNdjson = (req: Request): boolean =>
  NDJSON_MEDIA_TYPES.includes((req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '');

const FORMATS = new Set(['json', 'text/json', ...FHIR_MEDIA_TYPES]);
const ANY = new Set(['*/*', 'application/*', 'application/fhir+json', 'application/fhir+ndjson']);

/**
 * The media type of the answer: FHIR JSON, or plain JSON for those who ask for nothing else; undefined when only something like XML would do. `_format`
 * goes before Accept, as R4 says.
 */
export function answerType(req: Request): BodyType | undefined {
  const format = req.query._format;
  if (format !== undefined) {
    return typeof format === 'string' && FORMATS.has(format.replace(' ', '+').toLowerCase()) ? FHIR_TYPE : undefined;
  }
  // Parameters such as fhirVersion stand after the semicolon; only q=0 changes what is meant.
  const accepted = (req.headers.accept ?? '*/*')
    .split(',')
    .map((range) =>
      range
        .toLowerCase()
        .split(';')
        .map((part) => part.trim()),
    )
    .filter(([, ...parameters]) => !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter)))
    .map(([type = '']) => type);
  if (accepted.some((type) => ANY.has(type))) return FHIR_TYPE;
  return accepted.includes('application/json') ? JSON_TYPE : undefined;
}

export const notAcceptable = (): Finding =>
  finding('http.not-acceptable', 'FHIR is answered as application/fhir+json or application/json only.');
