import { canonicalSystem } from '../../terminology/code-systems.ts';
import type { Concept } from '../read/elements.ts';
import { PRESENCE } from './codes.ts';

/** What a coded answer says of the presence of what was looked for; undefined when none of its codes says so. */
export function presenceOf(value: Concept): 'positive' | 'negative' | undefined {
  for (const { system, code } of value.codings) {
    const found = system === undefined ? undefined : PRESENCE.get(`${canonicalSystem(system)}|${code}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
