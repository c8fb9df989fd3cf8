import { loadKnowledge } from '../../src/adapters/files/load-knowledge.ts';
import { advise } from '../../src/app/advise.ts';
import { decisionOf } from '../../src/app/decide.ts';
import { digestOf, tenantId } from '../../src/kernel/index.ts';
import { sealDecision, verifyChain } from '../../src/ledger/index.ts';
import { CPIC_FIRST } from '../../src/recommend/policy.ts';

const NOW = Date.parse('2026-01-15T12:00:00Z');

test('a Decision names the rules, the gene tables and the names and codes that it was made with, under its seal', async () => {
  const knowledge = await loadKnowledge('profiles', NOW);
  if (!knowledge.ok) throw new Error(JSON.stringify(knowledge.findings));
  const { ruleSet, genomics } = knowledge.value;
  const tenant = tenantId('hospital');
  const advised = advise(
    { patientId: 'p', tenant, asOf: NOW, resources: [], coverage: {}, focus: 'selected' },
    knowledge.value,
    CPIC_FIRST,
  );
  const body = decisionOf({
    kind: 'recommend',
    id: 'd1',
    at: NOW,
    caller: { issuer: tenant, tenant, requestId: 'r' },
    trigger: { name: '$recommend', instance: 'r' },
    patient: 'p',
    inputs: { request: digestOf({}), fetched: [] },
    advised,
    cards: [],
    output: digestOf({}),
  });
  expect(body.rulesDigest).toBe(ruleSet.digest);
  expect(body.knowledge).toEqual({ terminology: ruleSet.terminology.version, genomics: genomics.version });
  expect(genomics.version).toMatch(/^[0-9a-f]{16}$/);

  const sealed = sealDecision(body, 'chain', 1, null);
  expect(verifyChain([sealed])).toEqual([]);
  const changed = { ...sealed, body: { ...body, knowledge: { terminology: 'x', genomics: 'y' } } };
  expect(verifyChain([changed]).map(({ code }) => code)).toEqual(['ledger.changed']);
});

test('a Decision from before the tables had a name is still sound', () => {
  const body = {
    id: 'd0',
    tenant: tenantId('hospital'),
    at: NOW,
    kind: 'hook',
    trigger: { name: 'order-sign', instance: 'i' },
    patient: 'p',
    inputs: { request: digestOf({}), fetched: [] },
    rulesDigest: digestOf('rules'),
    consent: { outcome: 'none-on-file', withheld: [], consents: [] },
    matches: [],
    undecided: [],
    shadow: [],
    cards: [],
    output: digestOf({}),
  } as unknown as Parameters<typeof sealDecision>[0];
  expect(verifyChain([sealDecision(body, 'chain', 1, null)])).toEqual([]);
});
