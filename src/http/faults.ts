import type { ErrorRequestHandler } from 'express';
import type { Log } from '../app/ports.ts';
import { finding, kindOf, Unavailable } from '../kernel/index.ts';
import { FHIR_TYPE, JSON_TYPE, notFound, refuse } from './answer.ts';
import { unknownService } from './cds-hooks/routes.ts';
import type { Answer } from './parts.ts';

/**
 * Last in line: an exception is a bug, but its caller still gets clean JSON without a trace of it. What Express throws about an address that it cannot
 * decode is the caller's doing: nothing is served there. A server that is away is nobody's: the caller may come again.
 */
export function faults(log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const answer = res as Answer;
    const type = req.path.startsWith('/fhir/') ? FHIR_TYPE : JSON_TYPE;
    if (res.headersSent) return void res.destroy();
    if (error instanceof URIError || (error instanceof Error && 'status' in error && error.status === 400)) {
      return req.path.startsWith('/cds-services/') ? unknownService(answer) : notFound(answer, type);
    }
    if (error instanceof Unavailable) {
      log.warn(
        { requestId: answer.locals.requestId, route: answer.locals.route, reason: kindOf(error) },
        'unavailable',
      );
      return refuse(answer, [error.finding], type);
    }
    // The stack ends only where the input is nested without end: not even the bounded readers should get here, but the fault would be the input's.
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      return refuse(answer, [finding('http.too-deep', 'The JSON is nested too deeply.')], type);
    }
    log.error({ requestId: answer.locals.requestId, route: answer.locals.route, ...traceOf(error) }, 'fault');
    refuse(answer, [finding('http.internal', 'The gateway failed to answer.')], type);
  };
}

/** Name and stack frames of an exception. Its message stays out: it may quote the input. */
export function traceOf(error: unknown): { readonly error: string; readonly at: readonly string[] } {
  if (!(error instanceof Error)) return { error: typeof error, at: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return { error: error.name, at: frames.slice(0, 8).map((line) => line.trim()) };
}
