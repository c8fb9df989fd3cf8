import type { Opened } from './backend.ts';

/** The server behind the queue does not answer. */
export class QueueAway extends Error {
  override readonly name = 'QueueAway';
}

/** Milliseconds for closing what was never open. */
const CLOSE_MS = 500;

/** Rejects with QueueAway when `work` takes longer; the work itself goes on. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new QueueAway(`the queue gave no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until what was opened is ready; gives it up, and its connections, when it fails or `signal` fires. */
export async function untilReady(
  { made, release }: Opened<{ waitUntilReady(): Promise<unknown>; close(): Promise<unknown> }>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await Promise.race([made.waitUntilReady(), aborted(signal)]);
  } catch (error) {
    // Without its connections first, a queue that never was ready does not close either.
    release();
    await within(CLOSE_MS, made.close()).catch(() => undefined);
    throw error;
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const giveUp = () => reject(new QueueAway('the queue is closed'));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });

/**
 * Something that is opened at its first use, once for all who use it at the same time, and anew when that failed: BullMQ keeps a failed first
 * connection for good.
 */
export class Lazy<T> {
  #value: Promise<T> | undefined;

  constructor(private readonly open: () => Promise<T>) {}

  get(): Promise<T> {
    this.#value ??= this.open().catch((error: unknown) => {
      this.#value = undefined;
      throw error;
    });
    return this.#value;
  }

  /** What was opened, if anything was. */
  async opened(): Promise<T | undefined> {
    return this.#value?.catch(() => undefined);
  }
}
