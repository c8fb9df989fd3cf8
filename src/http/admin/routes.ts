import { Router } from 'express';
import { isFhirId } from '../../kernel/index.ts';
import { JSON_TYPE, notFound, send, sendText } from '../answer.ts';
import type { Guard, GuardedDoor } from '../guard.ts';
import { onlyMethods } from '../methods.ts';
import { pageHeaders } from '../pages/frame.ts';
import { unknownCodesPage } from '../pages/unknown-codes.ts';
import type { HttpParts } from '../parts.ts';

/** What those who run the gateway look at, below /admin; each caller sees its own tenant. */
export function adminRoutes({ useCases, operations, settings }: HttpParts, guard: Guard): Router {
  const headers = pageHeaders(settings.publicUrl);
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

  const codes = guarded(async (req, res, caller) => {
    const entries = await operations.unknownCodes(caller);
    if (req.accepts(['json', 'html']) === 'html') {
      headers(req, res, () => sendText(res, 200, unknownCodesPage(entries), 'text/html; charset=utf-8'));
      return;
    }
    const codesSeen = entries.map(({ firstSeen, lastSeen, ...entry }) => ({
      ...entry,
      firstSeen: new Date(firstSeen).toISOString(),
      lastSeen: new Date(lastSeen).toISOString(),
    }));
    send(res, 200, { codes: codesSeen });
  });

  router.all('/codes', onlyMethods({ GET: codes }, '/admin/codes'));
  router.all('/feedback', onlyMethods({ GET: feedback }, '/admin/feedback'));
  router.all('/jobs/dead', onlyMethods({ GET: deadJobs }, '/admin/jobs/dead'));
  router.all('/jobs/:id/retry', onlyMethods({ POST: retry }, '/admin/jobs/:id/retry'));
  router.all('/decisions/:id', onlyMethods({ GET: decision }, '/admin/decisions/:id'));
  return router;
}
