/** Something of a rule that the other form cannot say exactly, or of a foreign one that was not taken. */
export interface Unsaid {
  /** Where in the rule, or in the resource: `rows[2].when`, `action[1].condition[0]`. */
  readonly at: string;
  readonly what: string;
}

export interface Exported<T> {
  readonly value: T;
  readonly unsaid: readonly Unsaid[];
}

/** Name of a file or element that every system takes: letters, digits and hyphens. */
export const plainName = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '');

/** The same remarks about several places as one line: `CYP2C19 is Poor Metabolizer: not as FHIRPath (rows[1].when, rows[3].when)`. */
export function unsaidLines(unsaid: readonly Unsaid[]): readonly string[] {
  const places = new Map<string, string[]>();
  for (const { at, what } of unsaid) {
    const known = places.get(what) ?? [];
    if (!known.includes(at)) places.set(what, [...known, at]);
  }
  return [...places].map(([what, at]) => `${what} (${at.join(', ')})`);
}
