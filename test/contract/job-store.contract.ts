import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { JobStore, StoredOutcome } from '../../src/app/ports.ts';
import { finding, jobId } from '../../src/kernel/index.ts';
import { NORTH, SOUTH } from '../kit/decisions.ts';

/** What every JobStore does. `open` gives another one on the same server each time. */
export function jobStoreContract(open: () => Promise<JobStore>): void {
  describe('JobStore', () => {
    const anId = () => jobId(randomUUID());
    const DONE: StoredOutcome = { ok: true, body: { resourceType: 'Bundle', entry: [] } };
    const OTHER: StoredOutcome = { ok: false, findings: [finding('job.input-gone', 'gone')] };

    test('an input is given back as it was put, to every instance', async () => {
      const [store, another] = await Promise.all([open(), open()]);
      const id = anId();
      const input = { text: 'nul \u0000, half a pair \ud800, "quotes"', deep: [[null, 1.5, true]] };
      await store.putInput(id, NORTH, input);
      expect(await another.input(id)).toEqual(input);
      expect(await another.input(anId())).toBeUndefined();
    });

    test('the first input of a job stays', async () => {
      const store = await open();
      const id = anId();
      await store.putInput(id, NORTH, { n: 1 });
      await store.putInput(id, NORTH, { n: 2 });
      expect(await store.input(id)).toEqual({ n: 1 });
    });

    test('an outcome is written once, whoever comes first, and only its hospital reads it', async () => {
      const [store, another] = await Promise.all([open(), open()]);
      const id = anId();
      await store.putInput(id, NORTH, {});
      expect(await store.outcome(id, NORTH)).toBeUndefined();
      const wrote = await Promise.all([store.putOutcome(id, DONE), another.putOutcome(id, DONE)]);
      expect(wrote.filter((one) => one)).toHaveLength(1);
      expect(await store.putOutcome(id, OTHER)).toBe(false);
      expect(await another.outcome(id, NORTH)).toEqual(DONE);
      expect(await another.outcome(id, SOUTH)).toBeUndefined();
    });

    test('an outcome made of Findings is kept as such', async () => {
      const store = await open();
      const id = anId();
      await store.putInput(id, NORTH, {});
      expect(await store.putOutcome(id, OTHER)).toBe(true);
      expect(await store.outcome(id, NORTH)).toEqual(OTHER);
    });

    test('once there is an outcome the input is kept no longer', async () => {
      const store = await open();
      const id = anId();
      await store.putInput(id, NORTH, { resourceType: 'Patient' });
      await store.putOutcome(id, DONE);
      expect(await store.input(id)).toBeUndefined();
    });

    test('a job that was dropped stays without effect, whatever a late worker writes', async () => {
      const store = await open();
      const id = anId();
      await store.putInput(id, NORTH, {});
      await store.drop(id);
      expect(await store.input(id)).toBeUndefined();
      expect(await store.putOutcome(id, DONE)).toBe(false);
      expect(await store.outcome(id, NORTH)).toBeUndefined();
    });

    test('a job without input can have no outcome', async () => {
      const store = await open();
      expect(await store.putOutcome(anId(), DONE)).toBe(false);
    });

    test('jobs older than an instant are forgotten, younger ones stay', async () => {
      const store = await open();
      const [old, young] = [anId(), anId()];
      await store.putInput(old, NORTH, {});
      await store.putOutcome(old, DONE);
      const between = await laterThanNow();
      await store.putInput(young, NORTH, { n: 1 });
      expect(await store.dropOlderThan(between)).toBeGreaterThanOrEqual(1);
      expect(await store.outcome(old, NORTH)).toBeUndefined();
      expect(await store.input(young)).toEqual({ n: 1 });
    });
  });
}

/** An instant after everything done so far, once it has come. */
async function laterThanNow(): Promise<number> {
  const start = Date.now();
  while (Date.now() <= start) await new Promise((resolve) => setTimeout(resolve, 1));
  return Date.now();
}
