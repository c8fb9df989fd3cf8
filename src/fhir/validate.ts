import type { Finding } from '../kernel/index.ts';
import type { Scope } from './check/check.ts';
import { check } from './check/shapes.ts';

export interface ValidateOptions {
  /** Canonical URLs of profiles to validate against, beside those that `meta.profile` claims. */
  readonly profiles?: readonly string[];
  /**
   * `content`: what a resource is read for, by the base definitions of R4: neither the profiles that it claims nor its narrative are judged. For data
   * on its way into reasoning, where a fault means that the resource is left out: that must not happen for what nobody reads. `whole` when left out.
   * `structure`: types, cardinality, bindings and the kinds of what is referred to, without invariants and all that looks further. For a first look at very much.
   */
  readonly scope?: Scope;
  /** Holds Observations with the LOINC code of a vital sign to its profile, claimed or not. Left out: only where it is claimed. */
  readonly vitalSigns?: boolean;
}

/**
 * Judges one parsed R4 resource, with what it contains. Findings come in the order of the input, at most 1,000 of them and then
 * one that counts the rest; none means valid. A property that is undefined counts as left out. Never throws, whatever the input.
 */
export function validateResource(value: unknown, options: ValidateOptions = {}): readonly Finding[] {
  return check(value, options).result();
}
