import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { targetOf } from '../../src/adapters/ehr/address.ts';
import { createEhrClient } from '../../src/adapters/ehr/fhir-ehr-client.ts';
import { covers } from '../../src/adapters/ehr/scope.ts';
import type { EhrAccess } from '../../src/app/ports.ts';
import { systemClock } from '../../src/kernel/index.ts';

/** A FHIR server on loopback that behaves as each test tells it to, and remembers what it was asked. */
type Behaviour = (req: IncomingMessage, res: ServerResponse) => void;
interface Hospital {
  readonly base: string;
  readonly asked: {
    readonly url: string;
    readonly authorization: string | undefined;
    readonly accept: string | undefined;
  }[];
  behave: Behaviour;
  close(): void;
}

function hospital(): Promise<Hospital> {
  return new Promise((resolve) => {
    const server: Server = createServer((req, res) => {
      it.asked.push({
        url: String(req.url),
        authorization: req.headers.authorization,
        accept: req.headers.accept,
      });
      it.behave(req, res);
    });
    let it: Hospital;
    server.listen(0, '127.0.0.1', () => {
      it = {
        base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`,
        asked: [],
        behave: () => undefined,
        close: () => {
          server.closeAllConnections();
          server.close();
        },
      };
      resolve(it);
    });
  });
}

const answer =
  (body: unknown, status = 200, type = 'application/fhir+json'): Behaviour =>
  (_req, res) => {
    res.writeHead(status, { 'content-type': type });
    res.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
const patient = { resourceType: 'Patient', id: 'pat-1' };
const bundle = (ids: readonly string[], next?: string) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  link: [{ relation: 'self', url: 'x' }, ...(next === undefined ? [] : [{ relation: 'next', url: next }])],
  entry: ids.map((id) => ({ resource: { resourceType: 'Observation', id } })),
});
const SEARCH = 'Observation?patient=pat-1&code=http://loinc.org|84413-4';

const client = createEhrClient(systemClock);
let ehr: Hospital;
let stranger: Hospital;
beforeAll(async () => {
  [ehr, stranger] = await Promise.all([hospital(), hospital()]);
});
beforeEach(() => {
  ehr.asked.length = 0;
  stranger.asked.length = 0;
  stranger.behave = answer(patient);
});
afterAll(async () => {
  ehr.close();
  stranger.close();
  await client.close();
});

const ask = async (query: string, access: Partial<EhrAccess> = {}, ms = 5_000) => {
  const found = await client.fetch(
    { base: ehr.base, bearer: 'secret-token', ...access },
    new Map([['key', query]]),
    Date.now() + ms,
  );
  const one = found.get('key');
  if (one === undefined) throw new Error('no answer for the key');
  return one;
};
const codeOf = async (...args: Parameters<typeof ask>) => {
  const one = await ask(...args);
  return one.ok ? 'ok' : one.findings[0]?.code;
};

describe('a hospital server that answers', () => {
  test('is asked for FHIR JSON with the access token, and its bytes are kept for the digest', async () => {
    ehr.behave = answer(patient);
    const one = await ask('Patient/pat-1');
    expect(one).toMatchObject({ ok: true, value: { resource: patient } });
    expect(one.ok && Buffer.from(one.value.bytes).toString()).toBe(JSON.stringify(patient));
    expect(ehr.asked).toEqual([
      { url: '/fhir/Patient/pat-1', authorization: 'Bearer secret-token', accept: 'application/fhir+json' },
    ]);
  });

  test('is asked without Authorization when no token was given', async () => {
    ehr.behave = answer(patient);
    const found = await client.fetch({ base: ehr.base }, new Map([['key', 'Patient/pat-1']]), Date.now() + 5_000);
    expect(found.get('key')?.ok).toBe(true);
    expect(ehr.asked[0]?.authorization).toBeUndefined();
  });

  test('the resource that is handed on holds no trace of the token', async () => {
    ehr.behave = answer(patient);
    const one = await ask('Patient/pat-1');
    expect(Reflect.ownKeys(one.ok ? (one.value.resource as object) : {})).toEqual(['resourceType', 'id']);
  });

  test('pages of a search are read to the end and joined', async () => {
    ehr.behave = (req, res) => {
      const page = new URL(String(req.url), ehr.base).searchParams.get('page') ?? '1';
      const next = { '1': `${ehr.base}?page=2`, '2': `${ehr.base}/Observation?page=3` }[page];
      answer(bundle([`o${page}`], next))(req, res);
    };
    const one = await ask(SEARCH);
    expect(one.ok && one.value.resource).toMatchObject({
      entry: [{ resource: { id: 'o1' } }, { resource: { id: 'o2' } }, { resource: { id: 'o3' } }],
      link: [{ relation: 'self' }],
    });
    expect(ehr.asked.map((one) => one.authorization)).toEqual(Array(3).fill('Bearer secret-token'));
  });

  test('queries run side by side, and one that fails does not spoil the others', async () => {
    let waiting = 0;
    const held: (() => void)[] = [];
    ehr.behave = (req, res) => {
      // Nothing is answered before all three are there.
      held.push(() =>
        (req.url?.includes('Condition') ? answer('no', 500, 'text/plain') : answer(bundle([])))(req, res),
      );
      waiting += 1;
      if (waiting === 3) for (const go of held) go();
    };
    const found = await client.fetch(
      { base: ehr.base },
      new Map(['Observation', 'Condition', 'Consent'].map((type) => [type, `${type}?patient=pat-1`])),
      Date.now() + 5_000,
    );
    expect([...found].map(([key, one]) => [key, one.ok])).toEqual([
      ['Observation', true],
      ['Condition', false],
      ['Consent', true],
    ]);
  });
});

describe('a hospital server that fails', () => {
  const outcome = { resourceType: 'OperationOutcome', issue: [] };
  test.each<[string, Behaviour, string, string]>([
    ['refuses with 401', answer(outcome, 401), 'Patient/pat-1', 'ehr.refused'],
    ['refuses with 403', answer('<html>', 403, 'text/html'), 'Patient/pat-1', 'ehr.refused'],
    ['does not know the patient', answer(outcome, 404), 'Patient/pat-1', 'ehr.not-found'],
    ['breaks with 500', answer('oops', 500, 'text/plain'), 'Patient/pat-1', 'ehr.failed'],
    ['is throttled with 429', answer(outcome, 429), 'Patient/pat-1', 'ehr.failed'],
    ['answers an OperationOutcome as success', answer(outcome), 'Patient/pat-1', 'ehr.outcome'],
    ['answers another type', answer(bundle([])), 'Patient/pat-1', 'ehr.not-fhir'],
    ['answers one resource to a search', answer(patient), SEARCH, 'ehr.not-fhir'],
    ['answers HTML', answer('<html>Log in</html>', 200, 'text/html'), 'Patient/pat-1', 'ehr.not-fhir'],
    ['answers JSON as HTML', answer(patient, 200, 'text/html'), 'Patient/pat-1', 'ehr.not-fhir'],
    ['answers half a JSON text', answer('{"resourceType":"Pat'), 'Patient/pat-1', 'ehr.not-fhir'],
    ['answers null', answer('null'), 'Patient/pat-1', 'ehr.not-fhir'],
    ['answers an array', answer('[]'), 'Patient/pat-1', 'ehr.not-fhir'],
    ['answers a number', answer('7'), 'Patient/pat-1', 'ehr.not-fhir'],
    ['answers nothing', answer('', 200), 'Patient/pat-1', 'ehr.not-fhir'],
    ['answers 204', (_req, res) => res.writeHead(204).end(), 'Patient/pat-1', 'ehr.not-fhir'],
    ['answers entries that are none', answer({ ...bundle([]), entry: [null] }), SEARCH, 'ehr.not-fhir'],
    [
      'answers text that is not UTF-8',
      (_req, res) => {
        res.writeHead(200, { 'content-type': 'application/fhir+json' });
        res.end(Buffer.from(JSON.stringify({ ...patient, language: 'caf\u00e9' }), 'latin1'));
      },
      'Patient/pat-1',
      'ehr.not-fhir',
    ],
    ['hangs up', (req) => req.socket.destroy(), 'Patient/pat-1', 'ehr.unreachable'],
    [
      'hangs up in the middle',
      (_req, res) => {
        res.writeHead(200, { 'content-type': 'application/fhir+json', 'content-length': '500' });
        res.write('{"resourceType":');
        setImmediate(() => res.destroy());
      },
      'Patient/pat-1',
      'ehr.unreachable',
    ],
    [
      'answers compressed though asked not to',
      (_req, res) => {
        res.writeHead(200, { 'content-type': 'application/fhir+json', 'content-encoding': 'gzip' });
        res.end(gzipSync(JSON.stringify(patient)));
      },
      'Patient/pat-1',
      'ehr.not-fhir',
    ],
  ])('%s: a Finding, no exception', async (_name, behaviour, query, code) => {
    ehr.behave = behaviour;
    expect(await codeOf(query)).toBe(code);
  });

  test('nothing listens there', async () => {
    expect(await codeOf('Patient/pat-1', { base: 'http://127.0.0.1:1/fhir' })).toBe('ehr.unreachable');
  });

  test('hangs: the deadline ends the wait, also in the middle of a body', async () => {
    ehr.behave = () => undefined;
    expect(await codeOf('Patient/pat-1', {}, 100)).toBe('ehr.timeout');
    ehr.behave = (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/fhir+json' });
      res.write('{"resourceType":');
    };
    expect(await codeOf('Patient/pat-1', {}, 100)).toBe('ehr.timeout');
  });

  test('a deadline that has passed sends nothing', async () => {
    expect(await codeOf('Patient/pat-1', {}, -1)).toBe('ehr.timeout');
    expect(ehr.asked).toEqual([]);
  });

  test('sends without end: broken off at the limit', async () => {
    ehr.behave = (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/fhir+json' });
      const chunk = Buffer.alloc(1_000_000, 'x');
      const more = () => {
        while (!res.destroyed && res.write(chunk));
        if (!res.destroyed) res.once('drain', more);
      };
      more();
    };
    expect(await codeOf('Patient/pat-1')).toBe('ehr.too-large');
  });

  test('no Finding quotes the server, the query or the token', async () => {
    ehr.behave = answer({ resourceType: 'OperationOutcome', issue: [{ diagnostics: 'Jane Doe pat-1' }] }, 500);
    const said = JSON.stringify(await ask('Patient/pat-1'));
    expect(said).not.toMatch(/Jane|pat-1|secret-token|127\.0\.0\.1/);
  });
});

describe('a hospital server that lies: neither request nor token leaves the base', () => {
  test('a redirect is not followed', async () => {
    ehr.behave = (_req, res) => res.writeHead(302, { location: `${stranger.base}/Patient/pat-1` }).end();
    expect(await codeOf('Patient/pat-1')).toBe('ehr.redirected');
    expect(stranger.asked).toEqual([]);
  });

  test.each<[string, () => string]>([
    ['another host', () => `${stranger.base}/Observation?page=2`],
    ['user-info', () => `${ehr.base.replace('http://', `http://x@`)}/Observation?page=2`],
    ['a path outside the base', () => `${ehr.base}/../admin?page=2`],
    ['a path that only begins like the base', () => `${ehr.base}-other/Observation?page=2`],
    ['another scheme', () => 'file:///etc/passwd'],
    ['the page just read', () => `${ehr.base}/Observation?page=1`],
  ])('a next link to %s is not followed', async (_name, next) => {
    ehr.behave = answer(bundle(['o1'], next()));
    expect(await codeOf('Observation?page=1')).toBe('ehr.foreign-link');
    expect(ehr.asked.length).toBe(1);
    expect(stranger.asked).toEqual([]);
  });

  test('a search that never ends is given up', async () => {
    let page = 1;
    ehr.behave = (req, res) => {
      page += 1;
      answer(bundle([], `${ehr.base}/Observation?page=${page}`))(req, res);
    };
    expect(await codeOf('Observation?page=1')).toBe('ehr.too-many-pages');
  });

  test('an absolute query is sent only below the base', async () => {
    ehr.behave = answer(bundle([]));
    expect(await codeOf(`${ehr.base}/Observation?page=2`)).toBe('ok');
    expect(await codeOf(`${stranger.base}/Observation?page=2`)).toBe('ehr.outside-base');
    expect(stranger.asked).toEqual([]);
  });
});

describe('addresses', () => {
  test.each([
    'https://evil.test/Patient/1',
    '//evil.test/Patient/1',
    '/Patient/1',
    '../Patient/1',
    'Patient/%2e%2e/%2e%2e/x',
    'Patient/..%2fx',
    'Patient\\..\\x',
    'Patient/1#x',
    'Patient/1\nHost: evil',
    'javascript:alert(1)',
  ])('%s leaves the base', (query) => {
    expect(targetOf('https://ehr.test/fhir', query).ok).toBe(false);
  });

  test('a read expects its type, a search a Bundle', () => {
    const read = targetOf('https://ehr.test/fhir', 'Patient/1');
    const search = targetOf('https://ehr.test/fhir', SEARCH);
    expect(read).toMatchObject({ ok: true, value: { expected: 'Patient', url: 'https://ehr.test/fhir/Patient/1' } });
    expect(search).toMatchObject({
      ok: true,
      value: {
        expected: 'Bundle',
        url: 'https://ehr.test/fhir/Observation?patient=pat-1&code=http://loinc.org%7C84413-4',
      },
    });
  });
});

describe('scopes of the access token', () => {
  const read = { url: '', expected: 'Patient', type: 'Patient', interaction: 'read' } as const;
  const search = { url: '', expected: 'Bundle', type: 'Observation', interaction: 'search' } as const;
  test.each([
    ['patient/*.read', true, true],
    ['user/*.*', true, true],
    ['system/*.rs', true, true],
    ['user/Patient.read user/Observation.read', true, true],
    ['launch openid patient/Patient.r', true, false],
    ['patient/Observation.rs', false, true],
    ['patient/Observation.s', false, true],
    ['patient/*.write', false, false],
    ['patient/*.cud', false, false],
    ['patient/Observation.rs?category=laboratory', false, false],
    ['openid profile', false, false],
  ])('%s', (scope, coversRead, coversSearch) => {
    expect([covers(scope, read), covers(scope, search)]).toEqual([coversRead, coversSearch]);
  });

  test('a query that they do not cover is not sent', async () => {
    ehr.behave = answer(bundle([]));
    expect(await codeOf(SEARCH, { scope: 'patient/Patient.read' })).toBe('ehr.outside-scope');
    expect(ehr.asked).toEqual([]);
    expect(await codeOf(SEARCH, { scope: 'patient/Observation.read' })).toBe('ok');
  });
});
