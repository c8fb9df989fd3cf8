import { Worker } from 'node:worker_threads';
import type { ImportOutput, ImportWish, OnProgress } from './import-file.ts';

/* Threads that import files, each with the whole knowledge of its own. */

/** The file to be imported. */
export type ToThread = string;
export type FromThread =
  | { readonly progress: readonly [read: number, of: number | undefined] }
  | { readonly output: ImportOutput };

interface Waiting {
  readonly file: string;
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

  /** Rejects when the thread that worked on the file was lost. */
  run(file: string, onProgress: OnProgress = () => undefined): Promise<ImportOutput> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ file, onProgress, resolve, reject });
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
      const message: ToThread = waiting.file;
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
