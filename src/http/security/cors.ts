import type { NextFunction, Request, RequestHandler } from 'express';

const METHODS = 'GET, HEAD, POST, DELETE, OPTIONS';
const HEADERS = 'authorization, content-type, content-encoding, accept, prefer, if-none-match, x-request-id';
const EXPOSED = 'Content-Location, ETag, Location, Retry-After, WWW-Authenticate, X-Progress, X-Request-Id';
/** Seconds for which a browser may remember a preflight. */
const MAX_AGE = '600';

/**
 * Browser clients of the listed origins (`*` = any) may call; answers and errors alike carry the header. Cookies are never used, so
 * credentials are never allowed. Preflights need no authentication, since browsers send none with them.
 */
export function cors(origins: readonly string[]): RequestHandler {
  const any = origins.includes('*');
  const allowed = new Set(origins.map((origin) => origin.replace(/\/$/, '').toLowerCase()));
  return (req: Request, res, next: NextFunction) => {
    const { origin } = req.headers;
    if (origin === undefined) return next();
    res.vary('Origin');
    const welcome = any || allowed.has(origin.toLowerCase());
    if (welcome) {
      res.setHeader('Access-Control-Allow-Origin', any ? '*' : origin);
      res.setHeader('Access-Control-Expose-Headers', EXPOSED);
    }
    if (req.method !== 'OPTIONS' || req.headers['access-control-request-method'] === undefined) return next();
    if (welcome) {
      res.setHeader('Access-Control-Allow-Methods', METHODS);
      res.setHeader('Access-Control-Allow-Headers', HEADERS);
      res.setHeader('Access-Control-Max-Age', MAX_AGE);
      // Chrome asks this of pages on the public web that call a gateway on this machine.
      if (req.headers['access-control-request-private-network'] === 'true')
        res.setHeader('Access-Control-Allow-Private-Network', 'true');
    }
    res.statusCode = 204;
    res.end();
  };
}
