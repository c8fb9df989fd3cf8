import { readRulesAsWanted } from '../../adapters/files/rules.ts';
import { isFault } from '../../kernel/index.ts';
import type { RuleCommandDeps } from './deps.ts';
import { findingText, paintFor } from './paint.ts';

/** `rules list`: every rule with version, status, topic, what wakes it and when it is to be reviewed. */
export async function list(
  deps: RuleCommandDeps,
  { profiles, json }: { readonly profiles: string; readonly json?: boolean },
): Promise<void> {
  const { folders, changed, findings } = await readRulesAsWanted(profiles, { tests: true, asOf: deps.now() });
  const overlaid = new Set(changed.map(({ rule }) => rule.value.id));
  const rules = folders.map(({ rule: { value, file }, tests }) => ({
    id: value.id,
    version: value.version,
    status: value.status,
    topic: value.topic,
    title: value.title,
    owner: value.owner,
    reviewBy: value['review-by'],
    wokenBy:
      'drugs' in value.trigger ? value.trigger.drugs : value.trigger.facts.map((fact) => Object.values(fact).join('')),
    rows: value.rows.length,
    tests: tests?.value.length ?? 0,
    file,
    overlaid: overlaid.has(value.id),
  }));
  if (json === true) deps.print(JSON.stringify(rules, null, 2));
  else {
    const width = Math.max(0, ...rules.map(({ id }) => id.length));
    for (const { id, version, status, rows, tests, reviewBy, wokenBy } of rules)
      deps.print(
        `${id.padEnd(width)}  ${version}  ${status.padEnd(7)}  ${rows} rows, ${tests} tests, review by ${reviewBy}, woken by ${wokenBy.join(', ')}`,
      );
    for (const found of findings) deps.print(findingText(found, paintFor(deps.isTerminal)));
    deps.print(`${rules.length} rules`);
  }
  deps.exitWith(findings.some(isFault) ? 1 : 0);
}
