import { isObject, type JsonObject } from '../../kernel/index.ts';
import type { RuleFile } from '../rule-file.ts';
import { conditionsOf, leavesOf } from '../walk.ts';
import { type LibraryLeaf, readLibrary } from './read-library.ts';

function elmLeaves(rule: RuleFile['value']): readonly LibraryLeaf[] {
  return [...conditionsOf(rule)].flatMap((root) => [...leavesOf(root)].flatMap(({ at }) => ('elm' in at ? [at] : [])));
}

/** Whether the rule asks a library that is not in it yet. */
export const asksLibraries = ({ value }: RuleFile): boolean =>
  elmLeaves(value).some(({ elm }) => elm.libraries === undefined);

/**
 * The rule with the libraries that it asks in it, so that its digest, a frozen bundle and whoever evaluates it have all there is to know. Libraries that are
 * missing are for the lint to name.
 */
export function withLibraries(file: RuleFile, found: readonly unknown[]): RuleFile {
  const byId = new Map<string, JsonObject>();
  for (const json of found) {
    const facts = isObject(json) ? readLibrary(json) : undefined;
    if (isObject(json) && facts !== undefined) byId.set(facts.id, json);
  }
  const value = structuredClone(file.value);
  for (const leaf of elmLeaves(value)) {
    if (leaf.elm.libraries !== undefined) continue;
    const needed = new Map<string, JsonObject>();
    const left = [leaf.elm.library];
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const library = byId.get(id);
      if (library === undefined || needed.has(id)) continue;
      needed.set(id, library);
      left.push(...(readLibrary(library)?.includes ?? []));
    }
    // Where the library is missing, the lint tells which there are.
    Object.assign(leaf.elm, { libraries: [...(needed.size === 0 ? byId : needed).values()] });
  }
  return { ...file, value };
}
