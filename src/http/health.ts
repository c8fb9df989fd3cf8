import { type Request, Router } from 'express';
import { send } from './answer.ts';
import { onlyMethods } from './methods.ts';
import type { Answer, HttpParts } from './parts.ts';

/** /health/live: the process answers. /health/ready: each dependency by name; 503 when one is not well. /metrics: Prometheus text. */
export function healthRoutes({ useCases, metrics }: HttpParts): Router {
  const router = Router({ caseSensitive: true });
  const live = (_req: unknown, res: Answer) => send(res, 200, { status: 'ok' });
  const ready = async (_req: unknown, res: Answer) => {
    const dependencies = await useCases.readiness();
    const well = dependencies.every((dependency) => dependency.ok);
    send(res, well ? 200 : 503, {
      status: well ? 'ok' : 'unavailable',
      dependencies: dependencies.map(({ name, ok, finding }) => ({
        name,
        status: ok ? 'ok' : 'unavailable',
        ...(finding === undefined ? {} : { code: finding.code, message: finding.message, remedy: finding.remedy }),
      })),
    });
  };
  router.all('/health/live', onlyMethods({ GET: live }, '/health/live'));
  router.all('/health/ready', onlyMethods({ GET: ready }, '/health/ready'));
  router.all('/metrics', onlyMethods({ GET: (req: Request, res: Answer) => metrics.serve(req, res) }, '/metrics'));
  return router;
}
