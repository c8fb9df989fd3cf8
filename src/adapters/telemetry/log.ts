import { trace } from '@opentelemetry/api';
import { type DestinationStream, pino } from 'pino';
import type { Log } from '../../app/ports.ts';

/** JSON lines on standard output, or into `destination`. A line written inside a trace names it. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: () => {
      const traceId = trace.getActiveSpan()?.spanContext().traceId;
      return traceId === undefined ? {} : { traceId };
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
