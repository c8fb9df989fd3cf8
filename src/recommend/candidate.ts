import { Memo } from '../kernel/index.ts';
import type { Match } from '../rules/match.ts';
import type { Condition, RuleEvidence, RuleOutcome, RuleProfile, RuleRow } from '../rules/rule-profile.ts';
import type { Grading } from './recommendation.ts';
import { fillDrug, oneLine } from './words.ts';

/** What a row of a rule says, whoever the patient is. */
interface RowWords {
  readonly row: RuleRow;
  readonly outcome: RuleOutcome;
  /** Genes whose results this row rests on. */
  readonly genes: ReadonlySet<string>;
  /** Where the rule wants the treatment to go: first by its category, then by the further kinds of change that its source names. */
  readonly directions: readonly [Direction, ...Direction[]];
  /** How the rule's own source grades what it says. */
  readonly grading: Grading;
}

/** A Match with its outcome at hand: what one rule says about one subject, before others are heard. */
export interface Candidate extends RowWords {
  readonly match: Match;
}

/** Where a rule wants the treatment to go; two rules agree when they want it to go the same way. */
export type Direction = 'another-drug' | 'lower-dose' | 'higher-dose' | 'other-dose' | 'complement' | 'no-change';

export function candidateOf(match: Match): Candidate | undefined {
  const { rule } = match;
  const row = rule.profile.rows[match.row];
  const words = row === undefined ? undefined : wordsOfRow(rule.profile, row);
  // The compiler has checked rows and outcome keys; a Match without them can only come from another version of the rule.
  if (words === undefined) return undefined;
  const { outcome, genes, directions, grading } = words;
  return { match, row: words.row, outcome, genes, directions, grading };
}

export function candidatesOf(matches: readonly Match[]): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const match of matches) {
    const candidate = candidateOf(match);
    if (candidate !== undefined) candidates.push(candidate);
  }
  return candidates;
}

/** A row is read once, as long as its rule lives. */
const known = new WeakMap<RuleRow, RowWords>();

function wordsOfRow(rule: RuleProfile, row: RuleRow): RowWords | undefined {
  const read = known.get(row);
  if (read !== undefined) return read;
  const outcome = outcomeOf(rule, row);
  if (outcome === undefined) return undefined;
  const genes = new Set<string>();
  collectGenes(row.when, genes);
  if (rule.when !== undefined) collectGenes(rule.when, genes);
  const directions: [Direction, ...Direction[]] = [directionOf(outcome.category, outcome)];
  for (const category of outcome.also ?? []) directions.push(directionOf(category, outcome));
  const words = { row, outcome, genes, directions, grading: gradingOf(rule, row, outcome) };
  known.set(row, words);
  return words;
}

function gradingOf(rule: RuleProfile, row: RuleRow, outcome: RuleOutcome): Grading {
  const keys = new Set(outcome.evidence);
  return {
    topic: rule.topic,
    level: outcome.level,
    category: outcome.category,
    ...(outcome.also === undefined ? {} : { also: outcome.also }),
    strength: outcome.strength,
    ...(row.population === undefined ? {} : { population: row.population }),
    evidence: rule.evidence.filter(({ key }) => keys.has(key)),
  };
}

/** What an outcome says of a drug, in the rule's own words. */
interface Said {
  /** One plain line. */
  readonly summary: string;
  readonly detail: string;
  readonly patientText: string;
}

const said = new Memo<Said>();

/** The words of the candidate's outcome, with the name of its drug put in: each outcome is woken by a few drugs. */
export const saidOf = ({ outcome, match: { drug } }: Candidate): Said =>
  said.of(outcome, drug?.name ?? '', () => ({
    summary: oneLine(fillDrug(outcome.summary, drug)),
    detail: fillDrug(outcome.detail, drug),
    patientText: fillDrug(outcome.patient, drug),
  }));

/** The evidence that the candidate's outcome names. */
export const evidenceOf = ({ grading }: Candidate): readonly RuleEvidence[] => grading.evidence;

export function outcomeOf(rule: RuleProfile, row: RuleRow): RuleOutcome | undefined {
  const { then } = row;
  if (typeof then !== 'string') return then;
  return rule.outcomes !== undefined && Object.hasOwn(rule.outcomes, then) ? rule.outcomes[then] : undefined;
}

/** Genes that any part of a rule asks about. */
export function genesOfRule(rule: RuleProfile): ReadonlySet<string> {
  const genes = new Set<string>();
  if (rule.when !== undefined) collectGenes(rule.when, genes);
  for (const row of rule.rows) collectGenes(row.when, genes);
  return genes;
}

function collectGenes(condition: Condition, into: Set<string>): void {
  if ('all' in condition) for (const part of condition.all) collectGenes(part, into);
  else if ('any' in condition) for (const part of condition.any) collectGenes(part, into);
  else if ('not' in condition) collectGenes(condition.not, into);
  else if ('gene' in condition) into.add(condition.gene);
}

function directionOf(category: RuleOutcome['category'], outcome: RuleOutcome): Direction {
  switch (category) {
    case 'alternative-drug':
      return 'another-drug';
    case 'dose-change': {
      const percents = (outcome.options ?? []).flatMap((option) =>
        option.kind === 'adjust-dose' ? [option.percent] : [],
      );
      if (percents.length === 0) return 'other-dose';
      if (percents.every((percent) => percent < 100)) return 'lower-dose';
      return percents.every((percent) => percent > 100) ? 'higher-dose' : 'other-dose';
    }
    case 'none':
      return 'no-change';
    case 'other-guidance':
    case 'test':
    case 'prevention':
    case 'lifestyle':
      return 'complement';
  }
}

const DOSE: ReadonlySet<Direction> = new Set(['lower-dose', 'higher-dose', 'other-dose']);

/** Whether two rules can stand on one card without contradicting each other: something that both advise, and no doses that pull apart. */
export function agree(a: readonly Direction[], b: readonly Direction[]): boolean {
  const all = [...a, ...b];
  if (all.includes('lower-dose') && all.includes('higher-dose')) return false;
  return a.some((one) => b.some((other) => goTogether(one, other)));
}

function goTogether(a: Direction, b: Direction): boolean {
  if (a === b) return true;
  if (a === 'no-change' || b === 'no-change') return false;
  if (a === 'complement' || b === 'complement') return true;
  return (a === 'other-dose' && DOSE.has(b)) || (b === 'other-dose' && DOSE.has(a));
}

export const asksForChange = ({ directions }: Candidate): boolean => directions[0] !== 'no-change';
export const changesDose = ({ directions }: Candidate): boolean => directions.some((direction) => DOSE.has(direction));
