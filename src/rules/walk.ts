import type { Path } from './rule-file.ts';
import type { Condition, Leaf, RuleOption, RuleOutcome, RuleProfile } from './rule-profile.ts';

/** A part of a rule with the path that leads to it. */
export interface At<T> {
  readonly at: T;
  readonly path: Path;
}

/** Every outcome of a rule: those named in `outcomes` and those written inside a row. */
export function* outcomesOf(profile: RuleProfile): Generator<At<RuleOutcome>> {
  for (const [key, at] of Object.entries(profile.outcomes ?? {})) yield { at, path: ['outcomes', key] };
  for (const [index, row] of profile.rows.entries())
    if (typeof row.then !== 'string') yield { at: row.then, path: ['rows', index, 'then'] };
}

/** The outcome of a row; undefined when the row names one that the rule lacks. */
export function outcomeOf(profile: RuleProfile, row: number): RuleOutcome | undefined {
  const then = profile.rows[row]?.then;
  if (typeof then !== 'string') return then;
  const outcomes = profile.outcomes ?? {};
  return Object.hasOwn(outcomes, then) ? outcomes[then] : undefined;
}

export function* optionsOf(profile: RuleProfile): Generator<At<RuleOption>> {
  for (const { at: outcome, path } of outcomesOf(profile))
    for (const [index, at] of (outcome.options ?? []).entries()) yield { at, path: [...path, 'options', index] };
}

/** The conditions at the roots: `when`, the rows', and `unless` of options. */
export function* conditionsOf(profile: RuleProfile): Generator<At<Condition>> {
  if (profile.when !== undefined) yield { at: profile.when, path: ['when'] };
  for (const [index, row] of profile.rows.entries()) yield { at: row.when, path: ['rows', index, 'when'] };
  for (const { at: option, path } of optionsOf(profile))
    if (option.kind === 'replace')
      for (const [index, at] of (option.unless ?? []).entries()) yield { at, path: [...path, 'unless', index] };
}

/** A condition and every condition inside it, the outer ones first. */
export function* partsOf({ at, path }: At<Condition>): Generator<At<Condition>> {
  yield { at, path };
  if ('not' in at) yield* partsOf({ at: at.not, path: [...path, 'not'] });
  else if ('all' in at)
    for (const [i, part] of at.all.entries()) yield* partsOf({ at: part, path: [...path, 'all', i] });
  else if ('any' in at)
    for (const [i, part] of at.any.entries()) yield* partsOf({ at: part, path: [...path, 'any', i] });
}

export function* leavesOf(root: At<Condition>): Generator<At<Leaf>> {
  for (const { at, path } of partsOf(root)) if (!('all' in at || 'any' in at || 'not' in at)) yield { at, path };
}
