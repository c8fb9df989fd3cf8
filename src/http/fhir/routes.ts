import { type Request, Router } from 'express';
import { validateOperation } from '../../fhir/index.ts';
import { fail, finding, type Result } from '../../kernel/index.ts';
import { type BodyType, FHIR_TYPE, notFound, refuse, send } from '../answer.ts';
import { type ReceivedBody, readBody, readText } from '../body.ts';
import type { Guard, GuardedDoor } from '../guard.ts';
import { onlyMethods } from '../methods.ts';
import type { Answer, HttpParts } from '../parts.ts';
import { fhirBasesOf } from '../security/fhir-base.ts';
import { capabilityStatement, recommendOperation } from './capability.ts';
import { Definitions } from './definitions.ts';
import { depthFault } from './depth.ts';
import { FIND_SUBJECT, findSubjectOperation } from './find-subject-definition.ts';
import { importOperation } from './import-definition.ts';
import { importGenomicsDoor } from './import-genomics.ts';
import { accepted, cancelJobDoor, jobStatusDoor } from './jobs.ts';
import { answerType, FHIR_MEDIA_TYPES, isNdjson, NDJSON_MEDIA_TYPES, notAcceptable } from './negotiate.ts';

/** The FHIR doors, below /fhir. `base`: URL by which callers know the gateway. */
export function fhirRoutes(parts: HttpParts, guard: Guard, base: string): Router {
  const { useCases, settings } = parts;
  const started = new Date(parts.clock.now()).toISOString();
  const published = [
    ...parts.definitions,
    recommendOperation(base, parts.version, started),
    ...FIND_SUBJECT.map((operation) => findSubjectOperation(operation, base, parts.version, started)),
    ...(parts.imports === undefined ? [] : [importOperation(base, parts.version, started)]),
  ];
  const definitions = new Definitions(published);
  const metadata = capabilityStatement(base, parts.version, started, published);
  const only = (handlers: Parameters<typeof onlyMethods>[0], route: string) => onlyMethods(handlers, route, FHIR_TYPE);
  const guarded = (door: GuardedDoor) => guard(door, FHIR_TYPE);

  const router = Router({ caseSensitive: true });
  router.use((req, res, next) => {
    const type = answerType(req);
    if (type === undefined) return refuse(res as Answer, [notAcceptable()], FHIR_TYPE);
    res.locals.bodyType = type;
    next();
  });

  router.all(
    '/metadata',
    only({ GET: (_req: Request, res: Answer) => send(res, 200, metadata, typeOf(res)) }, '/fhir/metadata'),
  );

  const recommend = guarded(async (req, res, caller) => {
    const body = await readResource(req, settings.bodyLimit);
    if (!body.ok) return refuse(res, body.findings, typeOf(res));
    const request = useCases.readRecommendRequest(body.value.json, body.value.digest, caller);
    if (!request.ok) return refuse(res, request.findings, typeOf(res));
    if (prefersAsync(req)) {
      const started = await useCases.startRecommend(request.value, caller);
      return started.ok ? accepted(res, base, started.value.job) : refuse(res, started.findings, typeOf(res));
    }
    const result = await useCases.recommend(request.value, caller);
    if (!result.ok) return refuse(res, result.findings, typeOf(res));
    send(res, 200, result.value.bundle, typeOf(res));
  });
  for (const operation of FIND_SUBJECT) {
    const door = guarded(async (req, res, caller) => {
      const body = await readResource(req, settings.bodyLimit);
      if (!body.ok) return refuse(res, body.findings, typeOf(res));
      const request = useCases.readFindSubject(operation, body.value.json, body.value.digest, caller);
      if (!request.ok) return refuse(res, request.findings, typeOf(res));
      const result = await useCases.findSubject(operation, request.value, caller);
      if (!result.ok) return refuse(res, result.findings, typeOf(res));
      send(res, 200, result.value.parameters, typeOf(res));
    });
    router.all(`/$${operation}`, only({ POST: door }, `/fhir/$${operation}`));
  }
  if (parts.imports !== undefined) {
    const door = guarded(
      importGenomicsDoor({
        imports: parts.imports,
        bodyLimit: settings.bodyLimit,
        base,
        basesOf: fhirBasesOf(parts),
        typeOf,
      }),
    );
    router.all('/$import-genomics', only({ POST: door }, '/fhir/$import-genomics'));
  }
  router.all('/$recommend', only({ POST: recommend }, '/fhir/$recommend'));
  router.all(
    '/jobs/:id',
    only(
      { GET: guarded(jobStatusDoor(useCases, typeOf)), DELETE: guarded(cancelJobDoor(useCases, typeOf)) },
      '/fhir/jobs/:id',
    ),
  );

  /** Resources one on each line: always queued, since there may be thousands. */
  const validateBatch: GuardedDoor = async (req, res, caller) => {
    if (!prefersAsync(req)) {
      const wanted = finding(
        'fhir.validate-input',
        'Resources on lines are validated asynchronously only.',
        {},
        {
          remedy: 'Send Prefer: respond-async, then ask at the address in Content-Location.',
        },
      );
      return refuse(res, [wanted], typeOf(res));
    }
    const text = await readText(req, NDJSON_MEDIA_TYPES, settings.bodyLimit);
    if (!text.ok) return refuse(res, text.findings, typeOf(res));
    const profiles = [req.query.profile ?? []].flat().filter((profile) => typeof profile === 'string');
    // A NUL is no JSON, and no text for the store.
    const ndjson = text.value.replaceAll('\0', '\uFFFD');
    const started = await useCases.startValidation({ ndjson, profiles }, caller);
    return started.ok ? accepted(res, base, started.value.job) : refuse(res, started.findings, typeOf(res));
  };

  const validate = guarded(async (req, res, caller) => {
    if (isNdjson(req)) return validateBatch(req, res, caller);
    const body = isBodiless(req) ? undefined : await readResource(req, settings.bodyLimit);
    if (body !== undefined && !body.ok) return refuse(res, body.findings, typeOf(res));
    const { type, id } = req.params;
    const { mode } = req.query;
    const result = await validateOperation(
      {
        body: body?.value.json,
        ...(body === undefined ? {} : { text: body.value.text }),
        ...(typeof type === 'string' ? { type } : {}),
        ...(typeof id === 'string' ? { id } : {}),
        ...(typeof mode === 'string' ? { mode } : {}),
        vitalSigns: req.query['vital-signs'] === 'true',
        profiles: [req.query.profile ?? []].flat().filter((profile) => typeof profile === 'string'),
      },
      parts.terminologyServer,
    );
    if (!result.ok) return refuse(res, result.findings, typeOf(res));
    send(res, 200, result.value, typeOf(res));
  });
  router.all('/$validate', only({ POST: validate }, '/fhir/$validate'));
  router.all('/:type/$validate', only({ POST: validate }, '/fhir/:type/$validate'));
  router.all('/:type/:id/$validate', only({ POST: validate }, '/fhir/:type/:id/$validate'));

  for (const type of definitions.types) {
    const search = (req: Request, res: Answer) => definitions.search(type, req, res, typeOf(res), base);
    const read = (req: Request, res: Answer) => definitions.read(type, req, res, typeOf(res));
    router.all(`/${type}`, only({ GET: search }, `/fhir/${type}`));
    router.all(`/${type}/:id`, only({ GET: read }, `/fhir/${type}/:id`));
  }
  router.use((_req, res) => notFound(res as Answer, FHIR_TYPE));
  return router;
}

const typeOf = (res: Answer): BodyType => (res.locals.bodyType as BodyType | undefined) ?? FHIR_TYPE;

const isBodiless = (req: Request): boolean =>
  req.headers['transfer-encoding'] === undefined && Number(req.headers['content-length'] ?? 0) === 0;

async function readResource(req: Request, limit: number): Promise<Result<ReceivedBody>> {
  const body = await readBody(req, FHIR_MEDIA_TYPES, limit);
  const fault = body.ok ? depthFault(body.value.json) : undefined;
  return fault === undefined ? body : fail(fault);
}

/** Prefer: respond-async (RFC 7240), alone or among other preferences. */
function prefersAsync(req: Request): boolean {
  const preferences = [req.headers.prefer ?? []].flat().join(',').split(',');
  return preferences.some((preference) => preference.split(';')[0]?.trim().toLowerCase() === 'respond-async');
}
