import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DecisionStore } from '../../src/app/ports.ts';
import type { Feedback } from '../../src/ledger/decision.ts';
import { storable } from '../../src/ledger/index.ts';
import { aDecision, NORTH, SOUTH } from '../kit/decisions.ts';

/** What every DecisionStore does. `open` gives another one on the same server each time. */
export function decisionStoreContract(open: () => Promise<DecisionStore>): void {
  describe('DecisionStore', () => {
    let store: DecisionStore;
    let another: DecisionStore;
    beforeAll(async () => {
      [store, another] = await Promise.all([open(), open()]);
    });
    afterAll(async () => {
      await store.close();
      await another.close();
    });

    const feedback = (card: string, given: Partial<Feedback> = {}): Feedback => ({
      tenant: NORTH,
      card,
      outcome: 'accepted',
      outcomeTimestamp: '2026-01-02T03:04:05Z',
      acceptedSuggestions: [randomUUID()],
      ...given,
    });
    const cardOf = (decision: ReturnType<typeof aDecision>): string => decision.body.cards[0]?.uuid ?? '';

    test('a Decision that was appended is there, to the letter, for every instance', async () => {
      const decision = aDecision({ user: 'Practitioner/1', patient: 'p"1\\\u001f é 漢 😀' });
      await store.append(storable(decision));
      expect(await another.byId(NORTH, decision.body.id)).toEqual(decision);
      expect(await another.byCard(NORTH, cardOf(decision))).toEqual(decision);
    });

    test('another hospital sees neither the Decision nor its cards', async () => {
      const decision = aDecision();
      await store.append(storable(decision));
      expect(await store.byId(SOUTH, decision.body.id)).toBeUndefined();
      expect(await store.byCard(SOUTH, cardOf(decision))).toBeUndefined();
    });

    test('what is not there is undefined, whatever it is called', async () => {
      for (const id of [randomUUID(), '', "'; DROP TABLE decision; --", 'nul \u0000 inside']) {
        expect(await store.byId(NORTH, id)).toBeUndefined();
        expect(await store.byCard(NORTH, id)).toBeUndefined();
        expect(await store.feedbackOf(NORTH, id)).toEqual([]);
        expect(await store.chain(id, 1, 10)).toEqual([]);
      }
    });

    test('the same Decision appended twice, at once or later, is one', async () => {
      const decision = aDecision({ chain: randomUUID() });
      await Promise.all([
        store.append(storable(decision)),
        store.append(storable(decision)),
        another.append(storable(decision)),
      ]);
      await store.append(storable(decision));
      expect(await store.chain(decision.chain, 1, 10)).toEqual([decision]);
    });

    test('hundreds appended at the same time are all there, in order of sequence', async () => {
      const chain = randomUUID();
      const decisions = Array.from({ length: 500 }, (_, i) => aDecision({ chain, sequence: i + 1 }));
      await Promise.all(decisions.map((decision, i) => (i % 2 === 0 ? store : another).append(storable(decision))));
      expect(await store.chain(chain, 1, 1000)).toEqual(decisions);
      expect(await store.chain(chain, 250, 3)).toEqual(decisions.slice(249, 252));
    });

    test('a Decision that would take the place of another in its chain is refused, and takes no other with it', async () => {
      const chain = randomUUID();
      const first = aDecision({ chain, sequence: 1 });
      await store.append(storable(first));
      const good = [2, 3, 4].map((sequence) => aDecision({ chain, sequence }));
      const results = await Promise.allSettled([
        ...good.map((decision) => store.append(storable(decision))),
        store.append(storable(aDecision({ chain, sequence: 1 }))),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
      expect(await store.chain(chain, 1, 10)).toEqual([first, ...good]);
    });

    test('text that only a hostile caller sends is kept', async () => {
      const decision = aDecision({
        patient: 'a\u0000b\u001e\ud800',
        trigger: { name: 'order-sign', instance: '\u0000\u001e","x' },
        cards: [],
      });
      await store.append(storable(decision));
      expect(await store.byId(NORTH, decision.body.id)).toEqual(decision);
    });

    test('feedback stays with its card, in order of arrival, and sent again it is one', async () => {
      const card = cardOf(aDecision());
      const first = feedback(card, {
        overrideReason: { code: 'r1', system: 'urn:x', display: 'Not now' },
        outcome: 'overridden',
      });
      const second = feedback(card, { userComment: 'no \u0000 comment', outcomeTimestamp: '2026-01-02T04:00:00Z' });
      await store.addFeedback([first]);
      await store.addFeedback([first, second]);
      await another.addFeedback([second]);
      expect(await store.feedbackOf(NORTH, card)).toEqual([first, second]);
      expect(await store.feedbackOf(SOUTH, card)).toEqual([]);
      await store.addFeedback([]);
    });

    test('feedback is counted by rule, each card once with its latest outcome', async () => {
      const ruleId = `rule-${randomUUID()}`;
      const cards = Array.from({ length: 4 }, () => ({
        uuid: randomUUID(),
        ruleId,
        level: 'warning',
        suggestions: [],
      }));
      await store.append(storable(aDecision({ cards })));
      const [a, b, c] = cards.map(({ uuid }) => uuid);
      await store.addFeedback([feedback(a ?? ''), feedback(b ?? '')]);
      await store.addFeedback([feedback(c ?? '', { outcome: 'overridden' })]);
      await store.addFeedback([feedback(b ?? '', { outcome: 'overridden', outcomeTimestamp: '2026-01-03T00:00:00Z' })]);
      const mine = (await store.feedbackByRule(NORTH)).filter((one) => one.ruleId === ruleId);
      expect(mine).toEqual([{ ruleId, accepted: 1, overridden: 2 }]);
      expect((await store.feedbackByRule(SOUTH)).filter((one) => one.ruleId === ruleId)).toEqual([]);
    });

    test('a JWT id is fresh once, across instances, and per issuer', async () => {
      const jti = randomUUID();
      const expires = Date.now() + 300_000;
      expect(await store.rememberJti('a', jti, expires)).toBe(true);
      expect(await another.rememberJti('a', jti, expires)).toBe(false);
      expect(await store.rememberJti('b', jti, expires)).toBe(true);
      expect(await store.rememberJti('a', `${'x'.repeat(20_000)}\u0000${jti}`, expires)).toBe(true);
    });

    test('of the same JWT id used many times at the same moment one is fresh', async () => {
      const jti = randomUUID();
      const expires = Date.now() + 300_000;
      const fresh = await Promise.all(
        Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? store : another).rememberJti('a', jti, expires)),
      );
      expect(fresh.filter((one) => one)).toHaveLength(1);
    });

    test('it answers a ping', async () => {
      await expect(store.ping()).resolves.toBeUndefined();
    });
  });
}
