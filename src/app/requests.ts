import type { Digest, Finding, JobId, Result } from '../kernel/index.ts';
import type { SourceResource } from '../patient/input.ts';
import type { DrugRef } from '../patient/profile.ts';
import type { Gene } from '../terminology/terminology.ts';
import type { Caller } from './caller.ts';
import type { HookAnswer, HookCall } from './hook-call.ts';
import type { EhrAccess, JobStatus, StoredOutcome } from './ports.ts';

export type { Card, SuggestedAction, Suggestion } from '../render/card.ts';
export type { Caller } from './caller.ts';
export type { HookAnswer, HookCall } from './hook-call.ts';

/*
 * What comes in through a door (HTTP, a worker, the command line) and what goes back, free of express. Doors parse once into these shapes;
 * the use cases in this folder trust them.
 */

export type HookName = 'patient-view' | 'order-select' | 'order-sign';

/** One CDS service as discovery shows it. */
export interface HookService {
  readonly id: string;
  readonly hook: HookName;
  readonly title: string;
  readonly description: string;
  readonly usageRequirements: string;
  /** Key -> template; every patient-bound search carries {{context.patientId}}. */
  readonly prefetch: Readonly<Record<string, string>>;
}

/** A hook request whose envelope and context were checked by the door (Findings with JSON Pointers otherwise). */
export interface HookRequest {
  readonly service: HookService;
  readonly hookInstance: string;
  readonly patientId: string;
  readonly userId: string;
  readonly encounterId?: string;
  /** Entries of draftOrders as sent, nothing validated yet; empty for patient-view. */
  readonly draftOrders: readonly unknown[];
  /** `Type/id` of the selected orders; for order-sign every draft order counts as selected. */
  readonly selections: readonly string[];
  /** Only keys that the service asked for. Absent = not sent; null = looked up, nothing there. */
  readonly prefetch: ReadonlyMap<string, unknown>;
  /** Where missing data may be fetched, already checked against the caller's registered bases. */
  readonly ehr?: EhrAccess;
  /** SHA-256 of the body's bytes. */
  readonly digest: Digest;
}

/** $recommend: the subject and everything the caller sends about it. */
export interface RecommendRequest {
  readonly patientId: string;
  readonly userId?: string;
  readonly resources: readonly SourceResource[];
  readonly digest: Digest;
  /** Id of the request, for the Decision. */
  readonly instance: string;
  /** Set when a job works it: a second run of the same job is the same Decision. */
  readonly job?: JobId;
}

/** Operations of HL7 Genomics Reporting 3.0.0 on what the caller sends. */
export type FindSubject = 'find-subject-haplotypes' | 'find-subject-tx-implications';

/** A gene as asked for, and as the gateway knows it. */
export interface AskedGene {
  readonly written: string;
  readonly gene: Gene;
}

/** `CYP2C19 *1/*2` or one allele of it. */
export interface AskedHaplotype {
  readonly gene: Gene;
  readonly written: string;
}

export interface FindSubjectRequest extends RecommendRequest {
  readonly genes: readonly AskedGene[];
  readonly haplotypes: readonly AskedHaplotype[];
  readonly treatments: readonly DrugRef[];
  /** Results from this time alone, milliseconds since the epoch. */
  readonly tested?: { readonly from: number; readonly to: number };
}

/** What a validate job finds as its input: resources, one a line, and what they are judged against beside R4. */
export interface ValidateJob {
  readonly ndjson: string;
  readonly profiles: readonly string[];
}

/** The use cases, as the doors see them. */
export interface UseCases {
  readonly services: readonly HookService[];
  answerHook(request: HookRequest, caller: Caller): Promise<Result<HookAnswer>>;
  /** The answer worked out on another core; undefined when the call has to be read and answered here. */
  answerHookBeside(call: HookCall): Promise<HookAnswer | undefined>;
  recordFeedback(serviceId: string, body: unknown, caller: Caller): Promise<Result<{ readonly accepted: number }>>;
  /** Parses a Bundle or Parameters (subject + resources). */
  readRecommendRequest(body: unknown, digest: Digest, caller: Caller): Result<RecommendRequest>;
  /** A FHIR Bundle of type collection. */
  recommend(request: RecommendRequest, caller: Caller): Promise<Result<{ readonly bundle: unknown }>>;
  /** Parses the Parameters of an operation of Genomics Reporting. */
  readFindSubject(operation: FindSubject, body: unknown, digest: Digest, caller: Caller): Result<FindSubjectRequest>;
  /** FHIR Parameters, as the guide defines the operation. */
  findSubject(
    operation: FindSubject,
    request: FindSubjectRequest,
    caller: Caller,
  ): Promise<Result<{ readonly parameters: unknown }>>;
  startRecommend(request: RecommendRequest, caller: Caller): Promise<Result<{ readonly job: JobId }>>;
  /** Queues the validation of resources that stand one on each line. */
  startValidation(job: ValidateJob, caller: Caller): Promise<Result<{ readonly job: JobId }>>;
  jobStatus(
    id: string,
    caller: Caller,
  ): Promise<{ readonly status: JobStatus; readonly outcome?: StoredOutcome } | undefined>;
  cancelJob(id: string, caller: Caller): Promise<boolean>;
  feedbackByRule(
    caller: Caller,
  ): Promise<readonly { readonly ruleId: string; readonly accepted: number; readonly overridden: number }[]>;
  /** Each dependency by name, with the Finding when it is not well. */
  readiness(): Promise<readonly { readonly name: string; readonly ok: boolean; readonly finding?: Finding }[]>;
}
