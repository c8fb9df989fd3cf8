import { Router } from 'express';
import { isFhirId } from '../../kernel/index.ts';
import { JSON_TYPE, notFound, send } from '../answer.ts';
import type { Guard, GuardedDoor } from '../guard.ts';
import { onlyMethods } from '../methods.ts';
import type { HttpParts } from '../parts.ts';

/** What those who run the gateway look at, below /admin; each caller sees its own tenant. */
export function adminRoutes({ useCases, operations }: HttpParts, guard: Guard): Router {
  const guarded = (door: GuardedDoor) => guard(door, JSON_TYPE);
  const router = Router({ caseSensitive: true });

  const feedback = guarded(async (_req, res, caller) => {
    send(res, 200, { rules: await useCases.feedbackByRule(caller) });
  });
  const deadJobs = guarded(async (_req, res, caller) => {
    const jobs = await operations.deadJobs(caller);
    send(res, 200, {
      jobs: jobs.map(({ id, kind, attempts, createdAt, reason }) => ({ id, kind, attempts, createdAt, reason })),
    });
  });
  const retry = guarded(async (req, res, caller) => {
    const id = String(req.params.id);
    if (!isFhirId(id) || !(await operations.retryJob(id, caller))) return notFound(res);
    send(res, 202, { id });
  });
  const decision = guarded(async (req, res, caller) => {
    const id = String(req.params.id);
    const found = isFhirId(id) ? await operations.decision(id, caller) : undefined;
    if (found === undefined) return notFound(res);
    send(res, 200, found);
  });

  router.all('/feedback', onlyMethods({ GET: feedback }, '/admin/feedback'));
  router.all('/jobs/dead', onlyMethods({ GET: deadJobs }, '/admin/jobs/dead'));
  router.all('/jobs/:id/retry', onlyMethods({ POST: retry }, '/admin/jobs/:id/retry'));
  router.all('/decisions/:id', onlyMethods({ GET: decision }, '/admin/decisions/:id'));
  return router;
}
