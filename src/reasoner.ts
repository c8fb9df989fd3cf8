import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { loadKnowledge } from './adapters/files/load-knowledge.ts';
import { loadGuides } from './adapters/guides/load-guides.ts';
import type { FromThread, ToThread } from './adapters/threads/reasoner-threads.ts';
import type { HookCall, ReasonedHook } from './app/hook-call.ts';
import type { ReasoningParts } from './app/reason-hook.ts';
import { RuleBook, versionOf } from './app/rule-book.ts';
import { NOTHING_FETCHED, reasonCall, SHAPES_OF_EVERY_HOOK } from './compose/reasoning.ts';
import { rehearse } from './compose/rehearse.ts';
import type { Settings } from './config/index.ts';
import { preloadShapes } from './fhir/index.ts';
import { systemClock } from './kernel/index.ts';
import { POLICIES } from './recommend/policy.ts';

/*
 * The program of a reasoning thread (adapters/threads): bytes of a hook call in, answer and Decision out, by the very functions that the main thread
 * would use. It fetches nothing, keeps nothing and refuses nothing: such calls it hands back, so that there is one place where that is done.
 */

/** What the thread has to know of the settings; no secret is among it. */
export type ReasonerSettings = Pick<
  Settings,
  | 'profilesDir'
  | 'rulesBundle'
  | 'fhirGuides'
  | 'publicUrl'
  | 'hookBudgetMs'
  | 'guidancePolicy'
  | 'resultSummaryDays'
  | 'rehearsalMs'
>;

// The main thread starts this program with these settings.
const settings = workerData as ReasonerSettings;
let parts: ReasoningParts | undefined;

async function reasoned(call: HookCall): Promise<ReasonedHook | undefined> {
  return parts === undefined ? undefined : await reasonCall(parts, call);
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

await loadGuides(settings.fhirGuides);
preloadShapes(SHAPES_OF_EVERY_HOOK);
const knows = await renewed();
// Until it is fast the thread does not offer itself; the main thread answers meanwhile.
await rehearse(reasoned, settings.rehearsalMs);
tell({ knows });
