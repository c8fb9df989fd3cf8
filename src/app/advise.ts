import type { PatientProfile } from '../patient/profile.ts';
import { compose } from '../recommend/compose.ts';
import type { Policy } from '../recommend/policy.ts';
import type { Advice } from '../recommend/recommendation.ts';
import { Chart } from '../rules/chart.ts';
import { evaluateOn, judgeOn } from '../rules/evaluate.ts';
import type { Evaluation, Focus } from '../rules/match.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { TRUTH_WORDS } from '../rules/truth.ts';
import { judgeAlternative } from './judge-alternative.ts';
import { type ChartInput, profileOf, type ReadChart } from './profile-of.ts';
import type { Knowledge } from './rule-book.ts';

export interface AdviceInput extends ChartInput {
  readonly focus: Focus;
}

export interface Advised extends ReadChart {
  readonly advice: Advice;
  readonly evaluation: Evaluation;
  readonly ruleSet: RuleSet;
  /** Version of the gene tables. */
  readonly genomics: string;
}

/** What comes of rules where none is asked. */
export const NO_EVALUATION: Evaluation = { matches: [], unknowns: [], shadow: [] };

/** From resources to Advice: consent, PatientProfile, rules, Recommendations. Pure: the same input and knowledge give the same Advice. */
export function advise(input: AdviceInput, knowledge: Knowledge, policy: Policy): Advised {
  const { ruleSet, genomics } = knowledge;
  // Key by key: an object that begins as a copy is slow to take further keys.
  const { profile, consent, findings, unknownCodes } = profileOf(input, { terminology: ruleSet.terminology, genomics });
  const { advice, evaluation } = adviseOn(profile, input.focus, knowledge, policy);
  return { profile, consent, findings, unknownCodes, advice, evaluation, ruleSet, genomics: genomics.version };
}

/** From the PatientProfile to Advice: rules and Recommendations. */
export function adviseOn(
  profile: PatientProfile,
  focus: Focus,
  knowledge: Knowledge,
  policy: Policy,
): Omit<Advised, keyof ReadChart> {
  const { ruleSet } = knowledge;
  const chart = new Chart(profile, ruleSet.terminology);
  // Treatment is not advised for a patient who has died; the profile names the reason.
  const evaluation = profile.deceased === true ? NO_EVALUATION : evaluateOn(ruleSet, chart, focus);
  const advice = compose(evaluation, profile, {
    terminology: ruleSet.terminology,
    policy,
    truthOf: (condition) => TRUTH_WORDS[judgeOn(ruleSet, condition, chart).truth],
    judge: (drug) => judgeAlternative(knowledge, chart, drug),
  });
  return { advice, evaluation, ruleSet, genomics: knowledge.genomics.version };
}
