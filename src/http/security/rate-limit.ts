import type { Request } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { Answer } from '../parts.ts';

/** Counts a call; false when the caller has none left this minute. A caller who is not known counts by address. */
export type Admit = (req: Request, res: Answer) => Promise<boolean>;

const MINUTE_MS = 60_000;

/** At most `perMinute` calls for each caller; 0 = any number. */
export function rateLimiter(perMinute: number): Admit {
  if (perMinute === 0) return async () => true;
  const refusals = new WeakSet<object>();
  const limiter = rateLimit({
    windowMs: MINUTE_MS,
    limit: perMinute,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    // Not behind Express' trust proxy: by address only those are counted who did not prove who they are.
    validate: false,
    keyGenerator: (req, res) => {
      const caller = (res as Answer).locals.caller;
      return caller === undefined ? `ip ${ipKeyGenerator(req.ip ?? '')}` : `caller ${caller.tenant} ${caller.issuer}`;
    },
    handler: (req, _res, next) => {
      refusals.add(req);
      next();
    },
  });
  return async (req, res) => {
    await limiter(req, res, () => undefined);
    return !refusals.has(req);
  };
}
