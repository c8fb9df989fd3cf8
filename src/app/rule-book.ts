import type { RuleSet } from '../rules/rule-set.ts';

/** The rules that answer now. An answer takes the set once and keeps it; a reload swaps the whole, between answers. */
export class RuleBook {
  #current: RuleSet;

  constructor(first: RuleSet) {
    this.#current = first;
  }

  get current(): RuleSet {
    return this.#current;
  }

  swap(next: RuleSet): void {
    this.#current = next;
  }
}
