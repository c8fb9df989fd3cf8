import type { Coded, Membership, TerminologyServer } from '../../fhir/index.ts';
import { type Clock, isObject } from '../../kernel/index.ts';
import { bounded } from './bounded.ts';

/** Answers kept, the oldest going first; a code is some hundred bytes. */
const MOST_ANSWERS = 20_000;
/** Milliseconds that an answer holds: code systems change a few times a year. */
const HOLDS = 3_600_000;
/** After no answer the server is left alone for so many milliseconds. */
const PAUSE = 5_000;

interface Kept {
  readonly until: number;
  readonly answer: Promise<Membership>;
}

/**
 * Asks a FHIR terminology server ($validate-code by GET). Only the server at `base` is asked, redirects are not followed, and what leaves
 * is the code, its system and the value set: nothing else of any resource.
 */
export function createTerminologyServer(base: string, clock: Clock): TerminologyServer {
  const kept = new Map<string, Kept>();
  let pausedUntil = 0;

  const ask = async (path: string, deadline: number): Promise<Membership> => {
    const patience = deadline - clock.now();
    if (patience <= 0 || clock.now() < pausedUntil) return 'unavailable';
    const answer = await membership(`${base}/${path}`, patience);
    if (answer === 'unavailable') pausedUntil = clock.now() + PAUSE;
    return answer;
  };

  const remembered = (path: string, deadline: number): Promise<Membership> => {
    const before = kept.get(path);
    if (before !== undefined && before.until > clock.now()) return before.answer;
    kept.delete(path);
    const answer = ask(path, deadline).then((said) => {
      if (said === 'unavailable') kept.delete(path);
      return said;
    });
    kept.set(path, { until: clock.now() + HOLDS, answer });
    const [oldest] = kept.keys();
    if (kept.size > MOST_ANSWERS && oldest !== undefined) kept.delete(oldest);
    return answer;
  };

  return {
    inSystem: (coding, deadline) =>
      remembered(
        `CodeSystem/$validate-code?${new URLSearchParams({ url: coding.system, code: coding.code })}`,
        deadline,
      ),
    inValueSet: (valueSet: string, { system, code }: Coded, deadline) =>
      remembered(`ValueSet/$validate-code?${new URLSearchParams({ url: valueSet, system, code })}`, deadline),
  };
}

async function membership(url: string, patience: number): Promise<Membership> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/fhir+json' },
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    });
    const text = await bounded(response);
    // 400, 404 and 422 are how servers say that they do not know a system or value set.
    if (response.status >= 400 && response.status < 500 && ![401, 403, 408, 429].includes(response.status))
      return 'unknown';
    if (!response.ok || text === undefined) return 'unavailable';
    return readAnswer(JSON.parse(text));
  } catch {
    return 'unavailable';
  }
}

/** Parameters of $validate-code; servers add a parameter of their own when a system is not known to them. */
function readAnswer(json: unknown): Membership {
  const list =
    isObject(json) && json.resourceType === 'Parameters' && Array.isArray(json.parameter) ? json.parameter : [];
  const parameters = list.filter(isObject);
  const result = parameters.find((p) => p.name === 'result')?.valueBoolean;
  if (result === true) return 'member';
  if (result !== false) return 'unavailable';
  const isUnknown = parameters.some((p) => typeof p.name === 'string' && /unknown-system$/.test(p.name));
  return isUnknown ? 'unknown' : 'not-member';
}
