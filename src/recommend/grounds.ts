import type { Fact, PatientProfile } from '../patient/profile.ts';
import type { Match } from '../rules/match.ts';
import type { Terminology } from '../terminology/terminology.ts';
import { actingResults, actingWords } from './acting.ts';
import type { Candidate } from './candidate.ts';
import { cautionOf, reasonOf } from './reasons.ts';
import type { Reason } from './recommendation.ts';
import { oneLine, plainName } from './words.ts';

/*
 * What a Recommendation rests on: the facts behind its rules, how sure they are, and what to heed because of them.
 */

export const REASON_LIMIT = 12;
const CAUTION_LIMIT = 8;

/** The facts that the candidates rest on, their medications among them, each once. */
export function groundsOf(candidates: readonly Candidate[], facts: ReadonlyMap<string, Fact>): readonly Fact[] {
  const ids = new Set<string>();
  for (const { match } of candidates) {
    if (match.medication !== undefined) ids.add(match.medication.id);
    for (const id of match.facts) ids.add(id);
  }
  const grounds: Fact[] = [];
  for (const id of ids) {
    const fact = facts.get(id);
    if (fact !== undefined) grounds.push(fact);
  }
  return grounds;
}

/** An option is recommended only where nothing about the drug or the results is guesswork. */
export const sureEnough = (grounds: readonly Fact[]): boolean => grounds.every(({ certainty }) => certainty !== 'low');

/** The facts behind the candidates, the order itself left out: the card is about it anyway. */
export function reasonsOf(
  candidates: readonly Candidate[],
  grounds: readonly Fact[],
  profile: PatientProfile,
  terminology: Terminology,
): readonly Reason[] {
  const acting = actingResults(candidates, profile);
  const subjects = new Set(candidates.map(({ match }) => match.medication?.id));
  return grounds
    .filter((fact) => !subjects.has(fact.id))
    .slice(0, REASON_LIMIT)
    .map((fact) => {
      const acts = fact.kind === 'gene-result' ? acting.get(fact.gene)?.acting : undefined;
      return reasonOf(
        fact,
        terminology,
        acts === undefined || fact.kind !== 'gene-result' ? '' : actingWords(fact, acts),
      );
    });
}

export function cautionsOf(grounds: readonly Fact[], first: readonly string[]): readonly string[] {
  const lines = new Set(first);
  for (const fact of grounds) {
    for (const reason of fact.reasons) {
      const line = cautionOf(fact, reason);
      if (line !== undefined) lines.add(oneLine(line));
    }
  }
  return [...lines].slice(0, CAUTION_LIMIT);
}

/** Whoever changes the order of a combination product changes every ingredient of it. */
export function combinationCaution({ medication, drug }: Match): readonly string[] {
  const others = (medication?.drugs ?? []).filter(({ name }) => name !== drug?.name).map(({ name }) => plainName(name));
  if (others.length === 0) return [];
  return [`The order also holds ${others.join(' and ')}: to change or remove it changes that as well.`];
}
