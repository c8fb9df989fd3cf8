import { didYouMean } from '../../fhir/check/did-you-mean.ts';
import { type Finding, finding } from '../../kernel/index.ts';
import { classesOfType } from '../fhirpath/reads.ts';
import type { Path, RuleFile } from '../rule-file.ts';
import { type LibraryFacts, type LibraryLeaf, readLibrary } from './read-library.ts';

/** What keeps a library from being asked. */
export function libraryFindings(leaf: LibraryLeaf, path: Path, file: RuleFile): readonly Finding[] {
  const { library, expression, libraries = [] } = leaf.elm;
  const say = (message: string, ...at: Path): Finding => finding('rules.elm', message, file.place([...path, ...at]));
  const known = new Map<string, LibraryFacts>();
  for (const json of libraries) {
    const facts = readLibrary(json);
    if (facts !== undefined) known.set(facts.id, facts);
  }
  const main = known.get(library);
  if (main === undefined)
    return [say(`there is no library ${library} beside the rule${near(library, known.keys())}`, 'elm', 'library')];
  if (!main.expressions.includes(expression))
    return [
      say(`${library} has no expression ${expression}${near(expression, main.expressions)}`, 'elm', 'expression'),
    ];
  const findings: Finding[] = [];
  for (const { id, includes, lacks, types } of known.values()) {
    for (const included of includes)
      if (!known.has(included))
        findings.push(say(`${id} includes ${included}, which is not beside the rule`, 'elm', 'library'));
    for (const lacking of lacks) findings.push(say(`${id} needs ${lacking}`, 'elm', 'library'));
    for (const type of types)
      if (classesOfType(type).length === 0)
        findings.push(say(`${id} retrieves resources of type ${type}, which are not looked up`, 'elm', 'library'));
  }
  return findings;
}

function near(word: string, known: Iterable<string>): string {
  const names = [...known];
  const nearest = didYouMean(word, names);
  if (nearest !== undefined) return `; did you mean ${nearest}?`;
  return names.length === 0 ? '' : `; there are ${names.slice(0, 20).join(', ')}`;
}
