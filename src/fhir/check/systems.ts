import type { JsonObject, Severity } from '../../kernel/index.ts';
import type { CodeSystem, Concept } from '../compile/definitions.ts';
import { type Check, quoted } from './check.ts';
import { didYouMean } from './did-you-mean.ts';

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
    check.questions?.add({ kind: 'system', place: check.at('code'), coding: { system: url, code }, severity });
    return;
  }
  if (system.codes.has(system.caseMatters ? code : code.toLowerCase())) return;
  const meant = didYouMean(code, system.codes);
  const hint = meant === undefined ? '' : ` Did you mean '${meant}'?`;
  check.add('fhir.unknown-code', `The code system ${url} has no code ${quoted(code)}.${hint}`, 'code', {
    severity,
    rule: url,
  });
}
