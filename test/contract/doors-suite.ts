import { describe, expect, test } from '@jest/globals';
import { startDemo } from '../kit/gateway-process.ts';
import type { TestServer } from '../kit/servers.ts';
import { until } from '../kit/until.ts';

const UNKNOWN_ID = '0d3a1f3e-5f0a-4d0e-9d5e-0c6f5b1a2c3d';
const LOOKS = [
  '/admin/codes',
  '/admin/feedback',
  '/admin/jobs/dead',
  `/admin/decisions/${UNKNOWN_ID}`,
  `/fhir/jobs/${UNKNOWN_ID}`,
];

/** What the doors say to those who ask for what is kept while the server is gone. */
export function doorsSuite(server: () => TestServer): void {
  describe('a running gateway whose server goes and comes back', () => {
    test('says so, with when to come again, instead of calling it a fault', async () => {
      const demo = await startDemo({ DATABASE_URL: server().url });
      const answers = () => Promise.all(LOOKS.map((path) => fetch(demo.gateway + path)));
      try {
        const statuses = (await answers()).map(({ status }) => status);
        expect(statuses).toEqual([200, 200, 200, 404, 404]);

        await server().kill();
        for (const answer of await answers()) {
          expect([answer.url, answer.status, answer.headers.get('retry-after')]).toEqual([answer.url, 503, '5']);
          const outcome = (await answer.json()) as { readonly issue: readonly { readonly code: string }[] };
          expect(outcome.issue.map(({ code }) => code)).toEqual(['transient']);
        }
      } finally {
        await server().revive();
      }
      await until('it answers again', async () => (await answers()).every(({ status }) => status < 500));
      await demo.stop();
    }, 120_000);
  });
}
