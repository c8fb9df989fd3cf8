import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { loadKnowledge } from './adapters/files/load-knowledge.ts';
import { loadGuides } from './adapters/guides/load-guides.ts';
import type { FromThread, ToThread } from './adapters/threads/reasoner-threads.ts';
import type { HookCall, ReasonedHook } from './app/hook-call.ts';
import { HOOK_SERVICES } from './app/hook-services.ts';
import type { EhrClient } from './app/ports.ts';
import { type ReasoningParts, reasonHook } from './app/reason-hook.ts';
import { RuleBook, versionOf } from './app/rule-book.ts';
import type { Settings } from './config/index.ts';
import { preloadShapes } from './fhir/index.ts';
import { parseBody } from './http/body.ts';
import { requestReader } from './http/cds-hooks/read-request.ts';
import { systemClock, tenantId } from './kernel/index.ts';
import { POLICIES } from './recommend/policy.ts';
import { REHEARSALS } from './rehearsal.ts';

/*
 * The program of a reasoning thread (adapters/threads): bytes of a hook call in, answer and Decision out, by the very functions that the main thread
 * would use. It fetches nothing, keeps nothing and refuses nothing: such calls it hands back, so that there is one place where that is done.
 */

/** What the thread has to know of the settings; no secret is among it. */
export type ReasonerSettings = Pick<
  Settings,
  'profilesDir' | 'rulesBundle' | 'fhirGuides' | 'publicUrl' | 'hookBudgetMs' | 'guidancePolicy' | 'resultSummaryDays'
>;

// The main thread starts this program with these settings.
const settings = workerData as ReasonerSettings;
const readers = new Map(HOOK_SERVICES.map((service) => [service.id, requestReader(service)]));
/** What is missing stays missing: then the call is handed back. */
const NOTHING_FETCHED: EhrClient = { fetch: async () => new Map() };

let parts: ReasoningParts | undefined;

async function reasoned({ service, body, caller, fhirBases }: HookCall): Promise<ReasonedHook | undefined> {
  const read = readers.get(service);
  if (parts === undefined || read === undefined) return undefined;
  const received = parseBody(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  const request = received.ok ? read(received.value.json, received.value.digest, fhirBases) : received;
  if (!request.ok) return undefined;
  const result = await reasonHook(parts, request.value, caller);
  return result.ok ? result.value : undefined;
}

async function renewed(): Promise<string | undefined> {
  const knowledge = await loadKnowledge(settings.profilesDir, systemClock.now(), settings.rulesBundle);
  if (!knowledge.ok) return undefined;
  parts = {
    rules: new RuleBook(knowledge.value),
    policy: POLICIES[settings.guidancePolicy],
    ehr: NOTHING_FETCHED,
    clock: systemClock,
    newId: randomUUID,
    publicUrl: settings.publicUrl,
    hookBudgetMs: settings.hookBudgetMs,
    resultSummaryDays: settings.resultSummaryDays,
  };
  return versionOf(knowledge.value);
}

const tell = (message: FromThread): void => parentPort?.postMessage(message);

parentPort?.on('message', async (message: ToThread) => {
  if ('renew' in message) return tell({ knows: await renewed() });
  // An exception is a bug, or input without bounds: the main thread meets it again and says so in its own way.
  tell({ number: message.number, reasoned: await reasoned(message.call).catch(() => undefined) });
});

/** Milliseconds of rehearsal before the thread offers itself; the main thread answers meanwhile. */
const REHEARSAL_MS = 3_000;

async function rehearse(): Promise<void> {
  const caller = { issuer: 'urn:rehearsal', tenant: tenantId('rehearsal'), requestId: 'rehearsal' };
  const calls = HOOK_SERVICES.map(({ id: service, hook }) => ({
    service,
    body: Buffer.from(JSON.stringify(REHEARSALS.get(hook))),
    caller,
    fhirBases: [],
  }));
  const end = performance.now() + REHEARSAL_MS;
  while (performance.now() < end) for (const call of calls) await reasoned(call);
}

await loadGuides(settings.fhirGuides);
preloadShapes(['Patient', 'Observation', 'MedicationRequest', 'Condition', 'AllergyIntolerance', 'Consent']);
const knows = await renewed();
await rehearse();
tell({ knows });
