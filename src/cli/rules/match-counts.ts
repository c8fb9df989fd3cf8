import { readFile } from 'node:fs/promises';
import { fail, finding, ok, type Result } from '../../kernel/index.ts';

/** How often a rule held on real requests since the gateway was started. */
export interface MatchCounts {
  readonly active: number;
  readonly shadow: number;
}

const LINE = /^precision_rule_matches_total\{([^}]*)\}\s+([0-9.e+]+)/;
const label = (labels: string, name: string): string | undefined =>
  new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1];

/** Counts by rule, out of the text of /metrics; of several instances, one after the other, they are summed. `-` reads standard input. */
export async function readMatchCounts(file: string): Promise<Result<ReadonlyMap<string, MatchCounts>>> {
  const text = await readFile(file === '-' ? '/dev/stdin' : file, 'utf8').catch(() => undefined);
  if (text === undefined) return fail(finding('rules.unreadable', 'the counts cannot be read', { file }));
  const counts = new Map<string, MatchCounts>();
  for (const line of text.split('\n')) {
    const [, labels = '', value = ''] = LINE.exec(line) ?? [];
    const rule = label(labels, 'rule');
    const count = Number(value);
    if (rule === undefined || !Number.isFinite(count)) continue;
    const { active, shadow } = counts.get(rule) ?? { active: 0, shadow: 0 };
    counts.set(
      rule,
      label(labels, 'status') === 'shadow' ? { active, shadow: shadow + count } : { active: active + count, shadow },
    );
  }
  return ok(counts);
}
