import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { openJobQueue, openJobWorkers, type QueueBackend } from '../../src/adapters/bullmq/index.ts';
import { jobId } from '../../src/kernel/index.ts';
import { NORTH } from '../kit/decisions.ts';
import { keptLog } from '../kit/quiet-log.ts';
import type { TestServer } from '../kit/servers.ts';
import { until } from '../kit/until.ts';
import { TEST_TIMES } from './backends.ts';

/** What queue and workers do while their server is gone, and when it is back. */
export function outageSuite(server: () => TestServer, backend: () => QueueBackend): void {
  describe('a server that goes and comes back', () => {
    test('refuses work while it is gone, loses none, and goes on without a restart of the gateway', async () => {
      const queue = openJobQueue(backend(), keptLog(), { times: TEST_TIMES });
      const workers = openJobWorkers(backend(), keptLog(), { times: TEST_TIMES });
      const ran = new Set<string>();
      let hold = true;
      await workers.start(
        {
          recommend: async (_payload, run) => {
            await until('let go', () => !hold);
            ran.add(run.id);
            return { done: true };
          },
        },
        2,
      );
      const [before, during, after] = [jobId(randomUUID()), jobId(randomUUID()), jobId(randomUUID())];
      const waiting = Array.from({ length: 5 }, () => jobId(randomUUID()));
      await queue.add('recommend', before, NORTH, {});
      for (const id of waiting) await queue.add('recommend', id, NORTH, {});
      await until('at work', async () => (await queue.counts()).active > 0);

      await server().kill();
      await expect(queue.add('recommend', during, NORTH, {})).rejects.toThrow();
      await expect(queue.ping()).rejects.toThrow();
      await server().revive();
      hold = false;

      await until('it takes work again', () =>
        queue.add('recommend', after, NORTH, {}).then(
          () => true,
          () => false,
        ),
      );
      for (const id of [before, ...waiting, after]) {
        await until('worked', async () => (await queue.status(id).catch(() => undefined))?.state === 'completed');
        expect(ran.has(id)).toBe(true);
      }
      await workers.stop(1000);
      await queue.close();
    }, 60_000);

    test('that is not there at the start is waited for', async () => {
      await server().kill();
      const queue = openJobQueue(backend(), keptLog(), { times: TEST_TIMES });
      const workers = openJobWorkers(backend(), keptLog(), { times: TEST_TIMES });
      const started = workers.start({ recommend: async () => ({ done: true }) }, 1);
      await expect(queue.ping()).rejects.toThrow();
      await server().revive();
      await started;
      const id = jobId(randomUUID());
      await until('it takes work', () =>
        queue.add('recommend', id, NORTH, {}).then(
          () => true,
          () => false,
        ),
      );
      await until('worked', async () => (await queue.status(id).catch(() => undefined))?.state === 'completed');
      await workers.stop(1000);
      await queue.close();
    }, 60_000);

    test('that never comes keeps nobody from stopping', async () => {
      await server().kill();
      const queue = openJobQueue(backend(), keptLog(), { times: TEST_TIMES });
      const workers = openJobWorkers(backend(), keptLog(), { times: TEST_TIMES });
      const started = workers.start({ recommend: async () => ({ done: true }) }, 1);
      await expect(queue.ping()).rejects.toThrow();
      await workers.stop(100);
      await queue.close();
      await server().revive();
      await started;
    }, 60_000);
  });
}
