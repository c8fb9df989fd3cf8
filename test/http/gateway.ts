import { createMetrics } from '../../src/adapters/telemetry/metrics.ts';
import type { Log, RegisteredClient, Telemetry } from '../../src/app/ports.ts';
import type { Caller, HookRequest, HookService, UseCases } from '../../src/app/requests.ts';
import { createHttpApp } from '../../src/http/app.ts';
import type { HttpParts } from '../../src/http/parts.ts';
import { type Listening, listen } from '../../src/http/server.ts';
import { fail, finding, jobId, ok, systemClock } from '../../src/kernel/index.ts';

/*
 * A gateway of doors alone: real HTTP in front, small use cases behind that say what reached them. What the use cases themselves do is told by the stories.
 */

const prefetch = {
  patient: 'Patient/{{context.patientId}}',
  genomics: 'Observation?patient={{context.patientId}}&code=http://loinc.org|84413-4',
};
const service = (hook: HookService['hook']): HookService => ({
  id: `test-${hook}`,
  hook,
  title: `Test of ${hook}`,
  description: 'Answers with one card.',
  usageRequirements: '',
  prefetch,
});

/** What the doors handed on. */
export interface Received {
  readonly hooks: { readonly request: HookRequest; readonly caller: Caller }[];
  readonly feedback: { readonly service: string; readonly body: unknown; readonly caller: Caller }[];
  readonly log: {
    readonly level: string;
    readonly fields: Readonly<Record<string, unknown>>;
    readonly message: string;
  }[];
  readonly answered: { readonly outcome: string; readonly cards: number }[];
}

export interface Gateway {
  readonly url: string;
  readonly received: Received;
  readonly listening: Listening;
  readonly port: number;
  call(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  close(): Promise<void>;
}

const card = {
  uuid: '6f0b2b4c-8a55-4f0e-9a3e-2f54d3c9a001',
  summary: 'One card',
  detail: 'Nothing more.',
  indicator: 'info',
  source: { label: 'Test' },
} as const;

/** Use cases for doors: a missing prefetch key that cannot be fetched is a 412, everything else is one card. */
export function doorUseCases(received: Received): UseCases {
  const missing = (key: string) =>
    finding('app.data-missing', `Prefetch ${key} is missing.`, { pointer: `/prefetch/${key}` });
  return {
    services: [service('patient-view'), service('order-select'), service('order-sign')],
    answerHook: async (request, caller) => {
      received.hooks.push({ request, caller });
      const keys = Object.keys(request.service.prefetch).filter((key) => !request.prefetch.has(key));
      return keys.length > 0 && request.ehr === undefined
        ? fail(...keys.map(missing))
        : ok({ json: JSON.stringify({ cards: [card] }), cards: 1 });
    },
    answerHookBeside: async () => undefined,
    recordFeedback: async (id, body, caller) => {
      received.feedback.push({ service: id, body, caller });
      return ok({ accepted: (body as { feedback: unknown[] }).feedback.length });
    },
    readRecommendRequest: (_body, digest, caller) =>
      ok({ patientId: 'p', resources: [], digest, instance: caller.requestId }),
    recommend: async () => ok({ bundle: { resourceType: 'Bundle', type: 'collection' } }),
    readFindSubject: (_operation, _body, digest, caller) =>
      ok({
        patientId: 'p',
        resources: [],
        digest,
        instance: caller.requestId,
        genes: [],
        haplotypes: [],
        treatments: [],
      }),
    findSubject: async () => ok({ parameters: { resourceType: 'Parameters' } }),
    startRecommend: async () => ok({ job: jobId('job-1') }),
    startValidation: async () => ok({ job: jobId('job-2') }),
    jobStatus: async () => undefined,
    cancelJob: async () => false,
    feedbackByRule: async () => [],
    readiness: async () => [],
  };
}

const noOperations: HttpParts['operations'] = {
  deadJobs: async () => [],
  unknownCodes: async () => [],
  retryJob: async () => false,
  decision: async () => undefined,
};

const quietTelemetry: Telemetry = {
  hookAnswered: () => undefined,
  ruleMatched: () => undefined,
  feedbackReceived: () => undefined,
  span: (_name, _attributes, work) => work(),
};

/** Remembers token ids as the store does. */
export function jtiMemory(): HttpParts['rememberJti'] {
  const seen = new Set<string>();
  return async (issuer, jti) => {
    const key = `${issuer} ${jti}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
}

export interface GatewayOptions {
  readonly settings?: Partial<HttpParts['settings']>;
  readonly clients?: readonly RegisteredClient[];
  readonly parts?: Partial<HttpParts>;
  readonly useCases?: (received: Received) => UseCases;
}

export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const received: Received = { hooks: [], feedback: [], log: [], answered: [] };
  const write = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    void received.log.push({ level, fields, message });
  const log: Log = { info: write('info'), warn: write('warn'), error: write('error') };
  const app = createHttpApp({
    useCases: (options.useCases ?? doorUseCases)(received),
    operations: noOperations,
    settings: {
      publicUrl: 'http://gateway.test',
      auth: 'off',
      trustedFhirServers: [],
      corsOrigins: [],
      bodyLimit: 1_000_000,
      rateLimit: 0,
      ...options.settings,
    },
    clients: options.clients ?? [],
    telemetry: {
      ...quietTelemetry,
      hookAnswered: (_service, outcome, _ms, cards) => void received.answered.push({ outcome, cards }),
    },
    log,
    clock: systemClock,
    rememberJti: jtiMemory(),
    definitions: [],
    metrics: createMetrics(),
    version: '0.0.0',
    ...options.parts,
  });
  const listening = await listen(app, '127.0.0.1', 0);
  const url = `http://127.0.0.1:${listening.port}`;
  const call = (path: string, init?: RequestInit) => fetch(url + path, init);
  return {
    url,
    port: listening.port,
    received,
    listening,
    call,
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
      }),
    close: () => listening.close(0),
  };
}

/** The body of a response as JSON, whatever its type; undefined when it is empty or no JSON. */
export async function jsonOf(response: Response): Promise<{ readonly [key: string]: unknown } | undefined> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An issue of an OperationOutcome, as far as tests look at it. */
export interface Issue {
  readonly details: { readonly coding: readonly { readonly code: string }[] };
  readonly expression?: readonly string[];
}

export const issuesOf = (body: { readonly [key: string]: unknown } | undefined): readonly Issue[] =>
  (body?.issue ?? []) as readonly Issue[];
