import { type ConsentDecision, dataClassOf, decideConsent, withhold } from '../consent/index.ts';
import { validateResource } from '../fhir/index.ts';
import type { Genomics } from '../genomics/index.ts';
import { patientId as asPatientId, type Finding, finding, isFault, isObject } from '../kernel/index.ts';
import { buildProfile } from '../patient/build.ts';
import type { SourceResource } from '../patient/input.ts';
import type { Coverage, DataClass, PatientProfile } from '../patient/profile.ts';
import { compose } from '../recommend/compose.ts';
import type { Policy } from '../recommend/policy.ts';
import type { Advice } from '../recommend/recommendation.ts';
import { Chart } from '../rules/chart.ts';
import { evaluate, judgeOn } from '../rules/evaluate.ts';
import type { Evaluation, Focus } from '../rules/match.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { TRUTH_WORDS } from '../rules/truth.ts';
import { judgeAlternative } from './judge-alternative.ts';

/** What is known of the patient, from wherever it came, before anything is judged. */
export interface AdviceInput {
  readonly patientId: string;
  readonly tenant: string;
  /** Milliseconds since the epoch. */
  readonly asOf: number;
  readonly resources: readonly SourceResource[];
  readonly coverage: Readonly<Partial<Record<DataClass, Coverage>>>;
  readonly focus: Focus;
  readonly base?: string;
  readonly unnamedSubject?: 'refuse' | 'accept-when-alone';
}

export interface Advised {
  readonly advice: Advice;
  readonly profile: PatientProfile;
  readonly evaluation: Evaluation;
  readonly consent: ConsentDecision;
  readonly ruleSet: RuleSet;
  /** Resources left out, and other remarks about the input. */
  readonly findings: readonly Finding[];
}

export interface Adviser {
  readonly genomics: Genomics;
  readonly policy: Policy;
}

/**
 * From resources to Advice: consent first, then validation, the PatientProfile, the rules, the Recommendations. Pure: the same input and rules give
 * the same Advice. One bad resource never sinks the rest: it is left out and named, and what it might have said counts as incomplete, not as absent.
 */
export function advise(input: AdviceInput, ruleSet: RuleSet, { genomics, policy }: Adviser): Advised {
  const consent = decideConsent(
    input.resources
      .map(({ resource }) => resource)
      .filter((resource) => isObject(resource) && resource.resourceType === 'Consent'),
    { patient: asPatientId(input.patientId), tenant: input.tenant, purpose: 'TREAT', asOf: input.asOf },
  );
  const permitted = withhold(input.resources, consent);
  const { sound, findings, incomplete } = validated(permitted);

  const built = buildProfile(
    {
      patient: asPatientId(input.patientId),
      asOf: input.asOf,
      resources: sound,
      coverage: { ...input.coverage, ...incomplete },
      withheld: consent.withheld,
      ...(input.base === undefined ? {} : { base: input.base }),
      ...(input.unnamedSubject === undefined ? {} : { unnamedSubject: input.unnamedSubject }),
    },
    { terminology: ruleSet.terminology, genomics },
  );
  const { profile } = built;
  const evaluation = evaluate(ruleSet, profile, input.focus);

  let chart: Chart | undefined;
  const advice = compose(evaluation, profile, {
    terminology: ruleSet.terminology,
    policy,
    truthOf: (condition) => {
      chart ??= new Chart(profile, ruleSet.terminology);
      return TRUTH_WORDS[judgeOn(ruleSet, condition, chart).truth];
    },
    judge: (drug) => judgeAlternative(ruleSet, profile, drug),
  });
  return { advice, profile, evaluation, consent, ruleSet, findings: [...consent.findings, ...findings] };
}

/** Keeps what is valid R4. Draft orders are exempt: an order being written is allowed to be unfinished, and its reader expects that. */
function validated(resources: readonly SourceResource[]): {
  readonly sound: readonly SourceResource[];
  readonly findings: readonly Finding[];
  readonly incomplete: Readonly<Partial<Record<DataClass, Coverage>>>;
} {
  const findings: Finding[] = [];
  const incomplete: Partial<Record<DataClass, Coverage>> = {};
  const sound = resources.filter(({ resource, role }) => {
    if (role !== undefined) return true;
    const faults = validateResource(resource).filter(isFault);
    if (faults.length === 0) return true;
    const first = faults[0];
    findings.push(
      finding(
        'app.resource-unread',
        `A resource was left out: ${first?.message ?? 'it is not valid R4'}`,
        first?.place ?? {},
        first === undefined ? {} : { remedy: first.remedy },
      ),
    );
    const dataClass = dataClassOf(resource);
    if (dataClass !== undefined) incomplete[dataClass] = 'incomplete';
    return false;
  });
  return { sound, findings, incomplete };
}
