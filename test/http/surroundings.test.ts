import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { finding, jobId, tenantId } from '../../src/kernel/index.ts';
import { VIEW } from './duties.ts';
import { doorUseCases, type Gateway, jsonOf, startGateway } from './gateway.ts';
import { patientView } from './hook-requests.ts';

/* Browsers, limits, health, pages, administration, and requests that are no HTTP. */

describe('browser clients', () => {
  const ORIGIN = 'https://sandbox.test';
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ settings: { corsOrigins: [ORIGIN], auth: 'jwt' } });
  });
  afterAll(() => gateway.close());

  const preflight = (origin: string, path = VIEW) =>
    gateway.call(path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  test.each([VIEW, `${VIEW}/feedback`, '/cds-services', '/fhir/$recommend'])(
    '104: the preflight of %s needs no token and allows authorization and content-type',
    async (path) => {
      const response = await preflight(ORIGIN, path);
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(response.headers.get('access-control-allow-methods')).toMatch(/\bPOST\b/);
      for (const name of ['authorization', 'content-type'])
        expect(response.headers.get('access-control-allow-headers')).toContain(name);
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
      expect(response.headers.get('vary')).toMatch(/origin/i);
    },
  );

  test.each(['https://evil.test', 'null', 'https://sandbox.test.evil.test', 'http://sandbox.test'])(
    '104: %s is not welcome',
    async (origin) => {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
      const response = await gateway.call('/cds-services', { headers: { origin } });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('104: errors carry the header too', async () => {
    const unauthenticated = await gateway.post(VIEW, patientView(), { origin: ORIGIN });
    const unknown = await gateway.post('/cds-services/none', {}, { origin: ORIGIN });
    expect([unauthenticated.status, unknown.status]).toEqual([401, 404]);
    for (const response of [unauthenticated, unknown])
      expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  test('a star in the list welcomes everybody, without credentials', async () => {
    const open = await startGateway({ settings: { corsOrigins: ['*'] } });
    const response = await open.call('/cds-services', { headers: { origin: 'https://any.test' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    await open.close();
  });
});

describe('limits', () => {
  test('a caller that asks too often is told to wait, in JSON', async () => {
    const gateway = await startGateway({ settings: { rateLimit: 2 } });
    const answers = [];
    for (let i = 0; i < 3; i += 1) answers.push(await gateway.post(VIEW, patientView()));
    expect(answers.map((response) => response.status)).toEqual([200, 200, 429]);
    const last = answers[2];
    expect(last?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await jsonOf(last as Response))?.resourceType).toBe('OperationOutcome');
    // Discovery and health stay open.
    expect((await gateway.call('/cds-services')).status).toBe(200);
    await gateway.close();
  });

  test('guesses at a token count as well', async () => {
    const gateway = await startGateway({ settings: { rateLimit: 2, auth: 'jwt' } });
    const guess = async () => (await gateway.post(VIEW, patientView(), { authorization: 'Bearer a.b.c' })).status;
    expect([await guess(), await guess(), await guess()]).toEqual([401, 401, 429]);
    await gateway.close();
  });
});

describe('requests that are no HTTP', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(gateway.port, '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk.toString();
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
      socket.end(text);
    });

  test.each<[string, string, RegExp]>([
    ['nonsense', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a bad header', 'GET / HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n', /^HTTP\/1\.1 400 /],
    [
      'two lengths',
      `POST ${VIEW} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc`,
      /^HTTP\/1\.1 400 /,
    ],
    [
      'length and chunks at once',
      `POST ${VIEW} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    ['endless headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ])('%s are refused in JSON', async (_name, text, expected) => {
    const answer = await raw(text);
    expect(answer).toMatch(expected);
    expect(answer).toContain('"resourceType":"OperationOutcome"');
  });

  test('a body that ends early does no harm', async () => {
    await raw(
      `POST ${VIEW} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"hook"`,
    );
    expect((await gateway.call('/cds-services')).status).toBe(200);
  });
});

describe('a fault in a use case', () => {
  test('is a 500 in JSON without a trace, and the next request is answered', async () => {
    const gateway = await startGateway({
      useCases: (received) => ({
        ...doorUseCases(received),
        answerHook: () => Promise.reject(new Error('SELECT * FROM patients WHERE name = Jane')),
      }),
    });
    const response = await gateway.post(VIEW, patientView());
    const text = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([500, 'application/json; charset=utf-8']);
    expect(text).not.toMatch(/SELECT|Jane|\.ts|node_modules/);
    expect(JSON.stringify(gateway.received.log)).not.toMatch(/Jane/);
    expect(gateway.received.log.some((line) => line.message === 'fault')).toBe(true);
    expect((await gateway.call('/cds-services')).status).toBe(200);
    await gateway.close();
  });

  test('a stack that ran out is the doing of the input', async () => {
    const endless = (): number => endless() + 1;
    const gateway = await startGateway({
      useCases: (received) => ({ ...doorUseCases(received), answerHook: async () => void endless() as never }),
    });
    expect((await gateway.post(VIEW, patientView())).status).toBe(400);
    await gateway.close();
  });
});

describe('health and pages', () => {
  let well = true;
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({
      useCases: (received) => ({
        ...doorUseCases(received),
        readiness: async () => [
          { name: 'queue', ok: true },
          well
            ? { name: 'store', ok: true }
            : { name: 'store', ok: false, finding: finding('app.not-ready', 'store does not answer.') },
        ],
        feedbackByRule: async () => [{ ruleId: 'r', accepted: 2, overridden: 1 }],
      }),
      parts: {
        operations: {
          deadJobs: async () => [
            {
              id: jobId('j1'),
              kind: 'recommend',
              tenant: tenantId('demo'),
              state: 'failed',
              progress: 0,
              attempts: 5,
              createdAt: 1,
              reason: 'store',
            },
          ],
          retryJob: async (id) => id === 'j1',
          decision: async () => undefined,
          unknownCodes: async () => [
            { kind: 'drug', name: 'RxNorm <b>1', count: 3, firstSeen: 0, lastSeen: 86_400_000 },
          ],
        },
      },
    });
  });
  afterAll(() => gateway.close());

  test('live, and ready by the name of each dependency', async () => {
    expect((await gateway.call('/health/live')).status).toBe(200);
    const ready = await gateway.call('/health/ready');
    expect([ready.status, await jsonOf(ready)]).toEqual([
      200,
      {
        status: 'ok',
        dependencies: [
          { name: 'queue', status: 'ok' },
          { name: 'store', status: 'ok' },
        ],
      },
    ]);
    well = false;
    const not = await gateway.call('/health/ready');
    expect(not.status).toBe(503);
    expect(await jsonOf(not)).toMatchObject({
      dependencies: [{ status: 'ok' }, { name: 'store', status: 'unavailable' }],
    });
    expect((await gateway.call('/health/live')).status).toBe(200);
  });

  test('metrics count what was answered, by route', async () => {
    await gateway.post(VIEW, patientView());
    const text = await (await gateway.call('/metrics')).text();
    expect(text).toMatch(/http_server_request_duration_seconds_count\{[^}]*http_route="\/cds-services\/:id"[^}]*\} 1/);
  });

  test('the landing page has a policy that lets no script run, and says that the gateway is open', async () => {
    const response = await gateway.call('/');
    const html = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(html).not.toMatch(/<script|javascript:|\son\w+=/i);
    expect(html).toContain('not authenticated');
    expect(html).toContain('test-order-sign');
  });

  test('administration: feedback by rule, dead jobs and their return', async () => {
    expect(await jsonOf(await gateway.call('/admin/feedback'))).toEqual({
      rules: [{ ruleId: 'r', accepted: 2, overridden: 1 }],
    });
    expect(await jsonOf(await gateway.call('/admin/jobs/dead'))).toMatchObject({
      jobs: [{ id: 'j1', reason: 'store' }],
    });
    expect((await gateway.call('/admin/jobs/j1/retry', { method: 'POST' })).status).toBe(202);
    expect((await gateway.call('/admin/jobs/j2/retry', { method: 'POST' })).status).toBe(404);
    expect((await gateway.call('/admin/decisions/none')).status).toBe(404);
  });

  test('administration: codes that are not understood, for machines and for people', async () => {
    expect(await jsonOf(await gateway.call('/admin/codes'))).toEqual({
      codes: [
        {
          kind: 'drug',
          name: 'RxNorm <b>1',
          count: 3,
          firstSeen: '1970-01-01T00:00:00.000Z',
          lastSeen: '1970-01-02T00:00:00.000Z',
        },
      ],
    });
    const page = await gateway.call('/admin/codes', { headers: { accept: 'text/html,*/*;q=0.1' } });
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(html).toContain('RxNorm &#60;b&#62;1');
    expect(html).toContain('<td>1970-01-02</td>');
  });

  test('administration asks for a token', async () => {
    const closed = await startGateway({ settings: { auth: 'jwt' } });
    for (const path of ['/admin/codes', '/admin/feedback', '/admin/jobs/dead', '/admin/decisions/x', '/fhir/jobs/x'])
      expect([path, (await closed.call(path)).status]).toEqual([path, 401]);
    await closed.close();
  });
});

describe('shutting down', () => {
  test('lets a running answer finish, and takes no new connection', async () => {
    let go: () => void = () => undefined;
    let entered: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const gateway = await startGateway({
      useCases: (received) => ({
        ...doorUseCases(received),
        answerHook: async () => {
          entered();
          await held;
          return { ok: true, value: { json: '{"cards":[]}', cards: 0 }, findings: [] };
        },
      }),
    });
    const answer = gateway.post(VIEW, patientView());
    await inside;
    const closed = gateway.listening.close(10_000);
    await expect(gateway.call('/cds-services')).rejects.toThrow();
    go();
    expect((await answer).status).toBe(200);
    await closed;
  });
});
