import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { finding } from '../kernel/index.ts';
import { type BodyType, JSON_TYPE, refuse } from './answer.ts';
import type { Answer } from './parts.ts';

type Method = 'GET' | 'POST' | 'DELETE';
type Handler = RequestHandler | ((req: Request, res: Answer) => Promise<void> | void);

/**
 * The methods of one address; HEAD goes with GET, OPTIONS tells which there are, and any other is answered with 405.
 *
 * @param route pattern of the address, for log and metrics
 */
export function onlyMethods(
  handlers: Readonly<Partial<Record<Method, Handler>>>,
  route: string,
  type: BodyType = JSON_TYPE,
): RequestHandler {
  const methods = new Map<string, Handler>(Object.entries(handlers));
  const allow = [...methods.keys(), ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  return (req: Request, res: Response, next: NextFunction) => {
    const answer = res as Answer; // every response of this application carries these locals (see ./app.ts)
    answer.locals.route = route;
    const handler = methods.get(req.method === 'HEAD' ? 'GET' : req.method);
    if (handler !== undefined) return handler(req, answer as Response & Answer, next);
    res.setHeader('Allow', allow);
    if (req.method !== 'OPTIONS') {
      return refuse(answer, [finding('http.method-not-allowed', `Only ${allow} are served here.`)], type);
    }
    res.statusCode = 204;
    res.end();
  };
}
