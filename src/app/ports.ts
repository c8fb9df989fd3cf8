import type { Finding, JobId, Result, TenantId } from '../kernel/index.ts';
import type { Decision, Feedback, SealedDecision } from '../ledger/decision.ts';
import type { UnknownCode } from '../patient/reading.ts';
import type { HookCall, ReasonedHook } from './hook-call.ts';

/*
 * The ports: what the use cases need of the world. Adapters implement them; main.ts joins the two. One contract suite each
 * (test/contract) is run against every adapter.
 */

export type { Clock } from '../kernel/index.ts';

/** Kinds of asynchronous work; one processor each under workers/. */
export type JobKind = 'recommend' | 'import-genomics' | 'validate';

export type JobState = 'waiting' | 'active' | 'retrying' | 'completed' | 'failed' | 'cancelled';

export interface JobStatus {
  readonly id: JobId;
  readonly kind: JobKind;
  readonly tenant: TenantId;
  readonly state: JobState;
  /** 0 to 100. */
  readonly progress: number;
  readonly attempts: number;
  readonly createdAt: number;
}

/** What a processor is given. It must be idempotent: a killed worker's job runs again. */
export interface JobRun {
  readonly id: JobId;
  readonly tenant: TenantId;
  readonly attempt: number;
  report(progress: number): Promise<void>;
  /** Fires when the job was cancelled or the worker must hand it back. */
  readonly signal: AbortSignal;
}
export type JobProcessor = (payload: unknown, run: JobRun) => Promise<JobOutcome>;
/** `failed` is final (the input's fault); a thrown error is retried with backoff and ends in the dead-letter state. */
export type JobOutcome = { readonly done: true } | { readonly done: false; readonly findings: readonly Finding[] };

/** Durable work. Adding the same id twice is one job. Payloads are small: large inputs stand in the JobStore. */
export interface JobQueue {
  add(kind: JobKind, id: JobId, tenant: TenantId, payload: unknown): Promise<void>;
  status(id: JobId): Promise<JobStatus | undefined>;
  /** True when the job was waiting or running and will have no effect. */
  cancel(id: JobId): Promise<boolean>;
  deadLetters(limit: number): Promise<readonly (JobStatus & { readonly reason: string })[]>;
  retry(id: JobId): Promise<boolean>;
  counts(): Promise<Readonly<Record<'waiting' | 'active' | 'delayed' | 'failed', number>>>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Takes jobs off the queue in this process. */
export interface JobWorkers {
  /** A job of a kind without a processor here fails, and is tried again, by another process perhaps. */
  start(processors: Readonly<Partial<Record<JobKind, JobProcessor>>>, concurrency: number): Promise<void>;
  /** Stops taking, finishes what runs within `graceMs`, hands the rest back. */
  stop(graceMs: number): Promise<void>;
}

/** Inputs and outcomes of asynchronous work; an outcome is written once, later writes of the same job change nothing. */
export interface JobStore {
  putInput(id: JobId, tenant: TenantId, input: unknown): Promise<void>;
  input(id: JobId): Promise<unknown>;
  /** False when an outcome is already there. */
  putOutcome(id: JobId, outcome: StoredOutcome): Promise<boolean>;
  outcome(id: JobId, tenant: TenantId): Promise<StoredOutcome | undefined>;
  /** Forgets input and outcome of a job (cancel, expiry). */
  drop(id: JobId): Promise<void>;
  dropOlderThan(at: number): Promise<number>;
}
export type StoredOutcome =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Where Decisions and feedback are kept, for years. */
export interface DecisionStore {
  /** Durable when it resolves. Appending the same decision id twice is one Decision. */
  append(decision: SealedDecision): Promise<void>;
  byId(tenant: TenantId, id: string): Promise<Decision | undefined>;
  byCard(tenant: TenantId, cardUuid: string): Promise<Decision | undefined>;
  /** In order of sequence, for verification. */
  chain(chain: string, from: number, limit: number): Promise<readonly Decision[]>;
  addFeedback(feedback: readonly Feedback[]): Promise<void>;
  /** Outcomes counted by rule and tenant: how often advice is taken. */
  feedbackByRule(
    tenant: TenantId,
  ): Promise<readonly { readonly ruleId: string; readonly accepted: number; readonly overridden: number }[]>;
  feedbackOf(tenant: TenantId, cardUuid: string): Promise<readonly Feedback[]>;
  /** Remembers a JWT id until `expiresAt` (ms); false when it was seen before. Shared between instances. */
  rememberJti(issuer: string, jti: string, expiresAt: number): Promise<boolean>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

export type { UnknownCode } from '../patient/reading.ts';

/** An unknown code with how often and when it was met (ms since the epoch). */
export interface InboxEntry extends UnknownCode {
  readonly count: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** Codes that could not be resolved, by hospital: what whoever integrates it has to map. Holds nothing of a patient. */
export interface CodeInbox {
  /** Counts the codes. Returns at once and never fails; each is kept a little later, or lost when the store stays away. */
  note(tenant: TenantId, codes: readonly UnknownCode[], at: number): void;
  /** Most frequent first, what this instance has counted so far included. */
  list(tenant: TenantId): Promise<readonly InboxEntry[]>;
}

export interface EhrAccess {
  /** Base URL, already checked against the bases registered for this caller. */
  readonly base: string;
  /** Transient: never stored, logged or echoed. */
  readonly bearer?: string;
  readonly scope?: string;
}

/** Reads from the hospital's FHIR server, GET only. */
export interface EhrClient {
  /**
   * Runs the queries (relative FHIR reads or searches, or a page's absolute URL under the base) side by side and follows `next` links of the same base to their end. A failed query is a
   * Result of Findings, never an exception. Nothing runs on after `deadline` (ms since the epoch). `bytes` = what came over the wire, for the input's digest.
   */
  fetch(
    access: EhrAccess,
    queries: ReadonlyMap<string, string>,
    deadline: number,
  ): Promise<ReadonlyMap<string, Result<{ readonly resource: unknown; readonly bytes: Uint8Array }>>>;
}

/** Opens files on a hospital's servers. */
export interface FileClient {
  /**
   * The bytes of a file below the base, as they come; nothing is kept. No redirect is followed. Findings before the first byte: those of EhrClient; the iteration
   * rejects when the other side breaks off or the signal fires.
   */
  open(access: EhrAccess, url: string, signal: AbortSignal): Promise<Result<AsyncIterable<Uint8Array>>>;
}

/** Writes to a hospital's FHIR server. */
export interface EhrWriter {
  /**
   * Sends a transaction; all of it is done, or nothing. Findings: ehr.write-refused, which will not get better, and ehr.write-failed, which may.
   */
  transact(base: string, transaction: unknown, signal: AbortSignal): Promise<Result<Written>>;
}
/** What a transaction did. */
export interface Written {
  readonly created: number;
  readonly updated: number;
}

/** A registered caller of the gateway (CDS_CLIENTS). */
export interface RegisteredClient {
  readonly issuer: string;
  readonly tenant: TenantId;
  readonly jwksUrl?: string;
  readonly keys?: readonly Readonly<Record<string, unknown>>[];
  readonly fhirBases: readonly string[];
}

/** Reasons hooks on other cores than the one that took them. */
export interface Reasoners {
  /**
   * What was made of a call whose body carries everything that is needed. Undefined when it has to be read and answered here: something is to be fetched
   * or refused, or none of the others knows the present knowledge. Rejects when reasoning takes so long that it was cut off.
   */
  reason(call: HookCall): Promise<ReasonedHook | undefined>;
  /** Lets the others take over the knowledge of this version; they reason nothing until they have. */
  renew(knowledgeVersion: string): void;
  close(): Promise<void>;
}

/** Counts and times, without patient data. */
export interface Telemetry {
  hookAnswered(service: string, outcome: 'ok' | 'refused' | 'no-data' | 'failed', ms: number, cards: number): void;
  ruleMatched(ruleId: string, status: 'active' | 'shadow'): void;
  feedbackReceived(ruleId: string, outcome: 'accepted' | 'overridden'): void;
  /** Runs `work` inside a span named `name`. */
  span<T>(
    name: string,
    attributes: Readonly<Record<string, string | number | boolean>>,
    work: () => Promise<T>,
  ): Promise<T>;
}

/** Structured log without PHI: only ids of requests, rules, jobs, codes of Findings, counts and times. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
