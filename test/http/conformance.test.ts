import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BASES, LIMIT, ROWS, type Row } from './duties.ts';
import { type Gateway, issuesOf, jsonOf, startGateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { bodyLimit: LIMIT, trustedFhirServers: BASES } });
});
afterAll(() => gateway.close());

const sendRow = (row: Row): Promise<Response> => {
  const method = row.method ?? 'POST';
  if (row.body === undefined) return gateway.call(row.path ?? '/', { method });
  const raw = typeof row.body === 'string' || row.body instanceof Uint8Array;
  // As bytes, since fetch would name a type of its own for text.
  const body = Buffer.from(raw ? (row.body as string) : JSON.stringify(row.body));
  return gateway.call(row.path ?? '/', {
    method,
    headers: { 'content-type': 'application/json', ...row.headers },
    body,
  });
};

test.each(ROWS.map((row) => [row.duty, row.says, row] as const))('%i: %s', async (_duty, _says, row) => {
  const response = await sendRow(row);
  const body = await jsonOf(response);
  expect({ status: response.status, body: response.status === row.status ? undefined : body }).toEqual({
    status: row.status,
    body: undefined,
  });
  for (const [name, pattern] of Object.entries(row.answerHeaders ?? {}))
    expect(response.headers.get(name)).toMatch(pattern);
  // 52, 60: JSON whatever comes, and the headers that keep it out of caches and other readings.
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('cache-control')).toMatch(/no-store|private/);
  expect(response.headers.get('x-powered-by')).toBeNull();
  expect(response.headers.get('x-request-id')).toMatch(/^[\w.-]{1,64}$/);
  if (row.status === 204 || row.method === 'HEAD') return;
  expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
  if (row.status === 200) {
    // 51
    expect(Array.isArray(body?.cards)).toBe(true);
    return;
  }
  // 35: every error says what is wrong, as an OperationOutcome.
  expect(body?.resourceType).toBe('OperationOutcome');
  const issues = issuesOf(body);
  expect(issues.length).toBeGreaterThan(0);
  expect(issues.length).toBeLessThanOrEqual(20);
  if (row.code !== undefined) expect(issues.map((issue) => issue.details.coding[0]?.code)).toContain(row.code);
  if (row.at !== undefined) expect(issues.flatMap((issue) => issue.expression ?? [])).toContain(row.at);
  // 57: nothing of the inside shows.
  expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts\b|\bat .*:\d+|abc\.DEF-123|pat-1/);
});
