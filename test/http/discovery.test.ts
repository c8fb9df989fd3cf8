import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Gateway, jsonOf, startGateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

describe('discovery', () => {
  const services = async () => {
    const response = await gateway.call('/cds-services');
    return (await jsonOf(response))?.services as readonly Readonly<Record<string, unknown>>[];
  };

  test('1, 2, 3, 4, 6, 7: services with hook, id, title, description and version, each id once', async () => {
    const found = await services();
    for (const service of found) {
      for (const field of ['hook', 'id', 'title', 'description'])
        expect(service[field]).toEqual(expect.stringMatching(/./));
      expect(service.version).toMatch(/^\d+\.\d+\.\d+$/);
    }
    expect(new Set(found.map((service) => service.id)).size).toBe(found.length);
  });

  test('5, 8: nothing is empty or null', async () => {
    const text = await (await gateway.call('/cds-services')).text();
    expect(text).not.toMatch(/:(?:null|""|\{\}|\[\])/);
  });

  test('1: without services the list is empty', async () => {
    const empty = await startGateway({
      useCases: () => ({ services: [] }) as never, // discovery asks for nothing else
    });
    const response = await empty.call('/cds-services');
    expect([response.status, await jsonOf(response)]).toEqual([200, { services: [] }]);
    await empty.close();
  });

  test('12: the ETag says that nothing has changed', async () => {
    const first = await gateway.call('/cds-services');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    const second = await gateway.call('/cds-services', { headers: { 'if-none-match': etag } });
    expect([second.status, await second.text()]).toEqual([304, '']);
    const other = await gateway.call('/cds-services', { headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
  });
});
