import type { CodeSystem, Concept } from './definitions.ts';

/** Systems that HL7 itself defines and publishes whole: a code that is not among theirs is wrong wherever it stands. */
const HL7 = /^http:\/\/(terminology\.hl7\.org|hl7\.org\/fhir)\//;

const codesOf = (concepts: readonly Concept[] | undefined): readonly string[] =>
  (concepts ?? []).flatMap((c) => [c.code, ...codesOf(c.concept)]);

/** Files of the complete HL7 code systems: an index of their URLs, and one list of codes for each. */
export function emitSystems(systems: Iterable<CodeSystem>): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const index: Record<string, number> = {};
  let number = 0;
  for (const system of systems) {
    if (system.content !== 'complete' || !HL7.test(system.url)) continue;
    const codes = [...new Set(codesOf(system.concept))];
    if (codes.length === 0) continue;
    // Where the system does not say that case matters, a code in another case is not held against the sender.
    const matters = system.caseSensitive === true;
    files.set(
      `systems/${number}.json`,
      JSON.stringify({ matters, codes: matters ? codes : codes.map((c) => c.toLowerCase()) }),
    );
    index[system.url] = number++;
  }
  files.set('systems.json', JSON.stringify(index));
  return files;
}
