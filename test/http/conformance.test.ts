import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BASES, LIMIT, ROWS } from './duties.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { judgeRow } from './judge-row.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { bodyLimit: LIMIT, trustedFhirServers: BASES } });
});
afterAll(() => gateway.close());

test.each(ROWS.map((row) => [row.duty, row.says, row] as const))('%i: %s', (_duty, _says, row) =>
  judgeRow(gateway.url, row),
);

test('58: nothing of it has a lasting effect', async () => {
  expect('polluted' in {}).toBe(false);
  expect((await gateway.call('/cds-services')).status).toBe(200);
});
