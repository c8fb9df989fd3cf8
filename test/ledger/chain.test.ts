import fc from 'fast-check';
import { decisionId, digestOf, tenantId } from '../../src/kernel/index.ts';
import {
  chainOf,
  type Decision,
  type DecisionBody,
  sealDecision,
  verifyChain,
  written,
} from '../../src/ledger/index.ts';

const bodyOf = (n: number): DecisionBody => ({
  at: 1_700_000_000_000 + n,
  cards: [{ level: 'critical', ruleId: 'clopidogrel-cyp2c19', suggestions: ['s'], uuid: `card-${String(n)}` }],
  consent: { consents: [], outcome: 'none-on-file', withheld: [] },
  id: decisionId(`decision-${String(n)}`),
  inputs: { fetched: [], request: digestOf(n) },
  kind: 'hook',
  matches: [
    { digest: digestOf('rule'), facts: ['Observation/1'], id: 'clopidogrel-cyp2c19', row: 'poor', version: '1.0.0' },
  ],
  output: digestOf({ cards: n }),
  patient: 'ada',
  rulesDigest: digestOf('rules'),
  shadow: [],
  tenant: tenantId('north'),
  trigger: { instance: `instance-${String(n)}`, name: 'order-sign' },
  undecided: [],
});

const sealed = (length: number): readonly Decision[] => {
  const chain = chainOf('instance-a');
  return Array.from({ length }, (_, index) => JSON.parse(chain.seal(written(bodyOf(index))).text));
};
const codes = (decisions: readonly Decision[], after?: Parameters<typeof verifyChain>[1]) =>
  verifyChain(decisions, after).map((f) => f.code);

test('a chain as it was sealed is sound, in whatever order it is read', () => {
  const decisions = sealed(5);
  expect(decisions.map((d) => d.sequence)).toEqual([1, 2, 3, 4, 5]);
  expect(decisions[0]?.previous).toBeNull();
  expect(codes(decisions)).toEqual([]);
  expect(codes([...decisions].reverse())).toEqual([]);
  expect(codes([])).toEqual([]);
});

test('what is stored beside the text is what the text says, and the seal is the one of the whole Decision', () => {
  const sealedBody = chainOf('instance-a').seal(written(bodyOf(7)));
  const decision: Decision = JSON.parse(sealedBody.text);
  expect(decision).toEqual(sealDecision(bodyOf(7), 'instance-a', 1, null));
  const { id, tenant, at, patient, cards } = decision.body;
  expect(sealedBody).toMatchObject({ id, tenant, at, patient, chain: 'instance-a', sequence: 1 });
  expect(sealedBody.cards).toEqual(cards.map(({ uuid, ruleId }) => ({ uuid, ruleId })));
});

test('the order of keys in the store does not matter, since the seal is over the canonical form', () => {
  const shuffled = sealed(3).map((decision) => ({
    ...decision,
    body: JSON.parse(JSON.stringify(decision.body, Object.keys(decision.body).sort().reverse().concat(nested))),
  }));
  expect(codes(shuffled)).toEqual([]);
});
const nested = [
  'name',
  'instance',
  'request',
  'fetched',
  'outcome',
  'withheld',
  'consents',
  'id',
  'version',
  'digest',
  'row',
  'facts',
  'uuid',
  'ruleId',
  'level',
  'suggestions',
];

test('a Decision that was taken out leaves a gap', () => {
  expect(codes(sealed(5).filter((d) => d.sequence !== 3))).toEqual(['ledger.gap']);
  expect(codes(sealed(5).slice(1))).toEqual(['ledger.gap']);
});

test('a page is verified from where the former page ended', () => {
  const decisions = sealed(6);
  const [, , third] = decisions;
  expect(codes(decisions.slice(3), third)).toEqual([]);
  expect(codes(decisions.slice(4), third)).toEqual(['ledger.gap']);
  expect(codes(sealed(2).slice(1), { sequence: 1, seal: digestOf('another') })).toEqual(['ledger.unlinked']);
});

test('any change of a body is seen', () => {
  fc.assert(
    fc.property(fc.nat({ max: 4 }), fc.constantFrom('patient', 'output', 'at', 'kind'), (index, key) => {
      const decisions = sealed(5).map((d, at) => (at === index ? { ...d, body: { ...d.body, [key]: 'changed' } } : d));
      expect(codes(decisions)).toEqual(['ledger.changed']);
    }),
  );
});

test('a body replaced together with its seal breaks the link of the one after it', () => {
  const decisions = sealed(4).map((d) =>
    d.sequence === 2 ? sealDecision(bodyOf(99), d.chain, d.sequence, d.previous) : d,
  );
  expect(codes(decisions)).toEqual(['ledger.unlinked']);
});

test('two Decisions in one place are a fork; the same Decision read twice is not', () => {
  const decisions = sealed(3);
  const [, second] = decisions;
  if (second === undefined) throw new Error('three were sealed');
  expect(codes([...decisions, second])).toEqual([]);
  expect(codes([...decisions, sealDecision(bodyOf(99), 'instance-a', 2, second.previous)])).toEqual(['ledger.fork']);
});

test('a Decision of another chain is named', () => {
  expect(codes([...sealed(2), sealDecision(bodyOf(7), 'instance-b', 1, null)])).toEqual(['ledger.foreign']);
});

test('an instance resumes its chain where the store ends', () => {
  const decisions = sealed(2);
  const resumed = chainOf('instance-a', decisions.at(-1));
  expect(codes([...decisions, JSON.parse(resumed.seal(written(bodyOf(3))).text)])).toEqual([]);
});

test('Findings hold nothing of the patient', () => {
  const decisions = sealed(2).map((d) => ({ ...d, body: { ...d.body, patient: 'secret-patient' } }));
  expect(JSON.stringify(verifyChain(decisions))).not.toContain('secret-patient');
});
