import type { IncomingMessage, ServerResponse } from 'node:http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { JobQueue } from '../../app/ports.ts';

/** What is counted and timed, and the door where Prometheus reads it. Labels are names of routes, services and rules: never of people. */
export interface Metrics {
  /** Writes all metrics in the Prometheus text format. */
  serve(req: IncomingMessage, res: ServerResponse): void;
  requestAnswered(method: string, route: string, status: number, ms: number): void;
  hookAnswered(service: string, outcome: string, ms: number, cards: number): void;
  ruleMatched(rule: string, status: string): void;
  feedbackReceived(rule: string, outcome: string): void;
  /** Reads the depth of the queue whenever somebody asks for the metrics. */
  watchQueue(queue: Pick<JobQueue, 'counts'>): void;
  close(): Promise<void>;
}

/** Seconds; the goals are a median of half a second and 50 ms at the 99th percentile. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Methods that get a label of their own: a client may send any word. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']);

export function createMetrics(): Metrics {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const meter = provider.getMeter('precision-gateway');
  const advice = { explicitBucketBoundaries: SECONDS };

  const requests = meter.createHistogram('http_server_request_duration_seconds', {
    description: 'Time from the first byte of a request to the last of its answer',
    unit: 's',
    advice,
  });
  const hooks = meter.createHistogram('precision_hook_duration_seconds', {
    description: 'Time to answer a CDS Hooks call',
    unit: 's',
    advice,
  });
  const cards = meter.createCounter('precision_cards', { description: 'Cards sent' });
  const matches = meter.createObservableCounter('precision_rule_matches', { description: 'Rules that held' });
  // Counted here and read when somebody asks: a counter of the library looks up its labels as text, for each of the many rules that hold in a second.
  const held = new Map<string, Map<string, number>>();
  matches.addCallback((result) => {
    for (const [rule, byStatus] of held)
      for (const [status, count] of byStatus) result.observe(count, { rule, status });
  });
  const feedback = meter.createCounter('precision_feedback', { description: 'Cards that were accepted or overridden' });
  const jobs = meter.createObservableGauge('precision_queue_jobs', { description: 'Jobs in the queue by state' });

  return {
    serve: (req, res) => exporter.getMetricsRequestHandler(req, res),
    requestAnswered: (method, route, status, ms) =>
      requests.record(ms / 1000, {
        http_request_method: METHODS.has(method) ? method : '_OTHER',
        http_route: route,
        http_response_status_code: status,
      }),
    hookAnswered: (service, outcome, ms, count) => {
      hooks.record(ms / 1000, { service, outcome });
      if (count > 0) cards.add(count, { service });
    },
    ruleMatched: (rule, status) => {
      let byStatus = held.get(rule);
      if (byStatus === undefined) {
        byStatus = new Map();
        held.set(rule, byStatus);
      }
      byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
    },
    feedbackReceived: (rule, outcome) => feedback.add(1, { rule, outcome }),
    watchQueue: (queue) =>
      jobs.addCallback(async (result) => {
        // A queue that does not answer has no depth; /health/ready says that it is not well.
        const counts = await queue.counts().catch(() => ({}));
        for (const [state, count] of Object.entries(counts)) result.observe(count, { state });
      }),
    close: () => provider.shutdown(),
  };
}
