import { digestOf, isObject, ok, type Result } from '../../kernel/index.ts';
import { written } from '../../ledger/index.ts';
import { sourceOf } from '../../patient/chart.ts';
import type { SourceResource } from '../../patient/input.ts';
import type { PatientProfile, TimeRange } from '../../patient/profile.ts';
import { NO_EVALUATION } from '../advise.ts';
import { decisionOf } from '../decide.ts';
import type { Parts } from '../parts.ts';
import { type ChartInput, profileOf, type ReadChart } from '../profile-of.ts';
import { ALL_KNOWN } from '../recommend.ts';
import type { Caller, FindSubject, FindSubjectRequest } from '../requests.ts';
import type { Knowledge } from '../rule-book.ts';
import { haplotypesAnswer } from './haplotypes.ts';
import { implicationsAnswer } from './tx-implications.ts';

/** One of the operations on what the caller sent: consent, Facts, the answer as Parameters, the Decision. */
export async function findSubject(
  parts: Parts,
  operation: FindSubject,
  request: FindSubjectRequest,
  caller: Caller,
): Promise<Result<{ readonly parameters: unknown }>> {
  const asOf = parts.clock.now();
  const knowledge = parts.rules.current;
  const read = chartInRange(
    {
      patientId: request.patientId,
      tenant: caller.tenant,
      asOf,
      resources: request.resources,
      coverage: ALL_KNOWN,
      unnamedSubject: 'accept-when-alone',
    },
    request.tested,
    knowledge,
  );
  const context = {
    patientId: request.patientId,
    asOf,
    publicUrl: parts.publicUrl,
    profile: read.profile,
    terminology: knowledge.ruleSet.terminology,
  };
  const answered =
    operation === 'find-subject-haplotypes'
      ? { parameters: haplotypesAnswer(request, context, knowledge), evaluation: NO_EVALUATION }
      : implicationsAnswer(request, context, knowledge);
  const { parameters, evaluation } = answered;
  const decision = decisionOf({
    kind: 'recommend',
    id: parts.newId(),
    at: asOf,
    caller,
    trigger: { name: `$${operation}`, instance: request.instance },
    patient: request.patientId,
    inputs: { request: request.digest, fetched: [] },
    advised: { ...read, evaluation, ruleSet: knowledge.ruleSet, genomics: knowledge.genomics.version },
    cards: [],
    output: digestOf(parameters),
  });
  await parts.record(written(decision));
  parts.codeInbox.note(caller.tenant, read.unknownCodes, asOf);
  return ok({ parameters }, read.findings);
}

/** The chart without the gene results of another time: those are left out before anything is concluded from them. */
function chartInRange(
  input: ChartInput,
  range: FindSubjectRequest['tested'],
  { ruleSet, genomics }: Knowledge,
): ReadChart {
  const deps = { terminology: ruleSet.terminology, genomics };
  const read = profileOf(input, deps);
  if (range === undefined) return read;
  const outside = resultsOutside(read.profile, range);
  const resources = input.resources.filter((source) => !outside.has(nameOf(source)));
  return profileOf({ ...input, resources }, deps);
}

const resultsOutside = (profile: PatientProfile, range: NonNullable<FindSubjectRequest['tested']>) =>
  new Set(
    profile.facts.flatMap((fact) =>
      fact.kind === 'gene-result' && !isWithin(fact.effective, range) ? [fact.source] : [],
    ),
  );

/** A result without a date is of no time that could be asked for. */
const isWithin = ({ from, to }: TimeRange, range: { readonly from: number; readonly to: number }): boolean =>
  from !== undefined && from >= range.from && (to ?? from) <= range.to;

const nameOf = ({ resource, fullUrl }: SourceResource): string =>
  isObject(resource) && typeof resource.resourceType === 'string'
    ? sourceOf(resource.resourceType, resource, fullUrl)
    : '';
