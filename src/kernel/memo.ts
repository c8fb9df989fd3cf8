/*
 * What tables, rules and vocabularies say of a text does not change while they live, so that it is asked once. Bounded: hostile input can empty the memory,
 * not grow it.
 */

export const MOST_ANSWERS = 4096;
/** Longer texts are not kept: real names are short. */
export const LONGEST_KEPT = 600;

/** Answers to texts. */
export class Answers<V> {
  readonly #known = new Map<string, V>();

  of(text: string, ask: () => V): V {
    if (text.length > LONGEST_KEPT) return ask();
    const found = this.#known.get(text);
    if (found !== undefined || this.#known.has(text)) return found as V; // undefined is an answer too
    const answer = ask();
    if (this.#known.size >= MOST_ANSWERS) this.#known.clear();
    this.#known.set(text, answer);
    return answer;
  }
}

/** Keeps what was made for a table (the owner) as long as the table lives. */
export class PerTable<V extends object> {
  readonly #made = new WeakMap<object, V>();
  readonly #make: () => V;

  constructor(make: () => V) {
    this.#make = make;
  }

  of(owner: object): V {
    let made = this.#made.get(owner);
    if (made === undefined) {
      made = this.#make();
      this.#made.set(owner, made);
    }
    return made;
  }
}

/** What a table (the owner) answered to a text. */
export class Memo<V> {
  readonly #answers = new PerTable(() => new Answers<V>());

  of(owner: object, text: string, ask: () => V): V {
    return this.#answers.of(owner).of(text, ask);
  }
}
