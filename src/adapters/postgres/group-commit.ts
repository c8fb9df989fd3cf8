/**
 * Gathers what is written at the same time into one statement, so that many writers share one wait for the disk. Who comes while a write runs
 * goes with the next one; nobody waits for company.
 */
export class GroupCommit<Item, Outcome> {
  #waiting: Waiting<Item, Outcome>[] = [];
  #writing = 0;
  #scheduled = false;

  /**
   * `write` gives one outcome for each item, in order. `isRefusal` tells errors that are an item's own fault: then each item is written by itself,
   * so that one does not take the others down.
   */
  constructor(
    private readonly write: (items: readonly Item[]) => Promise<readonly Outcome[]>,
    private readonly isRefusal: (error: unknown) => boolean,
    private readonly limits: { readonly items: number; readonly writes: number },
  ) {}

  /** Resolves when the item is durable. */
  add(item: Item): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      // After this turn's input has been handled: requests that arrived together are written together.
      setImmediate(() => {
        this.#scheduled = false;
        this.#start();
      });
    });
  }

  #start(): void {
    while (this.#writing < this.limits.writes && this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, this.limits.items);
      this.#writing += 1;
      void this.#run(group).finally(() => {
        this.#writing -= 1;
        this.#start();
      });
    }
  }

  async #run(group: readonly Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.write(group.map(({ item }) => item));
      group.forEach(({ resolve, reject }, at) => {
        const outcome = outcomes[at];
        if (outcome === undefined) reject(new TypeError('a write must give an outcome for each item'));
        else resolve(outcome);
      });
    } catch (error) {
      if (group.length > 1 && this.isRefusal(error)) for (const one of group) await this.#run([one]);
      else for (const { reject } of group) reject(error);
    }
  }
}

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}
