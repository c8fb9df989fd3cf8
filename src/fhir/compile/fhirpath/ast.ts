/** A quantity as it is written: `5 'mg'`. */
export interface Measure {
  readonly value: number;
  readonly system: string;
  readonly code: string;
}

/** Syntax of FHIRPath as far as invariants use it (http://hl7.org/fhirpath/N1/). */
export type Node =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | Measure }
  | { readonly kind: 'empty' }
  | { readonly kind: 'this' }
  | { readonly kind: 'index' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'member'; readonly base: Node | undefined; readonly name: string }
  | { readonly kind: 'call'; readonly base: Node | undefined; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'item'; readonly base: Node; readonly at: Node }
  | { readonly kind: 'type'; readonly op: 'is' | 'as'; readonly base: Node; readonly type: string }
  | { readonly kind: 'negate'; readonly of: Node }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Node; readonly right: Node };
