import { setTimeout as pause } from 'node:timers/promises';

/** Longer than anything takes on a busy machine; a test that reaches it has failed. */
const DEADLINE_MS = 60_000;
const POLL_MS = 20;

/** Waits until `holds` gives something other than false or undefined, and gives that. What is waited for is named in the failure. */
export async function until<T>(
  what: string,
  holds: () => Promise<T | false | undefined> | T | false | undefined,
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const value = await holds();
    if (value !== false && value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await pause(POLL_MS);
  }
}
