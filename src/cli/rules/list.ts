import { readRulesAsWanted } from '../../adapters/files/rules.ts';
import { isFault } from '../../kernel/index.ts';
import type { RuleCommandDeps } from './deps.ts';
import { readMatchCounts } from './match-counts.ts';
import { findingText, paintFor } from './paint.ts';

/** `rules list`: every rule with version, status, topic, what wakes it and when it is to be reviewed; how often it held, active or in shadow, where counts are given. */
export async function list(
  deps: RuleCommandDeps,
  {
    profiles,
    json,
    counts: countsFile,
  }: { readonly profiles: string; readonly json?: boolean; readonly counts?: string },
): Promise<void> {
  const counted = countsFile === undefined ? undefined : await readMatchCounts(countsFile);
  if (counted?.ok === false) {
    for (const found of counted.findings) deps.print(findingText(found, paintFor(deps.isTerminal)));
    deps.exitWith(1);
    return;
  }
  const countsOf = (id: string) =>
    counted === undefined ? undefined : (counted.value.get(id) ?? { active: 0, shadow: 0 });
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
    ...(counted === undefined ? {} : { held: countsOf(value.id) }),
  }));
  if (json === true) deps.print(JSON.stringify(rules, null, 2));
  else {
    const width = Math.max(0, ...rules.map(({ id }) => id.length));
    for (const { id, version, status, rows, tests, reviewBy, wokenBy } of rules) {
      const counts = countsOf(id);
      const held = counts === undefined ? '' : `held ${counts.active} times active, ${counts.shadow} in shadow, `;
      deps.print(
        `${id.padEnd(width)}  ${version}  ${status.padEnd(7)}  ${held}${rows} rows, ${tests} tests, review by ${reviewBy}, woken by ${wokenBy.join(', ')}`,
      );
    }
    for (const found of findings) deps.print(findingText(found, paintFor(deps.isTerminal)));
    deps.print(`${rules.length} rules`);
  }
  deps.exitWith(findings.some(isFault) ? 1 : 0);
}
