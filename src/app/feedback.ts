import { fail, finding, isObject, isText, type JsonObject, ok, type Result, wellFormed } from '../kernel/index.ts';
import type { Feedback } from '../ledger/decision.ts';
import type { Parts } from './parts.ts';
import type { Caller } from './requests.ts';

/** Entries that one request may carry. */
const MOST_ENTRIES = 1_000;
/** Characters of a clinician's comment that are kept. */
const COMMENT_LIMIT = 4_000;
const TEXT_LIMIT = 256;
const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/** POST /cds-services/{id}/feedback: reads every entry, then keeps all or none. Findings: app.feedback-shape, each with its JSON Pointer. */
export async function recordFeedback(
  parts: Parts,
  _serviceId: string,
  body: unknown,
  caller: Caller,
): Promise<Result<{ readonly accepted: number }>> {
  if (!isObject(body) || !Array.isArray(body.feedback))
    return fail(finding('app.feedback-shape', 'The body needs an array `feedback`.', { pointer: '/feedback' }));
  if (body.feedback.length > MOST_ENTRIES)
    return fail(finding('app.feedback-shape', `More than ${MOST_ENTRIES} entries.`, { pointer: '/feedback' }));
  const read = body.feedback.map((entry: unknown, at) => readEntry(entry, `/feedback/${at}`, caller));
  const faults = read.flatMap((entry) => entry.findings);
  if (faults.length > 0) return fail(...faults);
  const entries = read.flatMap((entry) => (entry.ok ? [entry.value] : []));
  await parts.decisions.addFeedback(entries);
  const rules = await rulesBehind(parts, caller, new Set(entries.map(({ card }) => card)));
  for (const { card, outcome } of entries) parts.telemetry.feedbackReceived(rules.get(card) ?? 'unknown-card', outcome);
  return ok({ accepted: entries.length });
}

/** Rule behind each card. Feedback is kept already: a store that cannot tell now costs a label, not the feedback. */
async function rulesBehind(
  parts: Parts,
  caller: Caller,
  cards: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const rules = new Map<string, string>();
  await Promise.all(
    [...cards].map(async (uuid) => {
      const decision = await parts.decisions.byCard(caller.tenant, uuid).catch(() => undefined);
      const ruleId = decision?.body.cards.find((card) => card.uuid === uuid)?.ruleId;
      if (ruleId !== undefined) rules.set(uuid, ruleId);
    }),
  );
  return rules;
}

function readEntry(entry: unknown, pointer: string, caller: Caller): Result<Feedback> {
  const wrong = (message: string, at: string) =>
    fail(finding('app.feedback-shape', message, { pointer: `${pointer}${at}` }));
  if (!isObject(entry)) return wrong('An entry must be an object.', '');
  if (!isText(entry.card) || entry.card.length > TEXT_LIMIT)
    return wrong('`card` must be the uuid of a card.', '/card');
  if (entry.outcome !== 'accepted' && entry.outcome !== 'overridden')
    return wrong('`outcome` must be accepted or overridden.', '/outcome');
  if (!isText(entry.outcomeTimestamp) || !isMoment(entry.outcomeTimestamp)) {
    return wrong('`outcomeTimestamp` must be a date and time as RFC 3339 writes it.', '/outcomeTimestamp');
  }
  const base = { tenant: caller.tenant, card: wellFormed(entry.card), outcomeTimestamp: entry.outcomeTimestamp };

  if (entry.outcome === 'accepted') {
    const accepted = entry.acceptedSuggestions;
    if (!Array.isArray(accepted) || accepted.length === 0)
      return wrong('An accepted card needs `acceptedSuggestions` with at least one entry.', '/acceptedSuggestions');
    const ids = accepted.map((suggestion: unknown) =>
      isObject(suggestion) && isText(suggestion.id) && suggestion.id.length <= TEXT_LIMIT ? suggestion.id : undefined,
    );
    const bad = ids.indexOf(undefined);
    if (bad >= 0) return wrong('A suggestion needs its `id`.', `/acceptedSuggestions/${bad}/id`);
    return ok({
      ...base,
      outcome: 'accepted',
      acceptedSuggestions: ids.flatMap((id) => (id === undefined ? [] : [wellFormed(id)])),
    });
  }

  const override = entry.overrideReason;
  if (override === undefined) return ok({ ...base, outcome: 'overridden', acceptedSuggestions: [] });
  if (!isObject(override) || (override.reason === undefined && override.userComment === undefined))
    return wrong('`overrideReason` needs `reason`, `userComment` or both.', '/overrideReason');
  if (override.userComment !== undefined && typeof override.userComment !== 'string')
    return wrong('`userComment` must be text.', '/overrideReason/userComment');
  if (override.reason !== undefined && !isReason(override.reason))
    return wrong('`reason` must be a Coding with a code.', '/overrideReason/reason');
  return ok({
    ...base,
    outcome: 'overridden',
    acceptedSuggestions: [],
    ...(override.reason === undefined ? {} : { overrideReason: codingOf(override.reason) }),
    ...(override.userComment === undefined
      ? {}
      : { userComment: wellFormed(override.userComment.slice(0, COMMENT_LIMIT)) }),
  });
}

/** JavaScript reads 30 February as 2 March; such a day is no moment. */
function isMoment(text: string): boolean {
  const day = text.slice(0, 10);
  return (
    RFC3339.test(text) && !Number.isNaN(Date.parse(text)) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
  );
}

const isReason = (reason: unknown): reason is JsonObject =>
  isObject(reason) &&
  isText(reason.code) &&
  (['system', 'display'] as const).every((key) => reason[key] === undefined || typeof reason[key] === 'string');

function codingOf(reason: JsonObject): NonNullable<Feedback['overrideReason']> {
  const part = (key: 'system' | 'code' | 'display') =>
    typeof reason[key] === 'string' ? { [key]: wellFormed(reason[key].slice(0, TEXT_LIMIT)) } : {};
  return { ...part('system'), ...part('code'), ...part('display') };
}
