import type { Terminology } from '../terminology/terminology.ts';
import { conditionPhrase } from './explain/words.ts';
import type { RuleOption, RuleOutcome, RuleProfile } from './rule-profile.ts';
import { outcomeOf } from './walk.ts';

/** What became otherwise between two states of the rules, in the words of a clinician. */
export interface Change {
  readonly ruleId: string;
  /** What it is about: `row poor, when`. */
  readonly about: string;
  readonly before?: string;
  readonly after?: string;
}

/** Changes from one set of rules to another, rule by rule in the order of their ids. Equal rules are passed over. */
export function diffRules(
  before: readonly RuleProfile[],
  after: readonly RuleProfile[],
  terminology: Terminology,
): readonly Change[] {
  const old = new Map(before.map((rule) => [rule.id, rule]));
  const now = new Map(after.map((rule) => [rule.id, rule]));
  const ids = [...new Set([...old.keys(), ...now.keys()])].sort();
  return ids.flatMap((id) => {
    const a = old.get(id);
    const b = now.get(id);
    if (a === undefined) return b === undefined ? [] : [{ ruleId: id, about: 'the rule', after: summaryOf(b) }];
    return b === undefined ? [{ ruleId: id, about: 'the rule', before: summaryOf(a) }] : ruleChanges(a, b, terminology);
  });
}

const summaryOf = ({ title, version, status, rows }: RuleProfile): string =>
  `${title}, ${version}, ${status}, rows ${rows.map(({ row }) => row).join(', ')}`;

function ruleChanges(a: RuleProfile, b: RuleProfile, terminology: Terminology): readonly Change[] {
  const changes: Change[] = [];
  const compare = (about: string, before: string | undefined, after: string | undefined): void => {
    if (before === after) return;
    changes.push({
      ruleId: b.id,
      about,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
  };
  compare('title', a.title, b.title);
  compare('version', a.version, b.version);
  compare('status', a.status, b.status);
  compare('owner', a.owner, b.owner);
  compare('review by', a['review-by'], b['review-by']);
  compare('woken by', wakersOf(a), wakersOf(b));
  compare('rows', a.hit ?? 'unique', b.hit ?? 'unique');
  const phrase = (when: RuleProfile['when']): string | undefined =>
    when === undefined ? undefined : conditionPhrase(when, terminology);
  compare('speaks only when', phrase(a.when), phrase(b.when));

  const shared = (one: RuleProfile, other: RuleProfile): string =>
    one.rows.flatMap(({ row }) => (other.rows.some((its) => its.row === row) ? [row] : [])).join(', ');
  compare('order of rows', shared(a, b), shared(b, a));
  for (const { row } of [...a.rows, ...b.rows.filter((one) => !a.rows.some((other) => other.row === one.row))]) {
    const i = a.rows.findIndex((one) => one.row === row);
    const j = b.rows.findIndex((one) => one.row === row);
    compare(`row ${row}, when`, phrase(a.rows[i]?.when), phrase(b.rows[j]?.when));
    compare(`row ${row}, population`, a.rows[i]?.population, b.rows[j]?.population);
    const [before, after] = [outcomeOf(a, i), outcomeOf(b, j)].map((outcome) => outcomeWords(outcome, terminology));
    for (const key of new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]))
      compare(`row ${row}, ${key}`, before?.get(key), after?.get(key));
  }
  const keys = new Set([...a.evidence, ...b.evidence].map(({ key }) => key));
  for (const key of keys) compare(`evidence ${key}`, evidenceWords(a, key), evidenceWords(b, key));
  compare('pathways', JSON.stringify(a.pathways), JSON.stringify(b.pathways));
  compare('override reasons', a['override-reasons']?.join(', '), b['override-reasons']?.join(', '));
  return changes;
}

const wakersOf = ({ trigger }: RuleProfile): string =>
  'drugs' in trigger
    ? `orders of ${trigger.drugs.join(', ')}`
    : `facts of ${trigger.facts.map((fact) => Object.values(fact).join('')).join(', ')}`;

function outcomeWords(outcome: RuleOutcome | undefined, terminology: Terminology): ReadonlyMap<string, string> {
  if (outcome === undefined) return new Map();
  const recommended = outcome['recommended-option'];
  return new Map<string, string>([
    ['says', outcome.summary],
    ['detail', outcome.detail],
    ['to the patient', outcome.patient],
    ['level', outcome.level],
    ['kind of change', [outcome.category, ...(outcome.also ?? [])].join(', ')],
    ['strength', outcome.strength],
    ['evidence', outcome.evidence.join(', ')],
    ...(outcome.options ?? []).map((option, i): [string, string] => [
      `option ${i + 1}`,
      `${optionWords(option, terminology)}${recommended === i + 1 ? ' (recommended)' : ''}`,
    ]),
    ...(outcome.pathway === undefined ? [] : [['pathway', outcome.pathway] satisfies [string, string]]),
  ]);
}

function optionWords(option: RuleOption, terminology: Terminology): string {
  switch (option.kind) {
    case 'replace': {
      const unless =
        option.unless === undefined
          ? ''
          : `, unless ${option.unless.map((one) => conditionPhrase(one, terminology)).join(' or ')}`;
      return `${option.drug} instead: ${option.label}${option.note === undefined ? '' : ` (${option.note})`}${unless}`;
    }
    case 'adjust-dose':
      return `${option.percent} % of the dose: ${option.label}${option.note === undefined ? '' : ` (${option.note})`}`;
    case 'cancel':
      return `do not give: ${option.label}`;
    case 'test':
      return `test ${option.test}: ${option.label}`;
    case 'refer':
      return `refer to ${option.service}: ${option.label}`;
    case 'advise':
      return option.text;
    default:
      return option satisfies never;
  }
}

function evidenceWords({ evidence }: RuleProfile, key: string): string | undefined {
  const found = evidence.find((one) => one.key === key);
  if (found === undefined) return undefined;
  return `${found.source}: ${found.title}, ${found.version}, ${found.url}${found.pmid === undefined ? '' : `, PMID ${found.pmid}`}, licence ${found.licence}`;
}
