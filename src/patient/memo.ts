import type { Concept } from './read/elements.ts';

/*
 * Drugs and genotypes are few and every chart repeats them, while reading their names costs more than everything else a Fact needs. What the tables say of
 * a name does not change while they live, so it is looked up once. Bounded: hostile input can empty the memory, not grow it.
 */

const ENTRIES = 4096;
/** Longer names are not kept: real ones are short. */
const LENGTH = 600;
/** Concepts kept that share the word they are found by: one drug is coded in several ways. */
const ALIKE = 4;

/** Answers to texts. */
export class Answers<V> {
  readonly #known = new Map<string, V>();

  of(text: string, ask: () => V): V {
    if (text.length > LENGTH) return ask();
    const found = this.#known.get(text);
    if (found !== undefined || this.#known.has(text)) return found as V; // undefined is an answer too
    const answer = ask();
    if (this.#known.size >= ENTRIES) this.#known.clear();
    this.#known.set(text, answer);
    return answer;
  }
}

/** Answers to concepts. */
export class ConceptAnswers<V> {
  readonly #known = new Map<string, { readonly concept: Concept; readonly answer: V }[]>();

  /** Found by one word and then compared: to join all words to one key would cost most of what is saved. */
  of(concept: Concept, ask: () => V): V {
    const word = concept.text ?? concept.codings[0]?.code ?? '';
    const alike = this.#known.get(word);
    if (alike !== undefined) for (const known of alike) if (isSame(known.concept, concept)) return known.answer;
    const answer = ask();
    if (lengthOf(concept) > LENGTH) return answer;
    if (alike !== undefined && alike.length < ALIKE) alike.push({ concept, answer });
    else {
      if (this.#known.size >= ENTRIES / ALIKE) this.#known.clear();
      this.#known.set(word, [{ concept, answer }]);
    }
    return answer;
  }
}

function isSame(one: Concept, other: Concept): boolean {
  if (one.text !== other.text || one.codings.length !== other.codings.length) return false;
  return one.codings.every((c, i) => {
    const beside = other.codings[i];
    return c.code === beside?.code && c.system === beside.system && c.display === beside.display;
  });
}

function lengthOf({ codings, text = '' }: Concept): number {
  let length = text.length;
  for (const { system = '', code, display = '' } of codings) length += system.length + code.length + display.length;
  return length;
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
