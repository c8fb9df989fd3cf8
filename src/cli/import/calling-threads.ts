import { Worker } from 'node:worker_threads';
import type { ImportOutput, ImportWish, OnProgress, PortableSample } from './import-file.ts';

/* Threads that import files, or samples of one file, each with the whole knowledge of its own. */

export type CallingTask =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'samples'; readonly file: string; readonly samples: readonly PortableSample[] };

export type ToThread = CallingTask;
export type FromThread =
  | { readonly progress: readonly [read: number, of: number | undefined] }
  | { readonly output: ImportOutput };

interface Waiting {
  readonly task: CallingTask;
  readonly onProgress: OnProgress;
  readonly resolve: (output: ImportOutput) => void;
  readonly reject: (error: Error) => void;
}

export class CallingThreads {
  readonly #threads: Worker[] = [];
  readonly #idle: Worker[] = [];
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<Worker, Waiting>();

  constructor(script: URL, count: number, wish: ImportWish) {
    for (let i = 0; i < count; i++) {
      const thread = new Worker(script, { workerData: wish });
      thread.on('message', (message: FromThread) => this.#heard(thread, message));
      thread.on('error', (error) => this.#lost(thread, error instanceof Error ? error : new Error('a thread failed')));
      this.#threads.push(thread);
      this.#idle.push(thread);
    }
  }

  get count(): number {
    return this.#threads.length;
  }

  /** Rejects when the thread that worked it was lost. */
  run(task: CallingTask, onProgress: OnProgress = () => undefined): Promise<ImportOutput> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, onProgress, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  #next(): void {
    while (this.#idle.length > 0 && this.#queue.length > 0) {
      const thread = this.#idle.pop();
      const waiting = this.#queue.shift();
      if (thread === undefined || waiting === undefined) return;
      this.#running.set(thread, waiting);
      const message: ToThread = waiting.task;
      thread.postMessage(message);
    }
  }

  #heard(thread: Worker, message: FromThread): void {
    const waiting = this.#running.get(thread);
    if (waiting === undefined) return;
    if ('progress' in message) {
      waiting.onProgress(...message.progress);
      return;
    }
    this.#running.delete(thread);
    this.#idle.push(thread);
    waiting.resolve(message.output);
    this.#next();
  }

  #lost(thread: Worker, error: Error): void {
    this.#running.get(thread)?.reject(error);
    this.#running.delete(thread);
    this.#threads.splice(this.#threads.indexOf(thread), 1);
    const at = this.#idle.indexOf(thread);
    if (at >= 0) this.#idle.splice(at, 1);
    if (this.#threads.length === 0) for (const waiting of this.#queue.splice(0)) waiting.reject(error);
  }
}
