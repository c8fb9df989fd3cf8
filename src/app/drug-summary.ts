import type { PatientProfile } from '../patient/profile.ts';
import { drugRef } from '../patient/reading.ts';
import type { Policy } from '../recommend/policy.ts';
import type { Category, Recommendation } from '../recommend/recommendation.ts';
import type { MissingDatum } from '../rules/match.ts';
import { adviseOn } from './advise.ts';
import { asIfOrdered } from './as-if-ordered.ts';
import type { Knowledge } from './rule-book.ts';

/*
 * What a patient's results mean for every drug that rules speak of, each judged as if it were ordered now: what a clinician wants to see when a result
 * arrives. Drugs whose genes were not tested are not mentioned.
 */

export type DrugGroup = 'avoid' | 'adjust' | 'heed';

const GROUPS: Readonly<Record<Category, DrugGroup>> = {
  'alternative-drug': 'avoid',
  'dose-change': 'adjust',
  'other-guidance': 'heed',
  test: 'heed',
  prevention: 'heed',
  lifestyle: 'heed',
  none: 'heed',
};

export interface SummarisedDrug {
  readonly drug: string;
  readonly group: DrugGroup;
  /** Taken now. */
  readonly taken: boolean;
  readonly said: Recommendation;
}

export interface DrugSummary {
  /** Drugs with leading advice, by name. */
  readonly advised: readonly SummarisedDrug[];
  readonly noChange: readonly string[];
  /** Drugs whose results do not say. */
  readonly undecided: readonly { readonly drug: string; readonly missing: readonly MissingDatum[] }[];
}

/** `only`: names of the drugs to judge; every one that rules speak of when left out. */
export function drugSummary(
  profile: PatientProfile,
  knowledge: Knowledge,
  policy: Policy,
  only?: ReadonlySet<string>,
): DrugSummary {
  const { terminology, engine } = knowledge.ruleSet;
  const advised: SummarisedDrug[] = [];
  const noChange: string[] = [];
  const undecided: DrugSummary['undecided'][number][] = [];
  const taken = new Set(
    profile.facts.flatMap((fact) =>
      fact.kind === 'medication' && fact.role === 'active' ? fact.drugs.map(({ name }) => name) : [],
    ),
  );
  for (const name of [...engine.byDrug.keys()].sort()) {
    const drug = terminology.drugs.byName(name);
    if (drug === undefined || only?.has(name) === false) continue;
    const { advice } = adviseOn(asIfOrdered(profile, drugRef(drug), knowledge.genomics), 'selected', knowledge, policy);
    const said = advice.recommendations.find(
      ({ subject, topic }) => subject?.drug.name === name && topic === 'drug-gene',
    );
    if (said !== undefined) advised.push({ drug: name, group: GROUPS[said.category], taken: taken.has(name), said });
    else if (advice.noChange.some(({ subject }) => subject?.drug.name === name)) noChange.push(name);
    const missing = advice.undecided
      .flatMap((open) => open.missing)
      .filter(({ dataClass, why }) => dataClass === 'genomic' && (why === 'indeterminate' || why === 'contradictory'));
    if (said === undefined && missing.length > 0) undecided.push({ drug: name, missing });
  }
  return { advised, noChange, undecided };
}
