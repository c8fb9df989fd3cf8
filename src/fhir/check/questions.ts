import type { Severity } from '../../kernel/index.ts';

/*
 * What a resource asks of terminology that is not at hand: collected while it is judged, answered afterwards by a terminology server
 * where there is one, and named once where there is none.
 */

export interface Coded {
  readonly system: string;
  readonly code: string;
}

export type Question =
  | { readonly kind: 'system'; readonly place: string; readonly coding: Coded; readonly severity: Severity }
  | {
      readonly kind: 'binding';
      readonly place: string;
      readonly valueSet: string;
      readonly strength: 'required' | 'extensible';
      /** One of these must be a member. */
      readonly codings: readonly Coded[];
    };

/** Questions kept of one resource; what is beyond counts as not checked. */
const MOST_QUESTIONS = 1000;

export class Questions {
  private readonly list: Question[] = [];
  /** Code systems and value sets that were asked for. */
  readonly topics = new Set<string>();

  add(question: Question): void {
    this.topics.add(question.kind === 'system' ? question.coding.system : question.valueSet);
    if (this.list.length < MOST_QUESTIONS) this.list.push(question);
  }

  get all(): readonly Question[] {
    return this.list;
  }
}
