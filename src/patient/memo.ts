/*
 * Drugs and genotypes are few and every chart repeats them, while reading their names costs more than everything else a Fact needs. What the tables say of
 * a name does not change while they live, so it is looked up once. Bounded: hostile input can empty the memory, not grow it.
 */

const ENTRIES = 4096;
/** Longer keys are not kept: real names are short. */
const KEY_LENGTH = 600;

/** Remembers what a table (the owner) answered for a key, as long as the table lives. */
export class Memo<V> {
  readonly #byOwner = new WeakMap<object, Map<string, V>>();

  of(owner: object, key: string, ask: () => V): V {
    if (key.length > KEY_LENGTH) return ask();
    let known = this.#byOwner.get(owner);
    if (known === undefined) {
      known = new Map();
      this.#byOwner.set(owner, known);
    }
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as V; // undefined is an answer too
    const answer = ask();
    if (known.size >= ENTRIES) known.clear();
    known.set(key, answer);
    return answer;
  }
}
