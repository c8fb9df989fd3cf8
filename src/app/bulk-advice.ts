import { writeScore } from '../genomics/index.ts';
import { isObject, type JsonObject } from '../kernel/index.ts';
import type { ActsAs, GeneState, PatientProfile, Precipitant } from '../patient/profile.ts';
import { type DrugReader, statedProfile } from '../patient/stated/patient.ts';
import { candidateOf, outcomeOf } from '../recommend/candidate.ts';
import { doseEstimate } from '../recommend/dose-estimate.ts';
import type { Policy } from '../recommend/policy.ts';
import type { Advice, BlockedOption, Topic } from '../recommend/recommendation.ts';
import { Chart } from '../rules/chart.ts';
import type { CompiledRule } from '../rules/compiled-rule.ts';
import { judgeOn } from '../rules/evaluate.ts';
import type { Match, Unknown } from '../rules/match.ts';
import type { RuleRow } from '../rules/rule-profile.ts';
import { both, NO, UNKNOWN, YES } from '../rules/truth.ts';
import type { Terminology } from '../terminology/terminology.ts';
import { adviseOn } from './advise.ts';
import { entryOf } from './bulk-guidance.ts';
import { LineFaults } from './bulk-input.ts';
import { drugReader, drugTexts, readGenes, readPatientFacts } from './bulk-patient.ts';
import { summaryOf } from './bulk-summary.ts';
import { remembered } from './remembered.ts';
import type { Knowledge } from './rule-book.ts';

/*
 * One line of `advise`: gene results, a drug and what else is known of the patient in; what each source says out. By the functions that answer hooks: the
 * stated patient becomes a PatientProfile, the rules judge it, and compose() decides what leads.
 */

export interface BulkAdviser {
  /** The answer to one line: what was read and advised, or `findings` that say what could not be read. */
  answer(value: unknown, at: { readonly line: number; readonly file?: string }): JsonObject;
}

export interface BulkOptions {
  /** Leaves out detail and reasons. */
  readonly brief?: boolean;
  /** Lines need no drug: what the results mean for every drug that rules speak of. */
  readonly allDrugs?: boolean;
}

/** Results and whole cases that are remembered: some ten megabytes. */
const MOST_RESULTS = 20_000;
const MOST_CASES = 5_000;

const NOTHING_BLOCKED: ReadonlyMap<string, BlockedOption> = new Map();

/** Read here and not repeated in the answer, which says under `genes` what was made of them. */
const OWN_KEYS = new Set(['genes', 'patient']);

/** `asOf`: the instant that all lines are judged by (ms since the epoch). */
export function bulkAdviser(
  { ruleSet, genomics }: Knowledge,
  policy: Policy,
  asOf: number,
  { brief = false, allDrugs = false }: BulkOptions = {},
): BulkAdviser {
  const knowledge: Knowledge = {
    ruleSet,
    genomics: {
      ...genomics,
      interpret: remembered(
        MOST_RESULTS,
        (gene, report) => `${gene} ${JSON.stringify(report)}`,
        (gene, report) => genomics.interpret(gene, report),
      ),
    },
  };
  const drugOf = drugReader(ruleSet.terminology);
  // The answer to a line depends on these three alone; a line with Findings is read anew, for the Findings name its place.
  const caseOf = remembered(
    MOST_CASES,
    (value: JsonObject) => JSON.stringify([value.drug, value.genes, value.patient]),
    (value): JsonObject | undefined => {
      const faults = new LineFaults(0);
      const profile = profileOfLine(value, knowledge, drugOf, asOf, faults);
      if (profile === undefined || faults.findings.length > 0) return undefined;
      return allDrugs
        ? { genes: genesOf(profile), ...summaryOf(profile, knowledge, policy) }
        : adviceOf(profile, knowledge, policy, brief);
    },
  );
  return {
    answer(value, at) {
      const faults = new LineFaults(at.line, at.file);
      if (!isObject(value)) {
        faults.say('bulk.not-json', [], 'The line is no JSON object.');
        return { line: at.line, findings: faults.findings };
      }
      const passed = Object.fromEntries(Object.entries(value).filter(([key]) => !OWN_KEYS.has(key)));
      const asked = allDrugs ? { ...value, drug: [] } : value;
      const said = caseOf(asked);
      if (said !== undefined) return { ...passed, ...said };
      profileOfLine(asked, knowledge, drugOf, asOf, faults);
      return { ...passed, line: at.line, findings: faults.findings };
    },
  };
}

/** The PatientProfile of a line of `advise`; undefined, or with Findings in `faults`, when it could not be read. */
function profileOfLine(
  value: JsonObject,
  { ruleSet, genomics }: Knowledge,
  drugOf: DrugReader,
  asOf: number,
  faults: LineFaults,
): PatientProfile | undefined {
  const { terminology } = ruleSet;
  if (value.drug === undefined) return faults.say('bulk.missing', ['drug'], 'The drug is missing.');
  const orders = drugTexts(value.drug, ['drug'], faults);
  const genes = value.genes === undefined ? {} : readGenes(value.genes, terminology, faults);
  const patient = readPatientFacts(value.patient, faults);
  if (faults.findings.length > 0) return undefined;
  return statedProfile(
    { ...patient, orders, genes },
    {
      terminology,
      genomics,
      asOf,
      drugOf,
      fault: (path, message) =>
        faults.say('bulk.unknown-name', path[0] === 'orders' ? ['drug'] : ['patient', ...path], message),
    },
  );
}

function adviceOf(profile: PatientProfile, knowledge: Knowledge, policy: Policy, brief: boolean): JsonObject {
  const { advice, evaluation, ruleSet } = adviseOn(profile, 'selected', knowledge, policy);
  const blocked = new Map(advice.recommendations.flatMap((r) => r.blocked).map((one) => [one.drug.name, one]));
  const ordered = new Set(drugsOf(profile).map(({ name }) => String(name)));
  const chart = new Chart(profile, ruleSet.terminology, ordered);
  // What to test first, and what other rules say of the patient, is no guidance on these results.
  const said = ofTopic(evaluation.matches, (topic) => topic === 'drug-gene');
  const guidance = said.flatMap((match) => guidanceOf(match, blocked, brief) ?? []);
  const beside = ofTopic(evaluation.matches, (topic) => topic !== 'drug-gene').flatMap(
    (match) => guidanceOf(match, blocked, brief) ?? [],
  );
  const instead = said.flatMap((match) => insteadOf(match, ruleSet, chart, brief));
  const undecided = evaluation.unknowns.map((open) => openOf(open, ruleSet, chart, brief));
  return {
    drugs: drugsOf(profile),
    genes: genesOf(profile),
    status: guidance.length > 0 ? 'guidance' : undecided.length > 0 ? 'undecided' : 'no-guidance',
    guidance,
    ...(instead.length === 0 ? {} : { instead }),
    ...(beside.length === 0 ? {} : { beside }),
    ...(undecided.length === 0 ? {} : { undecided }),
    ...leadsOf(advice, brief),
    ...estimateOf(profile, ruleSet.terminology),
    ...(advice.contradictions.length === 0
      ? {}
      : {
          contradictions: advice.contradictions.map(({ gene, reasons }) => ({
            gene,
            results: reasons.map(({ text }) => text),
          })),
        }),
  };
}

const ofTopic = (matches: readonly Match[], belongs: (topic: Topic) => boolean): readonly Match[] =>
  matches.filter(({ rule }) => belongs(rule.profile.topic));

const genesOf = ({ genes }: PatientProfile): JsonObject =>
  Object.fromEntries([...genes].map(([gene, state]) => [gene, stateOf(state)]));

const drugsOf = ({ facts }: PatientProfile): readonly JsonObject[] =>
  facts.flatMap((fact) =>
    fact.kind === 'medication' && fact.role === 'selected' ? fact.drugs.map((d) => ({ ...d })) : [],
  );

function stateOf(state: GeneState): JsonObject {
  switch (state.state) {
    case 'known':
      return {
        state: 'known',
        phenotypes: state.phenotypes,
        ...(state.score === undefined ? {} : { activityScore: writeScore(state.score) }),
        ...(state.diplotype === undefined ? {} : { diplotype: state.diplotype }),
        ...(state.actsAs === undefined ? {} : { actsAs: state.actsAs.map(actingText) }),
        ...(state.mayDiffer === undefined ? {} : { mayDiffer: state.mayDiffer.map(precipitantText) }),
      };
    case 'indeterminate':
      return { state: 'indeterminate', why: state.why };
    case 'contradictory':
      return { state: 'contradictory', results: state.facts.map(({ phenotypes }) => phenotypes) };
  }
}

const precipitantText = ({ drug, effect, strength }: Precipitant): JsonObject => ({ drug, effect, strength });
const actingText = ({ phenotypes, score, because, by }: ActsAs): JsonObject => ({
  phenotypes,
  by,
  ...(score === undefined ? {} : { activityScore: writeScore(score) }),
  because: because.map(precipitantText),
});

/** The dose of warfarin by a published algorithm, or what would have to be known for it. */
function estimateOf(profile: PatientProfile, terminology: Terminology): JsonObject {
  const drug = profile.facts
    .flatMap((fact) => (fact.kind === 'medication' && fact.role === 'selected' ? fact.drugs : []))
    .find(({ name }) => name === 'warfarin');
  const estimate = doseEstimate(drug, profile, terminology);
  if (estimate === undefined) return {};
  if ('missing' in estimate) return { doseEstimate: { missing: estimate.missing } };
  return { doseEstimate: { mgPerWeek: Math.round(estimate.weekly * 10) / 10, text: estimate.text } };
}

/** What leads when the sources are brought into one answer, by the policy of the gateway, and what is to be heeded with it. */
function leadsOf({ recommendations }: Advice, brief: boolean): JsonObject {
  if (recommendations.length === 0) return {};
  return {
    leads: recommendations.map(({ rule, level, summary, alsoSaid, cautions, blocked, reasons }) => ({
      rule: rule.id,
      row: rule.row,
      level,
      summary,
      ...(alsoSaid.length === 0
        ? {}
        : { alsoSaid: alsoSaid.map(({ ruleId, row, agrees }) => ({ rule: ruleId, row, agrees })) }),
      ...(cautions.length === 0 ? {} : { cautions }),
      ...(blocked.length === 0 ? {} : { blocked: blocked.map(({ drug, because }) => ({ drug: drug.name, because })) }),
      ...(brief ? {} : { reasons: reasons.map(({ text }) => text) }),
    })),
  };
}

function guidanceOf(match: Match, blocked: ReadonlyMap<string, BlockedOption>, brief: boolean): JsonObject | undefined {
  const candidate = candidateOf(match);
  if (candidate === undefined) return undefined;
  return entryOf(match, candidate.row, candidate.outcome, blocked, brief);
}

/** Rows of the same rule that come before the one that holds, and would hold in its place if what is missing were known. */
function insteadOf(
  { rule, row, drug }: Match,
  ruleSet: Knowledge['ruleSet'],
  chart: Chart,
  brief: boolean,
): readonly JsonObject[] {
  if (rule.profile.hit !== 'first-known') return [];
  return rule.profile.rows.slice(0, row).flatMap((before) => {
    const { truth, missing } = judgeOn(ruleSet, before.when, chart);
    const outcome = truth === UNKNOWN ? outcomeOf(rule.profile, before) : undefined;
    if (outcome === undefined) return [];
    const woken = drug === undefined ? { rule } : { rule, drug };
    return [
      {
        ...entryOf(woken, before, outcome, NOTHING_BLOCKED, brief),
        missing: missing.map(({ what, why }) => ({ what, why })),
      },
    ];
  });
}

/** A rule that could not be decided: what is missing, and each row that may hold when it is known. */
function openOf(
  { rule, drug, missing }: Unknown,
  ruleSet: Knowledge['ruleSet'],
  chart: Chart,
  brief: boolean,
): JsonObject {
  return {
    rule: rule.id,
    version: rule.profile.version,
    ...(drug === undefined ? {} : { drug: drug.name }),
    missing: missing.map(({ what, why }) => ({ what, why })),
    possible: possibleRows(rule, ruleSet, chart).flatMap((row) => {
      const outcome = outcomeOf(rule.profile, row);
      return outcome === undefined
        ? []
        : [entryOf({ rule, ...(drug === undefined ? {} : { drug }) }, row, outcome, NOTHING_BLOCKED, brief)];
    }),
  };
}

function possibleRows({ profile }: CompiledRule, ruleSet: Knowledge['ruleSet'], chart: Chart): readonly RuleRow[] {
  const gate = profile.when === undefined ? YES : judgeOn(ruleSet, profile.when, chart).truth;
  return profile.rows.filter(({ when }) => both(gate, judgeOn(ruleSet, when, chart).truth) !== NO);
}
