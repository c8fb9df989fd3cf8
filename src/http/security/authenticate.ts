import type { Request } from 'express';
import type { Caller } from '../../app/requests.ts';
import { type Finding, finding, tenantId } from '../../kernel/index.ts';
import type { Answer, HttpParts } from '../parts.ts';
import { issuersOf } from './issuers.ts';
import { verifyJwt } from './verify-jwt.ts';

/** Tells who calls, or with which Finding the call is refused. `audiences`: the URLs for which a token may have been made. */
export type Authenticate = (
  req: Request,
  res: Answer,
  audiences: readonly string[],
) => Promise<{ readonly ok: true; readonly caller: Caller } | { readonly ok: false; readonly finding: Finding }>;

/** The caller of an open gateway; open means loopback only, which the settings see to. */
const DEMO = { issuer: 'urn:precision-gateway:demo', tenant: tenantId('demo') };

export function authentication(parts: HttpParts): Authenticate {
  const { settings, clock, rememberJti, log } = parts;
  if (settings.auth === 'off') {
    return async (_req, res) => ({ ok: true, caller: { ...DEMO, requestId: res.locals.requestId } });
  }
  const issuers = issuersOf(parts.clients);

  return async (req, res, audiences) => {
    const [, token] = /^Bearer +([A-Za-z0-9_\-.]+) *$/i.exec(req.headers.authorization ?? '') ?? [];
    if (token === undefined) return refused(res, 'Bearer');
    const verdict = await verifyJwt(token, audiences, issuers, clock, rememberJti).catch((error: unknown) => {
      log.error(
        { requestId: res.locals.requestId, error: error instanceof Error ? error.name : 'unknown' },
        'memory of token ids failed',
      );
      return undefined;
    });
    if (verdict === undefined) {
      return { ok: false, finding: finding('http.unavailable', 'The token cannot be checked at the moment.') };
    }
    if (!verdict.ok) {
      log.warn({ requestId: res.locals.requestId, reason: verdict.reason }, 'token refused');
      return refused(res, 'Bearer error="invalid_token"');
    }
    const { issuer, tenant } = verdict.client;
    return { ok: true, caller: { issuer, tenant, requestId: res.locals.requestId } };
  };
}

function refused(res: Answer, challenge: string): { readonly ok: false; readonly finding: Finding } {
  res.setHeader('WWW-Authenticate', challenge);
  return {
    ok: false,
    finding: finding('security.unauthenticated', 'The request is not authenticated by an acceptable token.'),
  };
}
