import { type Finding, type FindingCode, finding } from '../kernel/index.ts';
import type { ChainHead } from './chain.ts';
import type { Decision } from './decision.ts';
import { sealOf } from './seal.ts';

/**
 * Verifies the Decisions of one chain, in any order: gaps, changed content, forks, broken links. Empty = sound. `after` is the Decision that a
 * former page ended with; without it the chain has to begin at 1. A chain cut off at its end cannot be seen from the chain alone: compare the last
 * place with what the instance reported.
 */
export function verifyChain(decisions: readonly Decision[], after?: ChainHead): readonly Finding[] {
  const findings: Finding[] = [];
  const [first] = decisions;
  if (first === undefined) return findings;
  const say = (code: FindingCode, decision: Decision, what: string): void => {
    findings.push(finding(code, `Place ${String(decision.sequence)} of chain ${decision.chain}: ${what}.`));
  };

  let last = after;
  // A copy of the very same Decision (a page read twice) is no fork.
  const seen = new Map<number, string>();
  for (const decision of [...decisions].sort((a, b) => a.sequence - b.sequence)) {
    if (decision.chain !== first.chain) {
      say('ledger.foreign', decision, `it stands among those of chain ${first.chain}`);
      continue;
    }
    if (sealOf(decision.body, decision.chain, decision.sequence, decision.previous) !== decision.seal) {
      say('ledger.changed', decision, 'the seal does not fit the content');
    }
    const sealBefore = seen.get(decision.sequence);
    if (sealBefore !== undefined) {
      if (sealBefore !== decision.seal) say('ledger.fork', decision, 'two Decisions hold it');
      continue;
    }
    seen.set(decision.sequence, decision.seal);
    const expected = (last?.sequence ?? 0) + 1;
    if (decision.sequence > expected) {
      const missing = decision.sequence - expected;
      say('ledger.gap', decision, `${String(missing)} before it ${missing === 1 ? 'is' : 'are'} missing`);
    } else if (decision.sequence < expected) {
      say('ledger.fork', decision, 'it was already taken by the page before');
      continue;
    } else if (decision.previous !== (last?.seal ?? null)) {
      say('ledger.unlinked', decision, 'it does not name the seal before it');
    }
    last = { sequence: decision.sequence, seal: decision.seal };
  }
  return findings;
}
