import { expect } from '@jest/globals';
import type { Row } from './duties.ts';
import { issuesOf, jsonOf } from './gateway.ts';

/** Sends the request of a row to a gateway and looks at everything that has to be true of the answer. */
export async function judgeRow(url: string, row: Row): Promise<void> {
  const response = await sendRow(url, row);
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
}

function sendRow(url: string, row: Row): Promise<Response> {
  const method = row.method ?? 'POST';
  const address = url + (row.path ?? '/');
  if (row.body === undefined) return fetch(address, { method });
  const raw = typeof row.body === 'string' || row.body instanceof Uint8Array;
  // As bytes, since fetch would name a type of its own for text.
  const body = Buffer.from(raw ? (row.body as string) : JSON.stringify(row.body));
  return fetch(address, { method, headers: { 'content-type': 'application/json', ...row.headers }, body });
}
