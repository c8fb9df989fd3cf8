/*
 * Loaded before everything else (`node --import ./dist/src/otel.js ...`), since a module can only be instrumented before it is imported. Without
 * OTEL_EXPORTER_OTLP_ENDPOINT nothing is loaded and nothing is patched.
 */
import { register } from 'node:module';

let stop: (() => Promise<void>) | undefined;

/** Sends what is still held back. Call it last in an orderly shutdown. */
export const stopTracing = async (): Promise<void> => stop?.();

if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined && process.env.OTEL_EXPORTER_OTLP_ENDPOINT !== '') {
  register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
  const [{ NodeSDK }, { OTLPTraceExporter }, { HttpInstrumentation }, { ExpressInstrumentation, ExpressLayerType }] =
    await Promise.all([
      import('@opentelemetry/sdk-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/instrumentation-http'),
      import('@opentelemetry/instrumentation-express'),
    ]);
  const sdk = new NodeSDK({
    serviceName: process.env.OTEL_SERVICE_NAME ?? 'precision-gateway',
    traceExporter: new OTLPTraceExporter(),
    metricReaders: [],
    logRecordProcessors: [],
    autoDetectResources: false,
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: (request) => /^\/(?:health\/|metrics)/.test(request.url ?? ''),
        requestHook: (span) => {
          // An address can name a patient; the route, which the Express instrumentation adds, cannot.
          for (const name of ['url.path', 'url.query', 'url.full', 'http.target', 'http.url']) {
            span.setAttribute(name, '(not recorded)');
          }
        },
      }),
      new ExpressInstrumentation({ ignoreLayersType: [ExpressLayerType.MIDDLEWARE, ExpressLayerType.ROUTER] }),
    ],
  });
  sdk.start();
  stop = () => sdk.shutdown();
}
