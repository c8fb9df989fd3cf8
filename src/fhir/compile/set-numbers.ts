import type { Expander, Expansion } from './value-sets.ts';

/** Numbers the value sets that generated code names, expanding each once. */
export class SetNumbers {
  private readonly numbers = new Map<string, number | undefined>();
  private readonly list: { readonly url: string; readonly systems: Expansion }[] = [];
  private readonly expanders: readonly Expander[];

  /** Value sets are expanded by the first expander that can. */
  constructor(...expanders: readonly Expander[]) {
    this.expanders = expanders;
  }

  /** The number of a value set, or undefined when it cannot be expanded: then its binding is not checked. */
  numberOf(url: string): number | undefined {
    if (!this.numbers.has(url)) {
      let systems: Expansion | undefined;
      for (const expander of this.expanders) systems ??= expander.expand(url);
      this.numbers.set(url, systems === undefined ? undefined : this.list.length);
      if (systems !== undefined) this.list.push({ url, systems });
    }
    return this.numbers.get(url);
  }

  get all(): readonly { readonly url: string; readonly systems: Expansion }[] {
    return this.list;
  }
}
