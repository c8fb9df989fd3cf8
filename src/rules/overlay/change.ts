import { didYouMean } from '../../fhir/check/did-you-mean.ts';
import { type Finding, finding } from '../../kernel/index.ts';
import type { Located, Path, RuleFile } from '../rule-file.ts';
import { type Condition, LEVELS, type Leaf, type RuleOutcome, type RuleProfile } from '../rule-profile.ts';
import { leavesOf } from '../walk.ts';
import type { OutcomeChange, Overlay, ThresholdChange } from './overlay.ts';

/** An overlay with its place in its file. */
export interface PlacedOverlay {
  readonly overlay: Overlay;
  readonly in: Located<readonly Overlay[]>;
  readonly path: Path;
}

/** A rule on the way through its overlays, and what each of its parts was changed by. */
export interface Changed {
  readonly profile: RuleProfile;
  readonly places: readonly { readonly path: Path; readonly by: PlacedOverlay; readonly at: Path }[];
}

/**
 * The rule as the overlay wants it. What cannot be done is a Finding at its place in the overlay: an outcome, row or condition that the rule lacks, a part that
 * another overlay has changed, and on a rule that may not be switched off (`guarded`) everything that would make it speak less.
 */
export function change(rule: Changed, by: PlacedOverlay, guarded: boolean): Changed | readonly Finding[] {
  const findings: Finding[] = [];
  const { overlay } = by;
  let { profile } = rule;
  const places = [...rule.places];
  const refuse = (message: string, path: Path): void => {
    findings.push(finding('rules.never-disabled', `${overlay.rule} ${message}`, by.in.place([...by.path, ...path])));
  };
  const touch = (path: Path, at: Path): void => {
    const other = places.find((one) => JSON.stringify(one.path) === JSON.stringify(path) && one.by !== by);
    if (other === undefined) places.push({ path, by, at: [...by.path, ...at] });
    else {
      const message = `another overlay of ${overlay.rule} changes the same, at ${textOfPlace(other.by, other.at)}`;
      findings.push(finding('rules.duplicate-id', message, by.in.place([...by.path, ...at])));
    }
  };
  if (overlay.disable === true) {
    if (guarded) refuse('may not be switched off', ['disable']);
    touch(['status'], ['disable']);
    profile = { ...profile, status: 'retired' };
  }
  for (const [i, wanted] of (overlay.outcomes ?? []).entries()) {
    const at: Path = ['outcomes', i];
    const found = outcomeNamed(profile, wanted.outcome);
    if (found === undefined) {
      const hint = hintOf(wanted.outcome, outcomeNames(profile));
      const place = by.in.place([...by.path, ...at, 'outcome']);
      findings.push(
        finding('rules.unknown-reference', `${overlay.rule} has no outcome ${wanted.outcome}${hint}`, place),
      );
      continue;
    }
    const { outcome, path } = found;
    if (guarded && wanted.level !== undefined && LEVELS.indexOf(wanted.level) < LEVELS.indexOf(outcome.level))
      refuse('may not be made to speak less loudly', [...at, 'level']);
    for (const key of Object.keys(wanted)) if (key !== 'outcome') touch([...path, key], [...at, key]);
    profile = withOutcome(profile, path, worded(outcome, wanted));
  }
  for (const [i, wanted] of (overlay.thresholds ?? []).entries()) {
    const at: Path = ['thresholds', i];
    if (guarded) refuse('may not be given other thresholds', at);
    const rows = profile.rows.map(({ row }) => row);
    if (wanted.row !== undefined && !rows.includes(wanted.row)) {
      const place = by.in.place([...by.path, ...at, 'row']);
      const message = `${overlay.rule} has no row ${wanted.row}${hintOf(wanted.row, rows)}`;
      findings.push(finding('rules.unknown-reference', message, place));
      continue;
    }
    const index = wanted.row === undefined ? undefined : rows.indexOf(wanted.row);
    const root = index === undefined ? profile.when : profile.rows[index]?.when;
    const path: Path = index === undefined ? ['when'] : ['rows', index, 'when'];
    const leaves = root === undefined ? [] : [...leavesOf({ at: root, path })].filter((leaf) => asks(leaf.at, wanted));
    if (root === undefined || leaves.length === 0) {
      const where = wanted.row === undefined ? '`when`' : `row ${wanted.row}`;
      const place = by.in.place([...by.path, ...at]);
      findings.push(finding('rules.unknown-reference', `${where} of ${overlay.rule} asks nothing of the kind`, place));
      continue;
    }
    for (const leaf of leaves) touch(leaf.path, at);
    const when = mapLeaves(root, (leaf) => (asks(leaf, wanted) ? bounded(leaf, wanted) : leaf));
    profile =
      index === undefined
        ? { ...profile, when }
        : { ...profile, rows: profile.rows.map((row, j) => (j === index ? { ...row, when } : row)) };
  }
  return findings.length > 0 ? findings : { profile, places };
}

/** The rule under a file of its own, whose changed parts have their place in the overlay. */
export function fileOf(rule: RuleFile, { profile, places }: Changed): RuleFile {
  return {
    // Build metadata of a semantic version: a Decision says at a glance that the rule was not as it came.
    value: { ...profile, version: `${profile.version}+local` },
    file: rule.file,
    place: (path, of) => {
      const changed = places.find((one) => one.path.every((step, i) => path[i] === step));
      return changed === undefined ? rule.place(path, of) : changed.by.in.place(changed.at, of);
    },
  };
}

const hintOf = (name: string, known: readonly string[]): string => {
  const near = didYouMean(name, known);
  return near === undefined ? `; it has ${known.join(', ') || 'none'}` : `; did you mean ${near}?`;
};

function textOfPlace(by: PlacedOverlay, at: Path): string {
  const { file, line } = by.in.place(at);
  return line === undefined ? `${file}` : `${file}:${line}`;
}

const outcomeNames = (profile: RuleProfile): readonly string[] => [
  ...Object.keys(profile.outcomes ?? {}),
  ...profile.rows.flatMap(({ row, then }) => (typeof then === 'string' ? [] : [row])),
];

function outcomeNamed(
  profile: RuleProfile,
  name: string,
): { readonly outcome: RuleOutcome; readonly path: Path } | undefined {
  const named = Object.hasOwn(profile.outcomes ?? {}, name) ? profile.outcomes?.[name] : undefined;
  if (named !== undefined) return { outcome: named, path: ['outcomes', name] };
  const index = profile.rows.findIndex(({ row, then }) => row === name && typeof then !== 'string');
  const then = profile.rows[index]?.then;
  return then === undefined || typeof then === 'string' ? undefined : { outcome: then, path: ['rows', index, 'then'] };
}

function withOutcome(profile: RuleProfile, [root, key]: Path, outcome: RuleOutcome): RuleProfile {
  return root === 'outcomes'
    ? { ...profile, outcomes: { ...profile.outcomes, [String(key)]: outcome } }
    : { ...profile, rows: profile.rows.map((row, i) => (i === key ? { ...row, then: outcome } : row)) };
}

function worded(outcome: RuleOutcome, { outcome: _, ...words }: OutcomeChange): RuleOutcome {
  return { ...outcome, ...words };
}

function asks(leaf: Leaf, wanted: ThresholdChange): boolean {
  if ('age' in wanted) return 'age' in leaf;
  if ('score' in wanted) return 'gene' in leaf && 'score' in leaf && leaf.gene === wanted.score;
  return 'observation' in leaf && leaf.observation === wanted.observation;
}

/** The leaf with the bounds of the overlay instead of its own. */
function bounded(leaf: Leaf, wanted: ThresholdChange): Leaf {
  if ('age' in wanted) return { age: wanted.age };
  const { row: _, ...rest } = wanted;
  if ('score' in rest) {
    const { score: gene, ...score } = rest;
    return { gene, score };
  }
  if (!('observation' in leaf)) return leaf;
  const { 'at-least': _a, above: _b, 'at-most': _c, below: _d, ...kept } = leaf;
  return { ...kept, ...rest };
}

function mapLeaves(condition: Condition, replace: (leaf: Leaf) => Leaf): Condition {
  if ('not' in condition) return { not: mapLeaves(condition.not, replace) };
  if ('all' in condition) return { all: condition.all.map((part) => mapLeaves(part, replace)) };
  if ('any' in condition) return { any: condition.any.map((part) => mapLeaves(part, replace)) };
  return replace(condition);
}
