import type { Request } from 'express';
import type { Caller } from '../app/requests.ts';
import { finding } from '../kernel/index.ts';
import { type BodyType, refuse } from './answer.ts';
import type { Answer } from './parts.ts';
import type { Authenticate } from './security/authenticate.ts';
import type { Admit } from './security/rate-limit.ts';

/** Answers a request whose caller is known and within the limits. */
export type GuardedDoor = (req: Request, res: Answer, caller: Caller) => Promise<void> | void;

/** Lets a request through to a door, or refuses it itself. */
export type Guard = (door: GuardedDoor, type: BodyType) => (req: Request, res: Answer) => Promise<void>;

/** @param audiencesOf the URLs for which a caller's token may be made, given the path called (without query) */
export function guarding(
  authenticate: Authenticate,
  admit: Admit,
  audiencesOf: (path: string) => readonly string[],
): Guard {
  return (door, type) => async (req, res) => {
    const who = await authenticate(req, res, audiencesOf(pathOf(req)));
    if (who.ok) res.locals.caller = who.caller;
    if (!(await admit(req, res))) {
      return refuse(res, [finding('http.too-many-requests', 'Too many requests within a minute.')], type);
    }
    if (!who.ok) return refuse(res, [who.finding], type);
    return await door(req, res, who.caller);
  };
}

/** The path as it was called, still percent-encoded, without the query. */
export function pathOf(req: Request): string {
  const end = req.originalUrl.indexOf('?');
  return end === -1 ? req.originalUrl : req.originalUrl.slice(0, end);
}
