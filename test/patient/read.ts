import { patientId } from '../../src/kernel/index.ts';
import { type BuiltProfile, buildProfile } from '../../src/patient/build.ts';
import type { ProfileInput, SourceResource } from '../../src/patient/input.ts';
import type { Fact, GeneState } from '../../src/patient/profile.ts';
import { PATIENT_ID } from '../kit/fhir-builders.ts';
import { knowledge } from '../kit/knowledge.ts';

export const AS_OF = Date.parse('2026-11-23T12:00:00Z');

/** Everything was looked up. */
export const ALL_KNOWN = {
  demographics: 'known',
  genomic: 'known',
  medications: 'known',
  conditions: 'known',
  allergies: 'known',
  observations: 'known',
  lifestyle: 'known',
} as const;

/** Reads resources, or resources with their role and fullUrl, as those of Patient/p1. */
export function read(resources: readonly object[], rest: Partial<ProfileInput> = {}): BuiltProfile {
  const sources: SourceResource[] = resources.map((r) => ('resource' in r ? (r as SourceResource) : { resource: r }));
  return buildProfile(
    { patient: patientId(PATIENT_ID), asOf: AS_OF, resources: sources, coverage: ALL_KNOWN, ...rest },
    knowledge(),
  );
}

/** The state of one gene, as short text: `known Poor Metabolizer *2/*2`. */
export function geneOf(built: BuiltProfile, gene: string): string {
  const found = [...built.profile.genes].find(([symbol]) => symbol === gene)?.[1];
  return found === undefined ? 'no result' : inWords(found);
}
function inWords(state: GeneState): string {
  if (state.state !== 'known') return state.state;
  const score = state.score === undefined ? '' : ` score ${state.score.atLeast ? '≥' : ''}${state.score.value}`;
  return `known ${state.phenotypes.join(' | ')}${state.diplotype === undefined ? '' : ` ${state.diplotype}`}${score}`;
}

/** Facts of one kind. */
export const factsOf = <K extends Fact['kind']>(built: BuiltProfile, kind: K): readonly Extract<Fact, { kind: K }>[] =>
  built.profile.facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);

/** `code place` of what was left unread. */
export const unreadOf = (built: BuiltProfile): readonly string[] =>
  built.profile.unread.map((f) => `${f.code} ${f.place.expression ?? ''}`.trim());
export const remarksOf = (built: BuiltProfile): readonly string[] =>
  built.findings.map((f) => `${f.code} ${f.place.expression ?? ''}`.trim());
