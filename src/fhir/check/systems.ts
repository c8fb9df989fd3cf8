import type { JsonObject, Severity } from '../../kernel/index.ts';
import type { CodeSystem, Concept } from '../compile/definitions.ts';
import { type Check, quoted } from './check.ts';
import { isLoinc, isSnomed } from './check-digits.ts';

interface SystemFile {
  readonly matters: boolean;
  readonly codes: readonly string[];
}

export interface KnownSystem {
  readonly caseMatters: boolean;
  readonly codes: ReadonlySet<string>;
}

const codesOf = (concepts: readonly Concept[] | undefined): readonly string[] =>
  (concepts ?? []).flatMap((c) => [c.code, ...codesOf(c.concept)]);

/** The code systems that HL7 publishes whole, each opened when a Coding first names it. */
export class KnownSystems {
  private readonly open: (file: string) => unknown;
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly opened = new Map<string, KnownSystem>();

  constructor(open: (file: string) => unknown) {
    this.open = open;
    this.numbers = new Map(Object.entries(open('systems.json') as Readonly<Record<string, number>>));
  }

  /** Adds a system that was read after the build, when it is complete. */
  add(url: string, system: CodeSystem): void {
    const codes = codesOf(system.concept);
    if (system.content !== 'complete' || codes.length === 0) return;
    const caseMatters = system.caseSensitive === true;
    this.opened.set(url, { caseMatters, codes: new Set(caseMatters ? codes : codes.map((c) => c.toLowerCase())) });
  }

  find(url: string): KnownSystem | undefined {
    const known = this.opened.get(url);
    if (known !== undefined) return known;
    const number = this.numbers.get(url);
    if (number === undefined) return undefined;
    const file = this.open(`systems/${number}.json`) as SystemFile;
    const system = { caseMatters: file.matters, codes: new Set(file.codes) };
    this.opened.set(url, system);
    return system;
  }
}

/** A code that its system, which is known whole, does not have: wrong under any binding. */
export function judgeCoding(check: Check, value: JsonObject, systems: KnownSystems, severity: Severity): void {
  const { system: url, code } = value;
  if (typeof url !== 'string' || typeof code !== 'string') return;
  const system = systems.find(url);
  if (system === undefined) {
    if (check.scope === 'whole' && wrongByForm(check, url, code)) return;
    check.questions?.add({ kind: 'system', place: check.at('code'), coding: { system: url, code }, severity });
    return;
  }
  if (system.codes.has(system.caseMatters ? code : code.toLowerCase())) return;
  const meant = check.suggest(code, system.codes);
  const hint = meant === undefined ? '' : ` Did you mean '${meant}'?`;
  check.add('fhir.unknown-code', `The code system ${url} has no code ${quoted(code)}.${hint}`, 'code', {
    severity,
    rule: url,
  });
}

const VALUE_SET = /^http:\/\/(?:terminology\.)?hl7\.org\/.*\/ValueSet\//;

/** What is known of a code without its system at hand. */
function wrongByForm(check: Check, url: string, code: string): boolean {
  if (url === 'http://loinc.org') {
    if (isLoinc(code)) return false;
    check.add('fhir.unknown-code', `${quoted(code)} is no LOINC code: its form or its check digit is wrong.`, 'code', {
      rule: url,
    });
    return true;
  }
  // Official examples hold retired and mistyped identifiers, so these are remarked upon only.
  if (url === 'http://snomed.info/sct') {
    if (isSnomed(code)) return false;
    const message = `${quoted(code)} is no identifier of SNOMED CT: its form or its check digit is wrong.`;
    check.add('fhir.unknown-code', message, 'code', { severity: 'warning', rule: url });
    return true;
  }
  if (!VALUE_SET.test(url)) return false;
  check.add('fhir.unknown-code', 'The system is the URL of a value set; codes come from code systems.', 'system', {
    remedy: 'Give the URL of the code system that the code is from.',
  });
  return true;
}
