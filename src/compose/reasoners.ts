import { ReasonerThreads } from '../adapters/threads/reasoner-threads.ts';
import type { Log, Reasoners } from '../app/ports.ts';
import type { Settings } from '../config/index.ts';
import type { ReasonerSettings } from '../reasoner.ts';

/** Milliseconds after which reasoning is given up; the largest charts that the body limit allows take a few seconds on a busy machine. */
const REASONING_PATIENCE_MS = 30_000;

/** The threads that reason beside this one, where any are asked for. */
export function reasonersOf(settings: Settings, knowledgeVersion: string, log: Log): Reasoners | undefined {
  if (settings.reasoningThreads === 0) return undefined;
  const { profilesDir, rulesBundle, fhirGuides, publicUrl, hookBudgetMs, guidancePolicy, resultSummaryDays } = settings;
  const { rehearsalMs } = settings;
  const bundle = rulesBundle === undefined ? {} : { rulesBundle };
  const data: ReasonerSettings = {
    profilesDir,
    ...bundle,
    fhirGuides,
    publicUrl,
    hookBudgetMs,
    guidancePolicy,
    resultSummaryDays,
    rehearsalMs,
  };
  const script = new URL('../reasoner.js', import.meta.url);
  const count = settings.reasoningThreads;
  return new ReasonerThreads({ script, data, count, patienceMs: REASONING_PATIENCE_MS }, knowledgeVersion, log);
}
