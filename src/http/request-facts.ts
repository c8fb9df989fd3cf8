import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Answer, HttpParts } from './parts.ts';

/** A caller's own request id is kept when it is harmless to log and to send back. */
const SAFE_ID = /^[A-Za-z0-9._-]{1,64}$/;
/** Addresses that probes ask all day; they are logged only when something is wrong. */
const QUIET = new Set(['/health/live', '/health/ready', '/metrics']);

/**
 * First in line: gives each request its id, sets the headers that every API answer carries, and at its end counts it and logs one line. The line holds the pattern of the
 * address and codes of Findings; never the address, a query or a body, since those may name a patient.
 */
export function requestFacts({ log, metrics }: Pick<HttpParts, 'log' | 'metrics'>): RequestHandler {
  return (req, res, next) => {
    const answer = res as Answer;
    const sent = req.headers['x-request-id'];
    const requestId = typeof sent === 'string' && SAFE_ID.test(sent) ? sent : randomUUID();
    answer.locals.requestId = requestId;
    answer.locals.startedAt = performance.now();
    answer.locals.route = '(none)';
    res.setHeader('X-Request-Id', requestId);
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.once('close', () => {
      const { route, startedAt, caller, codes, cards } = answer.locals;
      const ms = performance.now() - startedAt;
      metrics.requestAnswered(req.method, route, res.statusCode, ms);
      if (QUIET.has(route) && res.statusCode < 400) return;
      log.info(
        {
          requestId,
          method: req.method,
          route,
          status: res.statusCode,
          ms: Math.round(ms * 10) / 10,
          ...(caller === undefined ? {} : { tenant: caller.tenant, issuer: caller.issuer }),
          ...(codes === undefined ? {} : { codes }),
          ...(cards === undefined ? {} : { cards }),
          ...(res.writableFinished ? {} : { aborted: true }),
        },
        'request',
      );
    });
    next();
  };
}
