import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DecisionSpool } from '../../src/adapters/files/decision-spool.ts';
import { SpooledDecisionStore } from '../../src/adapters/files/spooled-decision-store.ts';
import { openPostgres } from '../../src/adapters/postgres/index.ts';
import type { Feedback } from '../../src/ledger/decision.ts';
import { storable } from '../../src/ledger/index.ts';
import { type CuttableLine, cuttable } from '../kit/cuttable.ts';
import { aDecision, NORTH } from '../kit/decisions.ts';
import { startEmbedded } from '../kit/embedded.ts';
import { type KeptLog, keptLog } from '../kit/quiet-log.ts';
import { until } from '../kit/until.ts';

describe('when the store is away', () => {
  let server: Awaited<ReturnType<typeof startEmbedded>>;
  let line: CuttableLine;
  let dir: string;
  let log: KeptLog;
  const opened: SpooledDecisionStore[] = [];

  beforeAll(async () => {
    server = await startEmbedded();
    line = await cuttable(server.url);
  });
  afterAll(async () => {
    await line?.close();
    await server?.stop();
  });
  beforeEach(() => {
    dir = join(mkdtempSync(join(tmpdir(), 'gateway-spool-')), 'spool');
    log = keptLog();
    line.mend();
  });
  afterEach(async () => {
    line.mend();
    for (const store of opened.splice(0)) await store.close();
    rmSync(join(dir, '..'), { recursive: true, force: true });
  });

  const open = (): SpooledDecisionStore => {
    const { decisions } = openPostgres(line.url, log);
    const store = new SpooledDecisionStore(decisions, new DecisionSpool(dir), log, { patienceMs: 300, lookMs: 50 });
    opened.push(store);
    return store;
  };
  const wellAgain = (store: SpooledDecisionStore) =>
    until('the store is well', async () => (await store.finding()) === undefined);
  const feedbackOn = (card: string): Feedback => ({
    tenant: NORTH,
    card,
    outcome: 'overridden',
    outcomeTimestamp: '2026-01-02T03:04:05Z',
    acceptedSuggestions: [],
  });

  test.each(['cut', 'stall'] as const)(
    'Decisions and feedback given while the line is %s are all stored later, once',
    async (fault) => {
      const store = open();
      const chain = randomUUID();
      const decisions = Array.from({ length: 30 }, (_, i) => aDecision({ chain, sequence: i + 1 }));
      const [before, meanwhile, after] = [decisions.slice(0, 10), decisions.slice(10, 20), decisions.slice(20)];
      await wellAgain(store);
      await Promise.all(before.map((decision) => store.append(storable(decision))));

      line[fault]();
      const card = meanwhile[0]?.body.cards[0]?.uuid ?? '';
      await Promise.all(meanwhile.map((decision) => store.append(storable(decision))));
      await store.addFeedback([feedbackOn(card)]);
      expect(await store.finding()).toMatchObject({ code: 'store.spooling' });
      expect(readFileSync(join(dir, 'waiting.ndjson'), 'utf8')).toContain(meanwhile[9]?.body.id);

      line.mend();
      await wellAgain(store);
      await Promise.all(after.map((decision) => store.append(storable(decision))));
      await until('all are stored', async () => (await store.chain(chain, 1, 100)).length === decisions.length);
      expect(await store.chain(chain, 1, 100)).toEqual(decisions);
      await until('feedback is stored', async () => (await store.feedbackOf(NORTH, card)).length > 0);
      expect(await store.feedbackOf(NORTH, card)).toEqual([feedbackOn(card)]);
      await until('nothing waits', () => readdirSync(dir).length === 0);
    },
  );

  test('what a process left behind is stored by the next one, and a line torn by its end is left out', async () => {
    line.cut();
    const chain = randomUUID();
    const decisions = Array.from({ length: 5 }, (_, i) => aDecision({ chain, sequence: i + 1 }));
    const first = open();
    for (const decision of decisions) await first.append(storable(decision));
    await first.close();
    opened.length = 0;
    appendFileSync(join(dir, 'waiting.ndjson'), '\n{"decision":{"body":{"id":"torn');

    line.mend();
    const second = open();
    await until('all are stored', async () => (await second.chain(chain, 1, 100)).length === decisions.length);
    await until('nothing waits', () => readdirSync(dir).length === 0);
    expect(log.lines.some(({ fields }) => fields.torn === 1)).toBe(true);
  });

  test('a gateway that starts while the store is away keeps Decisions too', async () => {
    line.cut();
    const store = open();
    const decision = aDecision();
    await store.append(storable(decision));
    expect(await store.finding()).toMatchObject({ code: 'store.spooling' });
    line.mend();
    await until('stored', async () => (await store.byId(NORTH, decision.body.id).catch(() => undefined)) !== undefined);
  });

  test('what the store refuses is set aside and reported, and holds nothing up', async () => {
    const store = open();
    const chain = randomUUID();
    await store.append(storable(aDecision({ chain, sequence: 1 })));
    const [fork, good] = [aDecision({ chain, sequence: 1 }), aDecision({ chain, sequence: 2 })];
    line.cut();
    await store.append(storable(fork));
    await store.append(storable(good));
    line.mend();
    await until(
      'the good one is stored',
      async () => (await store.byId(NORTH, good.body.id).catch(() => undefined)) !== undefined,
    );
    const finding = await until('it is reported', async () => {
      const found = await store.finding();
      return found?.code === 'store.refused' ? found : undefined;
    });
    expect(finding.message).toContain('refused.ndjson');
    expect(readFileSync(join(dir, 'refused.ndjson'), 'utf8')).toContain(fork.body.id);
    expect(readFileSync(join(dir, 'refused.ndjson'), 'utf8')).not.toContain(good.body.id);
  });

  test('a JWT id seen before or during the outage is refused during it and after it', async () => {
    const store = open();
    const expires = Date.now() + 300_000;
    const [early, late] = [randomUUID(), randomUUID()];
    expect(await store.rememberJti('a', early, expires)).toBe(true);
    line.cut();
    expect(await store.rememberJti('a', early, expires)).toBe(false);
    expect(await store.rememberJti('a', late, expires)).toBe(true);
    expect(await store.rememberJti('a', late, expires)).toBe(false);
    line.mend();
    await wellAgain(store);
    expect(await store.rememberJti('a', late, expires)).toBe(false);
  });
});

describe('the spool file', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'gateway-spool-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test('of records written while others take the file, none is lost', async () => {
    const writer = new DecisionSpool(dir);
    const taker = new DecisionSpool(dir);
    const decisions = Array.from({ length: 300 }, () => aDecision());
    const seen = new Set<string>();
    let writing = true;
    const takeAll = async (): Promise<void> => {
      for (let taken = await taker.take(); taken !== undefined; taken = await taker.take()) {
        for (const record of taken.records) if ('decision' in record) seen.add(record.decision.id);
        await taker.done(taken);
      }
    };
    const taking = (async () => {
      while (writing) {
        await takeAll();
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    try {
      for (let at = 0; at < decisions.length; at += 3) {
        await Promise.all(
          decisions.slice(at, at + 3).map((decision) => writer.append({ decision: storable(decision) })),
        );
      }
    } finally {
      writing = false;
    }
    await taking;
    await takeAll();
    expect([...seen].sort()).toEqual(decisions.map(({ body }) => body.id as string).sort());
  });

  test('only its owner may read it', async () => {
    const spool = new DecisionSpool(join(dir, 'spool'));
    await spool.append({ decision: storable(aDecision()) });
    expect(statSync(join(dir, 'spool', 'waiting.ndjson')).mode & 0o077).toBe(0);
    expect(statSync(join(dir, 'spool')).mode & 0o077).toBe(0);
  });

  test('a disk that takes nothing is an error, never a silent loss', async () => {
    writeFileSync(join(dir, 'file'), '');
    const spool = new DecisionSpool(join(dir, 'file', 'spool'));
    await expect(spool.append({ decision: storable(aDecision()) })).rejects.toThrow();
  });
});
