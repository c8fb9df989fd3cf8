import type { GeneDefinition } from './definition.ts';
import { filledBase, type Strands } from './strands.ts';

/**
 * Alleles that the positions read do not tell apart: groups that have the same bases at every one of them. Without a missing position there are none
 * but those that the definition itself does not tell apart.
 */
export function indistinctAlleles(definition: GeneDefinition, strands: Strands): readonly (readonly string[])[] {
  if (strands.missing.length + strands.half.length === 0) return [];
  const filled = new Map(strands.seen.map(({ locus }) => [locus.index, filledBase(definition, locus)]));
  const groups = new Map<string, string[]>();
  for (const { bases, shownAs } of definition.alleles) {
    const differing: string[] = [];
    for (const [index, base] of bases) {
      const usual = filled.get(index);
      if (usual !== undefined && usual !== base) differing.push(`${index}=${base}`);
    }
    const key = differing.sort().join(';');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [shownAs]);
    else if (!group.includes(shownAs)) group.push(shownAs);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
