import { LONGEST_KEPT, MOST_ANSWERS } from '../kernel/index.ts';
import type { Concept } from './read/elements.ts';

/*
 * Drugs and genotypes are few and every chart repeats them, while reading their names costs more than everything else a Fact needs.
 */

/** Concepts kept that share the word they are found by: one drug is coded in several ways. */
const ALIKE = 4;

/** Answers to concepts. */
export class ConceptAnswers<V> {
  readonly #known = new Map<string, { readonly concept: Concept; readonly answer: V }[]>();

  /** Found by one word and then compared: to join all words to one key would cost most of what is saved. */
  of(concept: Concept, ask: () => V): V {
    const word = concept.text ?? concept.codings[0]?.code ?? '';
    const alike = this.#known.get(word);
    if (alike !== undefined) for (const known of alike) if (isSame(known.concept, concept)) return known.answer;
    const answer = ask();
    if (lengthOf(concept) > LONGEST_KEPT) return answer;
    if (alike !== undefined && alike.length < ALIKE) alike.push({ concept, answer });
    else {
      if (this.#known.size >= MOST_ANSWERS / ALIKE) this.#known.clear();
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
