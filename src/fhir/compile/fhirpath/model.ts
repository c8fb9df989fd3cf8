import type { Element, Group } from '../shape.ts';

/** What is known of the types when an expression is compiled: their groups by name (`Observation`, `Observation_component`). */
export class Model {
  private readonly groups: ReadonlyMap<string, Group>;
  private readonly elements = new Map<string, ReadonlyMap<string, Element>>();

  constructor(groups: Iterable<Group>) {
    this.groups = new Map([...groups].map((g) => [g.name, g]));
  }

  get all(): readonly Group[] {
    return [...this.groups.values()];
  }

  has(type: string): boolean {
    return this.groups.has(type);
  }

  element(type: string, name: string): Element | undefined {
    let elements = this.elements.get(type);
    if (elements === undefined) {
      elements = new Map((this.groups.get(type)?.elements ?? []).map((e) => [e.name, e]));
      this.elements.set(type, elements);
    }
    return elements.get(name);
  }

  /** Whether the type itself carries this constraint, so that an element of it need not. */
  hasConstraint(type: string, key: string): boolean {
    return this.groups.get(type)?.constraints.some((c) => c.key === key) === true;
  }
}

/** Types an element's values may have: the group of its children, or its datatypes. */
export const typesOf = (element: Element): readonly string[] =>
  element.group !== undefined ? [element.group] : element.alternatives.map((a) => a.type);
