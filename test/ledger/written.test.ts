import fc from 'fast-check';
import { type Decided, decisionOf } from '../../src/app/decide.ts';
import { canonicalText, type Digest, digestOf, ruleId, tenantId } from '../../src/kernel/index.ts';
import { written } from '../../src/ledger/index.ts';
import type { CompiledRule } from '../../src/rules/compiled-rule.ts';
import { ruleSetOf } from '../recommend/clinic.ts';

/*
 * A Decision is written as it is made, key after key, and sealed over that text; whoever verifies it later brings its keys in order first. Both must come
 * to the same text, whatever the data hold.
 */

const ruleSet = ruleSetOf([]);

/** What a caller may put into a name: lone halves of a pair and what only looks like one escaped, quotes, line separators. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '\ud800', 'a\udfffb', '\\ud800', '"\\ud834"', '\u2028', '__proto__', '\u0000'),
);
const texts = fc.array(hostile, { maxLength: 3 });
const digest = fc.string().map((text): Digest => digestOf(text));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const woken = fc
  .record({ id: hostile, version: hostile, digest: hostile, row: hostile, named: fc.boolean(), facts: texts })
  .map(({ id, version, digest: text, row, named, facts }) => {
    const profile = { version, rows: named ? [{ row }] : [] } as unknown as CompiledRule['profile'];
    const rule: CompiledRule = { id: ruleId(id), profile, file: 'rule.yaml', digest: text };
    return { rule, ruleId: rule.id, version, row: 0, facts, missing: [] };
  });
const wokens = fc.array(woken, { maxLength: 3 });

const card = fc.record({ uuid: hostile, ruleId: hostile, suggestions: texts }).map((one) => ({
  card: { uuid: one.uuid, summary: 's', detail: 'd', indicator: 'info', source: { label: 'l' } } as const,
  ruleId: one.ruleId,
  level: 'info' as const,
  suggestions: one.suggestions,
}));

const decided: fc.Arbitrary<Decided> = fc
  .record({
    kind: fc.constantFrom('hook', 'recommend'),
    id: hostile,
    at: fc.integer(),
    tenant: hostile,
    trigger: fc.record({ name: hostile, instance: hostile }),
    patient: hostile,
    user: optional(hostile),
    inputs: fc.record({ request: digest, fetched: fc.array(digest, { maxLength: 2 }) }),
    consent: fc.record({
      outcome: fc.constantFrom('permit', 'deny', 'redact', 'none-on-file'),
      withheld: fc.subarray(['genomic', 'medications'] as const),
      consents: texts,
    }),
    evaluation: fc.record({ matches: wokens, unknowns: wokens, shadow: wokens }),
    genomics: hostile,
    cards: fc.array(card, { maxLength: 3 }),
    output: digest,
  })
  .map(({ tenant, consent, evaluation, genomics, ...rest }) => ({
    ...rest,
    caller: { issuer: 'urn:issuer', tenant: tenantId(tenant), requestId: 'r' },
    advised: {
      evaluation,
      consent: { ...consent, labels: [], codes: [], references: [], findings: [] },
      ruleSet,
      genomics,
    },
  }));

test('a Decision is written in its canonical form', () => {
  fc.assert(
    fc.property(decided, (given) => {
      const body = decisionOf(given);
      expect(written(body).text).toBe(canonicalText(body));
    }),
  );
});
