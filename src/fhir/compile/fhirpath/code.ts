/**
 * FHIRPath to JavaScript. The types of the snapshot are followed while compiling, so that `o.code` stays a property access and
 * only what really is a collection becomes one. Emitted code is total: it may meet a resource of any shape and must not throw.
 *
 * What the code of an expression yields: `one` a value or undefined; `many` an array; `truth` true, false or undefined (empty);
 * `sure` true or false.
 */
export interface Code {
  readonly js: string;
  readonly yields: 'one' | 'many' | 'truth' | 'sure';
  /** Types the values may have; undefined when nothing is known. */
  readonly types: readonly string[] | undefined;
}

export interface Scope {
  /** JavaScript of `$this`. */
  readonly self: string;
  readonly types: readonly string[] | undefined;
  readonly index: string | undefined;
  readonly depth: number;
}

export const VARIABLES: Readonly<Record<string, Code>> = {
  resource: { js: 'c.resource', yields: 'one', types: undefined },
  rootResource: { js: 'c.root', yields: 'one', types: undefined },
  ucum: { js: '"http://unitsofmeasure.org"', yields: 'one', types: ['string'] },
  sct: { js: '"http://snomed.info/sct"', yields: 'one', types: ['string'] },
  loinc: { js: '"http://loinc.org"', yields: 'one', types: ['string'] },
};

/** Functions of the runtime over a collection that give a collection (`many`), a value (`one`) or a truth. */
export const FUNCTIONS: ReadonlyMap<string, Code['yields']> = new Map([
  ...'getValue round floor ceiling truncate count length toInteger toDecimal toString substring replace replaceMatches upper lower indexOf trim abs join type single last'
    .split(' ')
    .map((name) => [name, 'one'] as const),
  ...'tail skip take distinct children descendants union combine intersect exclude resolve extension split'
    .split(' ')
    .map((name) => [name, 'many'] as const),
  ...'isDistinct hasValue startsWith endsWith contains matches matchesFull subsetOf supersetOf allTrue anyTrue allFalse anyFalse conformsTo memberOf htmlChecks isInteger'
    .split(' ')
    .map((name) => [name, 'sure'] as const),
]);
export const KEEP_TYPES = new Set(['tail', 'skip', 'take', 'distinct', 'last', 'single', 'intersect', 'exclude']);
export const NEEDS_CHECK = new Set(['resolve', 'memberOf', 'conformsTo']);

export const text = (value: unknown): string => JSON.stringify(value);
