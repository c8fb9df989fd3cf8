import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningDemo, startDemo } from '../kit/gateway-process.ts';

/*
 * Traces as a collector receives them, from a gateway in a process of its own (instrumentation has to come before anything is imported).
 */

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

const spans: Span[] = [];
let collector: Server;
let demo: RunningDemo;

beforeAll(async () => {
  collector = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as {
        resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
      };
      spans.push(...body.resourceSpans.flatMap((resource) => resource.scopeSpans.flatMap((scope) => scope.spans)));
      res.setHeader('content-type', 'application/json');
      res.end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', () => resolve()));
  demo = await startDemo({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
}, 120_000);
afterAll(async () => {
  await demo?.stop();
  collector.closeAllConnections();
  collector.close();
});

async function eventually<T>(look: () => T | undefined): Promise<T> {
  for (const give = Date.now() + 30_000; Date.now() < give; ) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not seen; spans so far: ${spans.map((span) => span.name).join(', ')}`);
}

test('an asynchronous $recommend is one trace from the request through the queue into the worker', async () => {
  const response = await fetch(`${demo.gateway}/fhir/$recommend`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', prefer: 'respond-async' },
    body: JSON.stringify({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: { resourceType: 'Patient', id: 'traced-patient' } }],
    }),
  });
  expect(response.status).toBe(202);
  const door = await eventually(() =>
    spans.find((span) => span.name === 'POST /fhir/$recommend' || span.name.startsWith('POST /fhir')),
  );
  const process = await eventually(() =>
    spans.find((span) => span.traceId === door.traceId && /process|worker/i.test(span.name)),
  );
  expect(process.traceId).toBe(door.traceId);
}, 60_000);

test('the caller may have begun the trace', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await fetch(`${demo.gateway}/cds-services`, { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
  expect((await eventually(() => spans.find((span) => span.traceId === traceId))).name).toMatch(/^GET/);
});

test('no span names a patient or an address', async () => {
  await fetch(`${demo.gateway}/fhir/Patient/secret-id/$validate?patient=secret-id`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: '{}',
  });
  await eventually(() => spans.find((span) => JSON.stringify(span).includes('$validate')));
  expect(JSON.stringify(spans)).not.toMatch(/secret-id|traced-patient/);
});
