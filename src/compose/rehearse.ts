import { setTimeout as pause } from 'node:timers/promises';
import type { HookCall } from '../app/hook-call.ts';
import { HOOK_SERVICES } from '../app/hook-services.ts';
import { tenantId } from '../kernel/index.ts';
import { REHEARSALS } from './rehearsal.ts';

const CALLER = { issuer: 'urn:rehearsal', tenant: tenantId('rehearsal'), requestId: 'rehearsal' };
/** Milliseconds between two calls in which the event loop shows whether anybody else wants it. */
const REST_MS = 2;
const QUIET_UTILIZATION = 0.5;

/**
 * Reasons about the made-up patient for a while, or until `goOn`, asked after each call, says no.
 *
 * @param reason what answers a call, with the code that is to become fast
 * @param ms of work; waiting for `goOn` does not count
 */
export async function rehearse(
  reason: (call: HookCall) => Promise<unknown>,
  ms: number,
  goOn: () => Promise<boolean> = async () => true,
): Promise<void> {
  const serviceOf = new Map(HOOK_SERVICES.map(({ hook, id }) => [hook, id]));
  const calls = REHEARSALS.map(({ hook, body }) => ({
    service: serviceOf.get(hook) ?? '',
    body: Buffer.from(JSON.stringify(body)),
    caller: CALLER,
    fhirBases: [],
  }));
  for (let spent = 0, at = 0; spent < ms; at = (at + 1) % calls.length) {
    const started = performance.now();
    // What throws here throws for real calls too, and is told there.
    await reason(calls[at] as HookCall).catch(() => undefined);
    spent += performance.now() - started;
    if (!(await goOn())) return;
  }
}

/** For `goOn` where real calls are answered beside: resolves when the event loop is free again, with false once `isOver`. */
export const whenQuiet = (isOver: () => boolean) => async (): Promise<boolean> => {
  for (;;) {
    const before = performance.eventLoopUtilization();
    await pause(REST_MS, undefined, { ref: false });
    if (isOver()) return false;
    if (performance.eventLoopUtilization(before).utilization < QUIET_UTILIZATION) return true;
  }
};
