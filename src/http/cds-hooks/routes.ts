import type { Express } from 'express';
import type { HookAnswer, HookService } from '../../app/requests.ts';
import { finding, httpStatusOf } from '../../kernel/index.ts';
import { JSON_TYPE, refuse, send, sendText } from '../answer.ts';
import { parseBody, readBody, readBytesOf } from '../body.ts';
import type { Guard } from '../guard.ts';
import { onlyMethods } from '../methods.ts';
import type { Answer, HttpParts } from '../parts.ts';
import { fhirBasesOf } from '../security/fhir-base.ts';
import { discovery } from './discovery.ts';
import { type ReadRequest, requestReader } from './read-request.ts';

const MEDIA_TYPES = ['application/json'];

/** The CDS Hooks doors, below /cds-services. They stand in the application itself: a Router of their own would take each call through another round of matching. */
export function openCdsHooks(app: Express, parts: HttpParts, guard: Guard): void {
  const { useCases, settings, telemetry } = parts;
  const readers = new Map<string, { readonly service: HookService; readonly read: ReadRequest }>(
    useCases.services.map((service) => [service.id, { service, read: requestReader(service) }]),
  );
  const basesOf = fhirBasesOf(parts);

  const hook = guard(async (req, res, caller) => {
    const known = readers.get(String(req.params.id));
    if (known === undefined) return unknownService(res);
    const answer = (outcome: 'ok' | 'refused' | 'no-data' | 'failed', cards: number) =>
      telemetry.hookAnswered(known.service.id, outcome, performance.now() - res.locals.startedAt, cards);
    const sent = ({ cards, json }: HookAnswer) => {
      res.locals.cards = cards;
      answer('ok', cards);
      sendText(res, 200, json, JSON_TYPE);
    };
    const fhirBases = basesOf(caller.issuer, caller.tenant);
    const bytes = await readBytesOf(req, MEDIA_TYPES, settings.bodyLimit);
    const beside = bytes.ok
      ? await useCases.answerHookBeside({ service: known.service.id, body: bytes.value, caller, fhirBases })
      : undefined;
    if (beside !== undefined) return sent(beside);

    const body = bytes.ok ? parseBody(bytes.value) : bytes;
    const request = body.ok ? known.read(body.value.json, body.value.digest, fhirBases) : body;
    if (!request.ok) {
      answer('refused', 0);
      return refuse(res, request.findings);
    }
    const { findings: remarks } = request;
    const result = await useCases.answerHook(request.value, caller);
    if (result.ok) return sent(result.value);
    const status = httpStatusOf(result.findings);
    answer(status === 412 ? 'no-data' : status < 500 ? 'refused' : 'failed', 0);
    // Why nothing was fetched belongs to the explanation of what is missing.
    refuse(res, [...result.findings, ...remarks]);
  }, JSON_TYPE);

  const feedback = guard(async (req, res, caller) => {
    const service = readers.get(String(req.params.id))?.service;
    if (service === undefined) return unknownService(res);
    const body = await readBody(req, MEDIA_TYPES, settings.bodyLimit);
    if (!body.ok) return refuse(res, body.findings);
    const result = await useCases.recordFeedback(service.id, body.value.json, caller);
    if (!result.ok) return refuse(res, result.findings);
    send(res, 200, { accepted: result.value.accepted });
  }, JSON_TYPE);

  const known = (id: string) => readers.has(id);
  app.route('/cds-services/:id').all(existing(known), onlyMethods({ POST: hook }, '/cds-services/:id'));
  app
    .route('/cds-services/:id/feedback')
    .all(existing(known), onlyMethods({ POST: feedback }, '/cds-services/:id/feedback'));
  app.route('/cds-services').all(onlyMethods({ GET: discovery(useCases.services) }, '/cds-services'));
  app.use('/cds-services', (_req, res) => unknownService(res as Answer));
}

/** Discovery is public, so it gives nothing away to say before any authentication that a service does not exist. */
const existing =
  (known: (id: string) => boolean) =>
  (req: { readonly params: { readonly id?: string } }, res: Answer, next: () => void): void =>
    known(req.params.id ?? '') ? next() : unknownService(res);

export function unknownService(res: Answer): void {
  res.locals.route = '/cds-services/:id';
  refuse(res, [finding('hooks.unknown-service', 'There is no CDS service of that id.')]);
}
