import type { Clock, Digest } from '../kernel/index.ts';
import type { DecisionBody } from '../ledger/decision.ts';
import type { Policy } from '../recommend/policy.ts';
import { answerHook } from './answer-hook.ts';
import { recordFeedback } from './feedback.ts';
import { HOOK_SERVICES } from './hook-services.ts';
import { cancelJob, jobStatus, startRecommend } from './jobs.ts';
import type { DecisionStore, EhrClient, JobQueue, JobStore, Telemetry } from './ports.ts';
import { type Dependency, readiness } from './readiness.ts';
import { readRecommendRequest, recommend } from './recommend.ts';
import type { UseCases } from './requests.ts';
import type { RuleBook } from './rule-book.ts';

/** What the use cases are made of; the composition root supplies it. */
export interface Parts {
  readonly rules: RuleBook;
  readonly policy: Policy;
  readonly ehr: EhrClient;
  readonly decisions: DecisionStore;
  readonly queue: JobQueue;
  readonly jobs: JobStore;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** A fresh UUID. */
  readonly newId: () => string;
  /** Seals the body into this instance's chain and keeps it; resolves when it is durable. */
  readonly record: (body: DecisionBody) => Promise<void>;
  readonly publicUrl: string;
  /** Milliseconds that a hook answer may take, fetching included. */
  readonly hookBudgetMs: number;
  /** What /health/ready asks, each with a name for people. */
  readonly dependencies: readonly Dependency[];
}

/** Joins the use cases with their parts. */
export function createUseCases(parts: Parts): UseCases {
  return {
    services: HOOK_SERVICES,
    answerHook: (request, caller) => answerHook(parts, request, caller),
    recordFeedback: (serviceId, body, caller) => recordFeedback(parts, serviceId, body, caller),
    readRecommendRequest: (body: unknown, digest: Digest, caller) => readRecommendRequest(body, digest, caller),
    recommend: (request, caller) => recommend(parts, request, caller),
    startRecommend: (request, caller) => startRecommend(parts, request, caller),
    jobStatus: (id, caller) => jobStatus(parts, id, caller),
    cancelJob: (id, caller) => cancelJob(parts, id, caller),
    feedbackByRule: (caller) => parts.decisions.feedbackByRule(caller.tenant),
    readiness: () => readiness(parts.dependencies),
  };
}
