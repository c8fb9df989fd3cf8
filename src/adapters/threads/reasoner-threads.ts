import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { HookCall, ReasonedHook } from '../../app/hook-call.ts';
import type { Log, Reasoners } from '../../app/ports.ts';
import { kindOf } from '../../kernel/index.ts';

/** What a reasoning thread is told, and what it tells. Calls carry numbers, since answers come in any order. */
export type ToThread = { readonly renew: string } | { readonly number: number; readonly call: HookCall };
export type FromThread =
  /** Version of the knowledge that it reasons with from now on; absent when that could not be read. */
  { readonly knows: string | undefined } | { readonly number: number; readonly reasoned: ReasonedHook | undefined };

export interface ReasonerThreadsOptions {
  /** The thread's program: compiled code, so that there are no threads where the gateway runs from its sources. */
  readonly script: URL;
  /** Handed to the thread as its `workerData`. */
  readonly data: unknown;
  readonly count: number;
  /** Milliseconds after which a thread that has not answered is ended; its call fails. */
  readonly patienceMs: number;
}

/** Calls that one thread is given ahead: it always has the next one at hand, and what it has not got yet may still go elsewhere. */
const GIVEN_AHEAD = 3;

/** Milliseconds before a thread that ended is replaced: one that cannot start must not be started without end. */
const REPLACE_MS = 1_000;

interface Asked {
  readonly call: HookCall;
  readonly resolve: (reasoned: ReasonedHook | undefined) => void;
  readonly reject: (error: Error) => void;
}

interface Waiting extends Asked {
  readonly patience: NodeJS.Timeout;
}

interface Seat {
  readonly thread: Worker;
  readonly waiting: Map<number, Waiting>;
  /** Version of the knowledge that the thread reasons with. */
  knows: string | undefined;
}

/**
 * Threads that each hold the whole knowledge and reason one hook at a time. A thread that is lost costs nothing but time: its calls are answered here.
 * While every thread has enough to do, calls are answered here too, one in each turn of the event loop, so that no core rests while calls wait.
 */
export class ReasonerThreads implements Reasoners {
  readonly #options: ReasonerThreadsOptions;
  readonly #log: Log;
  readonly #seats = new Set<Seat>();
  readonly #replacing = new Set<NodeJS.Timeout>();
  /** Calls that nobody has taken yet, the oldest first. */
  readonly #pending: Asked[] = [];
  #turn: NodeJS.Immediate | undefined;
  #version: string;
  #number = 0;
  #closed = false;

  constructor(options: ReasonerThreadsOptions, knowledgeVersion: string, log: Log) {
    this.#options = options;
    this.#version = knowledgeVersion;
    this.#log = log;
    if (!existsSync(fileURLToPath(options.script))) return;
    for (let i = 0; i < options.count; i++) this.#start();
  }

  async reason(call: HookCall): Promise<ReasonedHook | undefined> {
    if (this.#leastBusy(Number.POSITIVE_INFINITY) === undefined) return undefined;
    return new Promise((resolve, reject) => {
      this.#pending.push({ call, resolve, reject });
      this.#share();
    });
  }

  renew(knowledgeVersion: string): void {
    this.#version = knowledgeVersion;
    for (const seat of this.#seats) this.#tell(seat, { renew: knowledgeVersion });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#replacing) clearTimeout(timer);
    clearImmediate(this.#turn);
    for (const { resolve } of this.#pending.splice(0)) resolve(undefined);
    await Promise.all([...this.#seats].map(({ thread }) => thread.terminate()));
  }

  #share(): void {
    while (this.#pending.length > 0) {
      const seat = this.#leastBusy(GIVEN_AHEAD);
      if (seat === undefined) break;
      const asked = this.#pending.shift();
      if (asked !== undefined) this.#give(seat, asked);
    }
    if (this.#pending.length > 0) this.#turn ??= setImmediate(() => this.#takeTurn());
  }

  /** By now the threads have been heard: what they still cannot take is one call for the one who asked. */
  #takeTurn(): void {
    this.#turn = undefined;
    this.#pending.shift()?.resolve(undefined);
    this.#share();
  }

  #give(seat: Seat, asked: Asked): void {
    this.#number += 1;
    const number = this.#number;
    // A copy that is handed over: posting a Buffer would copy the whole pool that it is a part of.
    const body = new Uint8Array(asked.call.body);
    const patience = setTimeout(() => this.#cutOff(seat, number), this.#options.patienceMs);
    // Key by key: an object that begins as a copy is slow to take further keys.
    const { call, resolve, reject } = asked;
    seat.waiting.set(number, { call, resolve, reject, patience });
    this.#tell(seat, { number, call: { ...call, body } }, [body.buffer]);
  }

  #leastBusy(most: number): Seat | undefined {
    let least: Seat | undefined;
    for (const seat of this.#seats) {
      if (seat.knows !== this.#version || seat.waiting.size >= most) continue;
      if (least === undefined || seat.waiting.size < least.waiting.size) least = seat;
    }
    return least;
  }

  #tell({ thread }: Seat, message: ToThread, handedOver: readonly ArrayBuffer[] = []): void {
    thread.postMessage(message, handedOver);
  }

  #start(): void {
    const thread = new Worker(this.#options.script, { workerData: this.#options.data });
    const seat: Seat = { thread, waiting: new Map(), knows: undefined };
    this.#seats.add(seat);
    thread.on('message', (message: FromThread) => this.#heard(seat, message));
    thread.on('error', (error: unknown) => this.#log.error({ reason: kindOf(error) }, 'a reasoning thread failed'));
    thread.on('exit', () => this.#lost(seat));
  }

  #heard(seat: Seat, message: FromThread): void {
    if ('knows' in message) {
      seat.knows = message.knows;
      return;
    }
    const waiting = seat.waiting.get(message.number);
    if (waiting === undefined) return;
    seat.waiting.delete(message.number);
    clearTimeout(waiting.patience);
    this.#share();
    waiting.resolve(message.reasoned);
  }

  /** One call that never ends must not keep the others: the thread goes, and what else it was asked is answered here. */
  #cutOff(seat: Seat, number: number): void {
    const waiting = seat.waiting.get(number);
    seat.waiting.delete(number);
    waiting?.reject(new Error('reasoning took too long'));
    void seat.thread.terminate();
  }

  #lost(seat: Seat): void {
    this.#seats.delete(seat);
    for (const { resolve, patience } of seat.waiting.values()) {
      clearTimeout(patience);
      resolve(undefined);
    }
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#replacing.delete(timer);
      this.#start();
    }, REPLACE_MS);
    this.#replacing.add(timer);
  }
}
