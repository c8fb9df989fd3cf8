import { randomUUID } from 'node:crypto';
import { decisionId, digestOf, digestOfBytes, type TenantId, tenantId } from '../../src/kernel/index.ts';
import type { Decision, DecisionBody } from '../../src/ledger/decision.ts';

export const NORTH = tenantId('north');
export const SOUTH = tenantId('south');

/** A Decision as the store sees it: complete in form; that its seal holds is the ledger's affair, not the store's. */
export function aDecision(
  given: {
    readonly tenant?: TenantId;
    readonly chain?: string;
    readonly sequence?: number;
  } & Partial<DecisionBody> = {},
): Decision {
  const { chain = `chain-${randomUUID()}`, sequence = 1, ...rest } = given;
  const body: DecisionBody = {
    id: decisionId(randomUUID()),
    tenant: NORTH,
    at: Date.UTC(2026, 0, 2, 3, 4, 5),
    kind: 'hook',
    trigger: { name: 'order-sign', instance: randomUUID() },
    patient: 'p1',
    inputs: { request: digestOf('request'), fetched: [] },
    rulesDigest: digestOf('rules'),
    consent: { outcome: 'none-on-file', withheld: [], consents: [] },
    matches: [{ id: 'clopidogrel-cyp2c19', version: '1.0.0', digest: digestOf('rule'), row: 'poor', facts: ['f1'] }],
    undecided: [],
    shadow: [],
    cards: [{ uuid: randomUUID(), ruleId: 'clopidogrel-cyp2c19', level: 'critical', suggestions: [randomUUID()] }],
    output: digestOf('cards'),
    ...rest,
  };
  return { body, chain, sequence, previous: null, seal: digestOfBytes(JSON.stringify(body)) };
}
