import { ok, type Result } from '../kernel/index.ts';
import type { HookAnswer, HookCall, ReasonedHook } from './hook-call.ts';
import type { Parts } from './parts.ts';
import { reasonHook } from './reason-hook.ts';
import type { Caller, HookRequest } from './requests.ts';

/** POST /cds-services/{id}: reason, then keep the sealed Decision, then answer. */
export async function answerHook(parts: Parts, request: HookRequest, caller: Caller): Promise<Result<HookAnswer>> {
  const reasoned = await reasonHook(parts, request, caller);
  return reasoned.ok ? ok(await keep(parts, reasoned.value), reasoned.findings) : reasoned;
}

/** The same on another core. Undefined when the call has to be answered here: something is to be fetched or refused, or no core is free for it. */
export async function answerHookBeside(parts: Parts, call: HookCall): Promise<HookAnswer | undefined> {
  const reasoned = await parts.reasoners?.reason(call);
  return reasoned === undefined ? undefined : await keep(parts, reasoned);
}

/**
 * Resolves when the Decision is durable. Takes nothing but what was reasoned: while the Decision is written, the chart (half a megabyte of objects) is
 * garbage, and is never copied as a survivor.
 */
async function keep(
  { record, telemetry, codeInbox }: Parts,
  { answer, decision, held, unknownCodes }: ReasonedHook,
): Promise<HookAnswer> {
  codeInbox.note(decision.tenant, unknownCodes, decision.at);
  for (const id of held.active) telemetry.ruleMatched(id, 'active');
  for (const id of held.shadow) telemetry.ruleMatched(id, 'shadow');
  await record(decision);
  return answer;
}
