import type { Digest } from '../kernel/index.ts';
import { answerHook, answerHookBeside } from './answer-hook.ts';
import { recordFeedback } from './feedback.ts';
import { findSubject } from './find-subject/answer.ts';
import { readFindSubject } from './find-subject/request.ts';
import { HOOK_SERVICES } from './hook-services.ts';
import { cancelJob, jobStatus, startRecommend } from './jobs.ts';
import type { Parts } from './parts.ts';
import { readiness } from './readiness.ts';
import { readRecommendRequest, recommend } from './recommend.ts';
import type { UseCases } from './requests.ts';
import { startValidation } from './validate-batch.ts';

/** Joins the use cases with their parts. */
export function createUseCases(parts: Parts): UseCases {
  return {
    services: HOOK_SERVICES,
    answerHook: (request, caller) => answerHook(parts, request, caller),
    answerHookBeside: (call) => answerHookBeside(parts, call),
    recordFeedback: (serviceId, body, caller) => recordFeedback(parts, serviceId, body, caller),
    readRecommendRequest: (body: unknown, digest: Digest, caller) => readRecommendRequest(body, digest, caller),
    recommend: (request, caller) => recommend(parts, request, caller),
    readFindSubject: (operation, body, digest, caller) =>
      readFindSubject(operation, body, digest, caller, parts.rules.current.ruleSet.terminology),
    findSubject: (operation, request, caller) => findSubject(parts, operation, request, caller),
    startRecommend: (request, caller) => startRecommend(parts, request, caller),
    startValidation: (job, caller) => startValidation(parts, job, caller),
    jobStatus: (id, caller) => jobStatus(parts, id, caller),
    cancelJob: (id, caller) => cancelJob(parts, id, caller),
    feedbackByRule: (caller) => parts.decisions.feedbackByRule(caller.tenant),
    readiness: () => readiness(parts.dependencies),
  };
}
