import { toOperationOutcome } from '../fhir/index.ts';
import { type Finding, finding, httpStatusOf } from '../kernel/index.ts';
import type { Answer } from './parts.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';
export const FHIR_TYPE = 'application/fhir+json; charset=utf-8';
export type BodyType = typeof JSON_TYPE | typeof FHIR_TYPE;

/** Writes a JSON body. Express' own `json()` would add a weak ETag, which costs a hash of every answer and serves nobody here. */
export function send(res: Answer, status: number, body: unknown, type: BodyType = JSON_TYPE): void {
  sendText(res, status, JSON.stringify(body), type);
}

export function sendText(res: Answer, status: number, text: string, type: string): void {
  res.statusCode = status;
  res.setHeader('Content-Type', type);
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(text);
}

/** Ends the request with Findings as an OperationOutcome; the first fault decides the status. */
export function refuse(res: Answer, findings: readonly Finding[], type: BodyType = JSON_TYPE): void {
  res.locals.codes = findings.map((f) => f.code);
  const status = httpStatusOf(findings);
  if (status === 503 && !res.hasHeader('Retry-After')) res.setHeader('Retry-After', '5');
  send(res, status, toOperationOutcome(findings), type);
}

export function notFound(res: Answer, type: BodyType = JSON_TYPE): void {
  refuse(res, [finding('http.not-found', 'Nothing is served at this address.')], type);
}
