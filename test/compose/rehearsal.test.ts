import { randomUUID } from 'node:crypto';
import { loadKnowledge } from '../../src/adapters/files/load-knowledge.ts';
import type { HookCall } from '../../src/app/hook-call.ts';
import { RuleBook } from '../../src/app/rule-book.ts';
import { NOTHING_FETCHED, reasonCall } from '../../src/compose/reasoning.ts';
import { rehearsals } from '../../src/compose/rehearsal.ts';
import { rehearse } from '../../src/compose/rehearse.ts';
import { validateResource } from '../../src/fhir/index.ts';
import { systemClock } from '../../src/kernel/index.ts';
import { CPIC_FIRST } from '../../src/recommend/policy.ts';

test('every rehearsal goes all the way: nothing is to be fetched, and nothing in it is broken', async () => {
  const knowledge = await loadKnowledge('profiles', systemClock.now());
  if (!knowledge.ok) throw new Error('no rules');
  const parts = {
    rules: new RuleBook(knowledge.value),
    policy: CPIC_FIRST,
    ehr: NOTHING_FETCHED,
    clock: systemClock,
    newId: randomUUID,
    publicUrl: 'http://127.0.0.1:8080',
    hookBudgetMs: 4000,
    resultSummaryDays: 30,
  };
  const cards = new Map<string, number[]>();
  const all = [...rehearsals()].length;
  let calls = 0;
  const reason = async (call: HookCall) => {
    const reasoned = await reasonCall(parts, call);
    if (reasoned === undefined) throw new Error(`${call.service} was handed back`);
    const counts = cards.get(call.service) ?? [];
    counts.push(reasoned.answer.cards);
    cards.set(call.service, counts);
  };
  await rehearse(reason, Number.POSITIVE_INFINITY, async () => {
    calls += 1;
    return calls <= all;
  });

  expect(all).toBe(48);
  expect(calls).toBe(all + 1);
  // Opening a chart judges what is taken, and nothing that the made-up patient takes needs advice; of four orders one is harmless.
  expect(cards.get('precision-patient-view')).toEqual(Array(16).fill(0));
  expect(cards.get('precision-order-select')).toEqual(Array(4).fill([1, 1, 1, 0]).flat());
  expect(cards.get('precision-order-sign')).toEqual(Array(4).fill([1, 1, 1, 0]).flat());
});

test('resources of a rehearsal come in many shapes, each of them valid', () => {
  const resources = [...rehearsals()].flatMap(({ body }) => resourcesOf(body));
  const shapes = new Set(resources.map((resource) => Object.keys(resource).join(' ')));
  expect(shapes.size).toBeGreaterThan(60);
  const broken = resources.flatMap((resource) =>
    validateResource(resource).filter(({ severity }) => severity === 'error'),
  );
  expect(broken).toEqual([]);
});

function resourcesOf(value: unknown): readonly object[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(resourcesOf);
  return 'resourceType' in value && value.resourceType !== 'Bundle' ? [value, ...inside] : inside;
}
