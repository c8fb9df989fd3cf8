import type { Genomics } from '../genomics/index.ts';
import type { RuleSet } from '../rules/rule-set.ts';

/** What answers are made with: the rules with their terminology, and the gene tables. Loaded and swapped as one. */
export interface Knowledge {
  readonly ruleSet: RuleSet;
  readonly genomics: Genomics;
}

/** Which knowledge it is: equal for equal rules, terminology and gene tables. */
export const versionOf = ({ ruleSet, genomics }: Knowledge): string =>
  [ruleSet.digest, ruleSet.terminology.version, genomics.version].join(' ');

/** The knowledge that answers now. An answer takes it once and keeps it; a reload swaps the whole, between answers. */
export class RuleBook {
  #current: Knowledge;

  constructor(first: Knowledge) {
    this.#current = first;
  }

  get current(): Knowledge {
    return this.#current;
  }

  swap(next: Knowledge): void {
    this.#current = next;
  }
}
