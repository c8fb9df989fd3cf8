import { setTimeout as pause } from 'node:timers/promises';
import type { HookCall } from '../app/hook-call.ts';
import { HOOK_SERVICES } from '../app/hook-services.ts';
import { tenantId } from '../kernel/index.ts';
import { type Rehearsal, rehearsals } from './rehearsal.ts';

const CALLER = { issuer: 'urn:rehearsal', tenant: tenantId('rehearsal'), requestId: 'rehearsal' };
/** Milliseconds between two calls in which the event loop shows whether anybody else wants it. */
const REST_MS = 2;
const QUIET_UTILIZATION = 0.5;

/**
 * Reasons about the made-up patient for a while, or until `goOn`, asked before each call, says no.
 *
 * @param reason what answers a call, with the code that is to become fast
 * @param ms of work; waiting for `goOn` does not count
 */
export async function rehearse(
  reason: (call: HookCall) => Promise<unknown>,
  ms: number,
  goOn: () => Promise<boolean> = async () => true,
): Promise<void> {
  const calls: HookCall[] = [];
  const written = rehearsals();
  for (let spent = 0, at = 0; spent < ms && (await goOn()); at++) {
    const started = performance.now();
    const next = written.next();
    if (next.done !== true) calls.push(callOf(next.value));
    // What throws here throws for real calls too, and is told there.
    await reason(calls[at % calls.length] as HookCall).catch(() => undefined);
    spent += performance.now() - started;
  }
}

const serviceOf = new Map(HOOK_SERVICES.map(({ hook, id }) => [hook, id]));

const callOf = ({ hook, body }: Rehearsal): HookCall => ({
  service: serviceOf.get(hook) ?? '',
  body: Buffer.from(JSON.stringify(body)),
  caller: CALLER,
  fhirBases: [],
});

/** For `goOn` where real calls are answered beside: resolves when the event loop is free again, with false once `isOver`. */
export const whenQuiet = (isOver: () => boolean) => async (): Promise<boolean> => {
  for (;;) {
    const before = performance.eventLoopUtilization();
    await pause(REST_MS, undefined, { ref: false });
    if (isOver()) return false;
    if (performance.eventLoopUtilization(before).utilization < QUIET_UTILIZATION) return true;
  }
};
