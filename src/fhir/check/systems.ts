import type { JsonObject, Severity } from '../../kernel/index.ts';
import { ByUrl } from '../../terminology/by-url.ts';
import type { CodeSystem, Concept } from '../compile/definitions.ts';
import { isLanguage, isMimeType } from './absolute.ts';
import { type Check, quoted, quotedUrl } from './check.ts';
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
  /** The number of its file until a system is opened. */
  private readonly systems = new ByUrl<KnownSystem | number>();

  constructor(open: (file: string) => unknown) {
    this.open = open;
    for (const [url, number] of Object.entries(open('systems.json') as Readonly<Record<string, number>>))
      this.systems.set(url, number);
  }

  /** Adds a system that was read after the build, when it is complete. */
  add(url: string, system: CodeSystem): void {
    const codes = codesOf(system.concept);
    if (system.content !== 'complete' || codes.length === 0) return;
    const caseMatters = system.caseSensitive === true;
    this.systems.set(url, { caseMatters, codes: new Set(caseMatters ? codes : codes.map((c) => c.toLowerCase())) });
  }

  has(url: string): boolean {
    return this.systems.get(url) !== undefined;
  }

  find(url: string): KnownSystem | undefined {
    const known = this.systems.get(url);
    if (typeof known !== 'number') return known;
    const file = this.open(`systems/${known}.json`) as SystemFile;
    const system = { caseMatters: file.matters, codes: new Set(file.codes) };
    this.systems.set(url, system);
    return system;
  }
}

/** A code that its system, which is known whole, does not have: wrong under any binding. */
export function judgeCoding(check: Check, value: JsonObject, systems: KnownSystems, severity: Severity): void {
  const { system: url, code } = value;
  if (typeof url !== 'string' || typeof code !== 'string') return;
  const system = systems.find(url);
  if (system === undefined) {
    if (check.scope === 'whole' && judgedByForm(check, url, code, (other) => systems.has(other))) return;
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

/** Systems that are not listed here but whose codes have a form. */
const FORMS: ReadonlyMap<string, readonly [is: (code: string) => boolean, what: string]> = new Map([
  ['http://loinc.org', [isLoinc, 'LOINC code: its form or its check digit is wrong']],
  ['http://www.nlm.nih.gov/research/umls/rxnorm', [(code) => /^\d{1,8}$/.test(code), 'RxNorm code, which is a number']],
  ['urn:ietf:bcp:47', [isLanguage, 'language tag, such as en or de-CH']],
  ['urn:ietf:bcp:13', [isMimeType, 'media type, such as application/pdf']],
  ['urn:iso:std:iso:4217', [(code) => currencies().has(code), 'currency of ISO 4217']],
]);

let known: ReadonlySet<string> | undefined;
const currencies = (): ReadonlySet<string> => {
  known ??= new Set(Intl.supportedValuesOf('currency'));
  return known;
};

/** What is known of a code without its system at hand; true when nothing is left to ask about it. */
function judgedByForm(check: Check, url: string, code: string, isKnown: (url: string) => boolean): boolean {
  const form = FORMS.get(url);
  if (form !== undefined) {
    const [is, what] = form;
    if (is(code)) return url.startsWith('urn:');
    check.add('fhir.unknown-code', `${quoted(code)} is no ${what}.`, 'code', { rule: url });
    return true;
  }
  // Official examples hold retired and mistyped identifiers, so these are remarked upon only.
  if (url === 'http://snomed.info/sct') {
    if (isSnomed(code)) return false;
    const message = `${quoted(code)} is no identifier of SNOMED CT: its form or its check digit is wrong.`;
    check.add('fhir.unknown-code', message, 'code', { severity: 'warning', rule: url });
    return true;
  }
  if (VALUE_SET.test(url)) {
    check.add('fhir.unknown-code', 'The system is the URL of a value set; codes come from code systems.', 'system', {
      remedy: 'Give the URL of the code system that the code is from.',
    });
    return true;
  }
  return misspelt(check, url, isKnown);
}

/** A system is one URL to the letter: https, a slash at the end, or the address it had before R4 make another one of it. */
function misspelt(check: Check, url: string, isKnown: (url: string) => boolean): boolean {
  const plain = url.replace(/^https:/, 'http:').replace(/\/$/, '');
  const moved = /^http:\/\/hl7\.org\/fhir\/(v[23])\/([\w.-]+)$/.exec(plain);
  const meant = moved === null ? plain : `http://terminology.hl7.org/CodeSystem/${moved[1]}-${moved[2]}`;
  if (meant === url || !(isKnown(meant) || FORMS.has(meant) || OTHERS.has(meant))) return false;
  check.add('fhir.unknown-code', `There is no code system ${quotedUrl(url)}. Did you mean '${meant}'?`, 'system', {
    severity: moved === null ? 'error' : 'warning',
    rule: url,
    remedy: `Use ${meant}.`,
  });
  return true;
}
const OTHERS = new Set(['http://snomed.info/sct', 'http://unitsofmeasure.org']);
