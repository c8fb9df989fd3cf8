import type { GeneSymbol } from '../kernel/index.ts';
import type { DataClass, Fact, GeneState, MedicationFact, PatientProfile } from '../patient/profile.ts';
import type { Evaluation, Match, MissingDatum, Unknown } from '../rules/match.ts';
import type { RuleEvidence } from '../rules/rule-profile.ts';
import type { Terminology } from '../terminology/terminology.ts';
import { actingCautions } from './acting.ts';
import {
  asksForChange,
  type Candidate,
  candidatesOf,
  changesDose,
  evidenceOf,
  genesOfRule,
  saidOf,
} from './candidate.ts';
import { doseEstimateOption } from './dose-estimate.ts';
import { cautionsOf, combinationCaution, groundsOf, REASON_LIMIT, reasonsOf, sureEnough } from './grounds.ts';
import { type CheckedOptions, checkOptions, type OptionCheck, type OptionDeps, optionCheck } from './options.ts';
import { overrideReasonsOf } from './override-reasons.ts';
import { byText, levelRank, moreSevere, type Policy, strengthRank, topicRank } from './policy.ts';
import { reasonOf } from './reasons.ts';
import type { Advice, BlockedOption, Recommendation, RecommendedOption, Subject } from './recommendation.ts';
import { type Reconciled, reconcile } from './reconcile.ts';
import { clip, fillDrug, oneLine } from './words.ts';

export interface ComposeDeps extends OptionDeps {
  readonly policy: Policy;
}

/** What the Recommendations of one patient are made with. */
interface Composing {
  readonly profile: PatientProfile;
  readonly policy: Policy;
  /** The Facts behind the matches, by id. */
  readonly facts: ReadonlyMap<string, Fact>;
  readonly check: OptionCheck;
}

/** Most buttons and lines of options that one Recommendation carries: more than a clinician reads. */
const OPTION_LIMIT = 8;
const LABEL_LIMIT = 80;

/** Matches and unknowns of one patient, as Advice: ranked, one Recommendation for each order, contradictions resolved by the named policy. Pure. */
export function compose(evaluation: Evaluation, profile: PatientProfile, deps: ComposeDeps): Advice {
  if (profile.deceased === true) return NOTHING;
  const facts = factsBehind(evaluation.matches, profile);
  const composing: Composing = { profile, policy: deps.policy, facts, check: optionCheck(profile, deps) };
  const candidates = candidatesOf(evaluation.matches);
  return {
    recommendations: bySubject(candidates)
      .flatMap((group) => {
        const reconciled = reconcile(group, deps.policy);
        return reconciled === undefined ? [] : [recommendationOf(reconciled, composing)];
      })
      .sort(byRank),
    undecided: evaluation.unknowns
      .map((unknown) => new OpenQuestion(unknown))
      .sort((a, b) => byText(a.ruleId, b.ruleId) || byText(a.subject?.source ?? '', b.subject?.source ?? '')),
    noChange: candidates
      .filter((candidate) => !asksForChange(candidate))
      .map((candidate) => ({
        ruleId: candidate.match.ruleId,
        version: candidate.match.version,
        title: candidate.match.rule.profile.title,
        row: candidate.row.row,
        ...subjectOf(candidate.match),
        summary: fillDrug(candidate.outcome.summary, candidate.match.drug),
        ...candidate.grading,
        reasons: reasonsOf([candidate], groundsOf([candidate], facts), profile, deps.terminology),
      }))
      .sort(
        (a, b) =>
          byText(a.ruleId, b.ruleId) ||
          byText(a.subject?.source ?? '', b.subject?.source ?? '') ||
          byText(a.row, b.row),
      ),
    contradictions: contradictionsOf(evaluation, profile, deps.terminology),
    withheld: (Object.keys(profile.coverage) as DataClass[])
      .filter((dataClass) => profile.coverage[dataClass] === 'withheld')
      .sort(byText),
  };
}

/** What is missing is gathered when it is read. A class, since V8 gives every object that is written with a getter a hidden class of its own. */
class OpenQuestion {
  readonly ruleId: string;
  readonly version: string;
  readonly title: string;
  readonly subject?: Subject;
  readonly #unknown: Unknown;

  constructor(unknown: Unknown) {
    this.ruleId = unknown.ruleId;
    this.version = unknown.version;
    this.title = unknown.rule.profile.title;
    const { subject } = subjectOf(unknown);
    if (subject !== undefined) this.subject = subject;
    this.#unknown = unknown;
  }

  get missing(): readonly MissingDatum[] {
    return this.#unknown.missing;
  }
}

/** Advice for a patient who has died. */
const NOTHING: Advice = { recommendations: [], undecided: [], noChange: [], contradictions: [], withheld: [] };

/** The Facts that the matches rest on and the medications that they are about, by id: a chart holds many more. */
function factsBehind(matches: readonly Match[], profile: PatientProfile): ReadonlyMap<string, Fact> {
  const ids = new Set<string>();
  for (const { medication, facts } of matches) {
    if (medication !== undefined) ids.add(medication.id);
    for (const id of facts) ids.add(id);
  }
  const behind = new Map<string, Fact>();
  for (const fact of profile.facts) if (ids.has(fact.id)) behind.set(fact.id, fact);
  return behind;
}

/** One group for each medication; a rule that facts wake stands by itself. */
function bySubject(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const { medication, ruleId } = candidate.match;
    const key = medication === undefined ? `rule ${ruleId}` : `medication ${medication.id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [candidate]);
    else group.push(candidate);
  }
  return [...groups.values()];
}

function recommendationOf({ leader, others }: Reconciled, composing: Composing): Recommendation {
  const { profile, policy, check } = composing;
  const { terminology } = check;
  const { match, outcome, row } = leader;
  const rule = match.rule.profile;
  const agreeing: Candidate[] = [];
  const resting = [leader];
  let { level } = outcome;
  for (const { candidate, agrees } of others) {
    if (agrees) agreeing.push(candidate);
    if (!asksForChange(candidate)) continue;
    resting.push(candidate);
    level = moreSevere(level, candidate.outcome.level);
  }
  const grounds = groundsOf(resting, composing.facts);
  const reasons = reasonsOf(resting, grounds, profile, terminology);
  const { options, blocked } = optionsOf(leader, agreeing, sureEnough(grounds), composing);
  const pathway = rule.pathways?.find(({ key }) => key === outcome.pathway);
  const subject = subjectOf(match);
  const said = saidOf(leader);
  return {
    key: ['recommendation', match.ruleId, match.version, row.row, match.medication?.id ?? ''].join('\n'),
    rule: { id: match.ruleId, version: match.version, digest: match.rule.digest, row: row.row, title: rule.title },
    ...leader.grading,
    level,
    ...subject,
    summary: said.summary,
    detail: said.detail,
    patientText: said.patientText,
    reasons,
    options,
    blocked,
    ...(pathway === undefined ? {} : { pathway }),
    overrideReasons: overrideReasonsOf(rule, terminology),
    alsoSaid: others.map(({ candidate, agrees }) => ({
      ruleId: candidate.match.ruleId,
      version: candidate.match.version,
      row: candidate.row.row,
      summary: saidOf(candidate).summary,
      ...candidate.grading,
      agrees,
      policy: policy.name,
    })),
    cautions: cautionsOf(grounds, [
      ...actingCautions(resting, profile),
      ...combinationCaution(match),
      ...others
        .filter(({ agrees, candidate }) => !agrees && levelRank(candidate.outcome.level) < levelRank(outcome.level))
        .map(({ candidate }) => louderWords(evidenceOf(candidate), policy)),
    ]),
  };
}

const louderWords = (evidence: readonly RuleEvidence[], policy: Policy): string =>
  `${evidence[0]?.source ?? 'Another source'} judges this more severely; the order of sources (${policy.name}) decided what is said first.`;

function optionsOf(
  leader: Candidate,
  agreeing: readonly Candidate[],
  sure: boolean,
  { check, profile }: Composing,
): CheckedOptions {
  const preferred = leader.outcome['recommended-option'];
  const first = checkOptions(
    leader.outcome.options ?? [],
    leader.match.drug,
    { index: preferred === undefined ? undefined : preferred - 1, sureEnough: sure },
    check,
  );
  const more = agreeing.map((candidate) =>
    checkOptions(candidate.outcome.options ?? [], candidate.match.drug, { index: undefined, sureEnough: false }, check),
  );
  const blocked = new Map<string, BlockedOption>();
  for (const part of [first, ...more]) for (const one of part.blocked) blocked.set(one.drug.name, one);
  const options = new Map<string, RecommendedOption>();
  // Two rules' doses on one card would leave the reader to choose between sources: the leader's stand, or the first that agrees with it.
  let dosed =
    (leader.directions[0] === 'another-drug' && !changesDose(leader)) ||
    first.options.some(({ kind }) => kind === 'adjust-dose');
  const added = more.flatMap((part) => {
    const kept = dosed ? part.options.filter(({ kind }) => kind !== 'adjust-dose') : part.options;
    dosed ||= kept.some(({ kind }) => kind === 'adjust-dose');
    return kept;
  });
  for (const option of [...first.options, ...added]) {
    // What one rule rules out for this patient is not offered because another forgot to.
    if (option.kind === 'replace' && blocked.has(option.drug.name)) continue;
    const key = optionKey(option);
    if (!options.has(key)) options.set(key, option);
  }
  const estimate = doseEstimateOption(leader.match.drug, profile, check.terminology);
  return {
    options: [...(estimate === undefined ? [] : [estimate]), ...options.values()].slice(0, OPTION_LIMIT),
    blocked: [...blocked.values()].slice(0, OPTION_LIMIT),
  };
}

/** Two options of one key are one. */
function optionKey(option: RecommendedOption): string {
  switch (option.kind) {
    case 'replace':
      return `replace ${option.drug.name}`;
    case 'adjust-dose':
      return `adjust-dose ${String(option.percent)}`;
    case 'cancel':
      return 'cancel';
    case 'test':
    case 'refer':
      return `${option.kind} ${option.code.text}`;
    case 'advise':
      return `advise ${option.text}`;
  }
}

function subjectOf(woken: Match | Unknown): { readonly subject?: Subject } {
  const { medication } = woken;
  if (medication === undefined) return {};
  const drug = woken.drug ?? medication.drugs[0] ?? { name: 'unidentified drug' };
  const label = labelOf(medication);
  return {
    subject: { drug, source: medication.source, role: medication.role, ...(label === undefined ? {} : { label }) },
  };
}

function labelOf(medication: MedicationFact): string | undefined {
  const text = medication.text ?? medication.codings.find(({ display }) => display !== undefined)?.display;
  const label = text === undefined ? '' : clip(oneLine(text), LABEL_LIMIT);
  return label === '' ? undefined : label;
}

/** Contradictory genes, each with the judged drugs whose rules ask for it. */
function contradictionsOf(
  evaluation: Evaluation,
  profile: PatientProfile,
  terminology: Terminology,
): Advice['contradictions'] {
  const contradictory: [GeneSymbol, GeneState][] = [];
  for (const [gene, state] of profile.genes) if (state.state === 'contradictory') contradictory.push([gene, state]);
  if (contradictory.length === 0) return [];
  const woken = [...evaluation.matches, ...evaluation.unknowns];
  return contradictory
    .map(([gene, state]) => {
      const about = new Map<string, Subject>();
      for (const one of woken) {
        const { subject } = subjectOf(one);
        if (subject !== undefined && genesOfRule(one.rule.profile).has(gene)) about.set(subject.source, subject);
      }
      return {
        gene: gene as string,
        reasons: state.facts.slice(0, REASON_LIMIT).map((fact) => reasonOf(fact, terminology)),
        about: [...about.values()].sort((a, b) => byText(a.source, b.source)),
      };
    })
    .sort((a, b) => byText(a.gene, b.gene));
}

function byRank(a: Recommendation, b: Recommendation): number {
  return (
    levelRank(a.level) - levelRank(b.level) ||
    strengthRank(a.strength) - strengthRank(b.strength) ||
    topicRank(a.topic) - topicRank(b.topic) ||
    byText(a.rule.id, b.rule.id) ||
    byText(a.subject?.source ?? '', b.subject?.source ?? '')
  );
}
