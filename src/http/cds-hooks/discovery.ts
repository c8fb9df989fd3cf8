import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { HookService } from '../../app/requests.ts';
import { JSON_TYPE, sendText } from '../answer.ts';
import type { Answer } from '../parts.ts';

/** The version of CDS Hooks that the services implement. */
export const CDS_HOOKS_VERSION = '2.0.1';

/** GET /cds-services. The answer never changes while the gateway runs, so it is made once; its ETag tells a client when templates changed. */
export function discovery(services: readonly HookService[]): RequestHandler {
  const text = JSON.stringify({ services: services.map(entryOf) });
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  return (req, res) => {
    res.setHeader('ETag', etag);
    // May be kept, but has to be checked each time.
    res.setHeader('Cache-Control', 'private, no-cache');
    if (names(req.headers['if-none-match'], etag)) {
      res.statusCode = 304;
      res.end();
      return;
    }
    sendText(res as Answer, 200, text, JSON_TYPE);
  };
}

/** Fields without content are left out: CDS Hooks has no empty values. */
function entryOf(service: HookService): object {
  const { hook, title, description, id, usageRequirements, prefetch } = service;
  return {
    hook,
    ...(title === '' ? {} : { title }),
    description,
    id,
    ...(Object.keys(prefetch).length === 0 ? {} : { prefetch }),
    ...(usageRequirements === '' ? {} : { usageRequirements }),
    version: CDS_HOOKS_VERSION,
  };
}

/** Whether If-None-Match names the ETag. Express' own `req.fresh` says no as soon as the client sends Cache-Control: no-cache, which Node's fetch always does. */
function names(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
