import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { Telemetry } from '../../app/ports.ts';
import type { Metrics } from './metrics.ts';

/** Joins the metrics and the traces to what the use cases see. Without `tracing`, spans cost nothing: the work is simply done. */
export function createTelemetry(metrics: Metrics, tracing: boolean): Telemetry {
  const tracer = trace.getTracer('precision-gateway');
  return {
    hookAnswered: metrics.hookAnswered,
    ruleMatched: metrics.ruleMatched,
    feedbackReceived: metrics.feedbackReceived,
    span: (name, attributes, work) => {
      if (!tracing) return work();
      return tracer.startActiveSpan(name, { attributes }, async (span) => {
        try {
          return await work();
        } catch (error) {
          // Without the message of the exception, which may quote a patient.
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw error;
        } finally {
          span.end();
        }
      });
    },
  };
}
