import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { CodeInbox } from '../../src/app/ports.ts';
import { tenantId } from '../../src/kernel/index.ts';

/** What every CodeInbox does. `open` gives another one on the same server each time. */
export function codeInboxContract(open: () => Promise<CodeInbox>): void {
  describe('CodeInbox', () => {
    const RXNORM = { kind: 'drug', name: 'RxNorm 99999999' } as const;
    const GENE = { kind: 'gene', name: 'HGNC:0' } as const;

    test('counts over instances, tells when, and lists what is met most first', async () => {
      const [inbox, another] = await Promise.all([open(), open()]);
      const tenant = tenantId(randomUUID());
      inbox.note(tenant, [GENE, RXNORM, RXNORM], 1_000);
      expect(await inbox.list(tenant)).toHaveLength(2);
      another.note(tenant, [RXNORM], 5_000);
      expect(await another.list(tenant)).toEqual([
        { ...RXNORM, count: 3, firstSeen: 1_000, lastSeen: 5_000 },
        { ...GENE, count: 1, firstSeen: 1_000, lastSeen: 1_000 },
      ]);
    });

    test('no hospital sees the codes of another', async () => {
      const inbox = await open();
      const [north, south] = [tenantId(randomUUID()), tenantId(randomUUID())];
      inbox.note(north, [RXNORM], 1);
      expect(await inbox.list(south)).toEqual([]);
      expect(await inbox.list(north)).toHaveLength(1);
    });

    test('a flood of different codes stays within its bounds, the latest kept', async () => {
      const inbox = await open();
      const tenant = tenantId(randomUUID());
      for (let batch = 0; batch < 5; batch += 1) {
        inbox.note(
          tenant,
          Array.from({ length: 900 }, (_, i) => ({ kind: 'drug' as const, name: `NDC ${batch}-${i}` })),
          batch,
        );
        await inbox.list(tenant);
      }
      const kept = await inbox.list(tenant);
      expect(kept).toHaveLength(2_000);
      expect(kept.some(({ name }) => name === 'NDC 4-0')).toBe(true);
      expect(kept.some(({ name }) => name === 'NDC 0-0')).toBe(false);
    });
  });
}
