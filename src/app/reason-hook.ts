import { digestOfBytes, fail, finding, isObject, ok, type Result, textOf } from '../kernel/index.ts';
import { written } from '../ledger/index.ts';
import type { SourceResource } from '../patient/input.ts';
import type { Coverage, DataClass } from '../patient/profile.ts';
import { renderCardRecords } from '../render/index.ts';
import { advise } from './advise.ts';
import { belongingOf } from './belongs-to.ts';
import { decisionOf } from './decide.ts';
import { type Gathered, gather } from './gather.ts';
import type { ReasonedHook } from './hook-call.ts';
import { PREFETCH_KEYS } from './hook-services.ts';
import { newResultSummary } from './new-results.ts';
import type { Parts } from './parts.ts';
import type { Caller, HookRequest } from './requests.ts';

/** What reasoning needs of the world: knowledge, and where missing data may be read. */
export type ReasoningParts = Pick<
  Parts,
  'rules' | 'policy' | 'ehr' | 'clock' | 'newId' | 'publicUrl' | 'hookBudgetMs' | 'resultSummaryDays'
>;

/** Gather, consent, profile, rules, Recommendations, cards, and the Decision that says so: nothing of it is kept or sent yet. */
export async function reasonHook(
  parts: ReasoningParts,
  request: HookRequest,
  caller: Caller,
): Promise<Result<ReasonedHook>> {
  const asOf = parts.clock.now();
  const orders = request.draftOrders.map((entry) => (isObject(entry) ? entry.resource : undefined));
  const foreign = orders.findIndex(
    (order) => isObject(order) && belongingOf(order, request.patientId) === 'another-patient',
  );
  if (foreign >= 0) {
    return fail(
      finding('app.other-patient-order', `Draft order ${foreign} is of another patient than context.patientId.`, {
        pointer: `/context/draftOrders/entry/${foreign}`,
      }),
    );
  }

  const gathered = await gather(request, parts.ehr, asOf + parts.hookBudgetMs);
  if (!gathered.ok) return gathered;

  const advised = advise(
    {
      patientId: request.patientId,
      tenant: caller.tenant,
      asOf,
      user: request.userId,
      resources: resourcesOf(gathered.value, request, orders),
      coverage: coverageOf(gathered.value),
      focus:
        request.service.hook === 'patient-view'
          ? 'active'
          : request.service.hook === 'order-select'
            ? 'selected'
            : 'drafts',
      ...(request.ehr === undefined ? {} : { base: request.ehr.base }),
    },
    parts.rules.current,
    parts.policy,
  );

  // An order calls for advice on the order; what else a result means is read when the chart is opened.
  const resultSummary =
    request.service.hook === 'patient-view'
      ? newResultSummary(advised.profile, parts.rules.current, parts.policy, parts.resultSummaryDays)
      : undefined;
  const records = renderCardRecords(advised.advice, {
    patientId: request.patientId,
    userId: request.userId,
    ...(request.encounterId === undefined ? {} : { encounterId: request.encounterId }),
    draftOrders: orders,
    publicUrl: parts.publicUrl,
    newId: parts.newId,
    ...(resultSummary === undefined ? {} : { resultSummary }),
  });
  const json = JSON.stringify({ cards: records.map(({ card }) => card) });

  const decision = decisionOf({
    kind: 'hook',
    id: parts.newId(),
    at: asOf,
    caller,
    trigger: { name: request.service.hook, instance: request.hookInstance },
    patient: request.patientId,
    user: request.userId,
    inputs: { request: request.digest, fetched: gathered.value.fetched },
    advised,
    cards: records,
    output: digestOfBytes(json),
  });
  const { matches, shadow } = advised.evaluation;
  const held = { active: matches.map(({ ruleId }) => ruleId), shadow: shadow.map(({ ruleId }) => ruleId) };
  const { unknownCodes } = advised;
  return ok({ answer: { json, cards: records.length }, decision: written(decision), held, unknownCodes }, [
    ...gathered.value.findings,
    ...advised.findings,
  ]);
}

/** The chart, and the orders with their role: under judgement are all of them for order-sign, for order-select those that are named in `selections`. */
function resourcesOf({ byKey }: Gathered, request: HookRequest, orders: readonly unknown[]): readonly SourceResource[] {
  const all: SourceResource[] = [];
  for (const resources of byKey.values()) for (const resource of resources) all.push({ resource });
  const selected = new Set(request.selections);
  for (const order of orders) {
    if (!isObject(order)) continue;
    const isSelected =
      request.service.hook === 'order-sign' || selected.has(`${textOf(order.resourceType)}/${textOf(order.id)}`);
    all.push({ resource: order, role: isSelected ? 'selected' : 'draft' });
  }
  return all;
}

/** A class of data is known when every key that speaks of it was answered; the answer to all keys is a condition of getting here. */
function coverageOf({ byKey }: Gathered): Readonly<Partial<Record<DataClass, Coverage>>> {
  const coverage: Partial<Record<DataClass, Coverage>> = {};
  for (const key of byKey.keys()) {
    const dataClass = PREFETCH_KEYS[key]?.dataClass;
    if (dataClass === undefined || dataClass === 'consent') continue;
    coverage[dataClass] = 'known';
    // The search for observations brings daily life along.
    if (dataClass === 'observations') coverage.lifestyle = 'known';
  }
  return coverage;
}
