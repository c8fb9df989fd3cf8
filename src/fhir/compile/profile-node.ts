/**
 * What a profile says of one element beyond its base, as data: made when the gateway is built (or a guide is loaded), read by
 * check/judge-profile.ts. Everything that the base type says already is left out.
 */
export interface ProfileNode {
  /** Element name without `[x]`. */
  readonly name: string;
  readonly choice?: true;
  readonly min?: number;
  readonly max?: number;
  readonly types?: readonly ProfileType[];
  readonly fixed?: unknown;
  readonly pattern?: unknown;
  /** Longest text, in characters. */
  readonly maxLength?: number;
  /** Bounds of numbers and dates. */
  readonly least?: unknown;
  readonly most?: unknown;
  /** `set` is absent when the codes are not at hand. */
  readonly binding?: { readonly strength: 'required' | 'extensible'; readonly url: string; readonly set?: number };
  readonly rules?: readonly ProfileRule[];
  readonly children?: readonly ProfileNode[];
  readonly slicing?: Slicing;
  readonly slices?: readonly SliceNode[];
}

export interface SliceNode extends ProfileNode {
  readonly slice: string;
}

export interface ProfileType {
  readonly code: string;
  /** Profiles of the datatype or resource; one of them must fit. */
  readonly profiles?: readonly string[];
  /** Resource types that a reference may point to. */
  readonly targets?: readonly string[];
  /** Where what a reference leads to may be: contained, bundled, or elsewhere (referenced). */
  readonly aggregation?: readonly string[];
  /** Profiles of which what a reference leads to must fit one; base types count as such. */
  readonly linked?: readonly string[];
}

export interface ProfileRule {
  readonly key: string;
  readonly human: string;
  readonly severity: 'error' | 'warning';
  /** Index into the compiled conditions of the module. */
  readonly condition: number;
}

export interface Slicing {
  readonly rules: string;
  /** The items stand in the order of the slices. */
  readonly ordered?: true;
  readonly discriminators: readonly { readonly type: string; readonly path: string }[];
}

/** One compiled profile. */
export interface Profile {
  readonly url: string;
  /** Type that it constrains: a resource, a datatype or Extension. */
  readonly type: string;
  readonly root: ProfileNode;
  /** Profile that this one adds to, when it was compiled from a differential. */
  readonly base?: string;
}
