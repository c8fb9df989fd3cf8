import {
  CATALOGUE,
  type Finding,
  type FindingCode,
  finding,
  isObject,
  isText,
  type JsonObject,
  type Severity,
} from '../../kernel/index.ts';
import type { BundleScope } from './bundle-scope.ts';
import { didYouMean } from './did-you-mean.ts';
import { jsonTypeOf, PRIMITIVE_FORMATS } from './primitives.ts';
import type { Questions } from './questions.ts';

const NOTHING: readonly Finding[] = Object.freeze([]);
/** Findings listed for one resource; the rest are only counted. */
export const MOST_FINDINGS = 1000;
/** Nesting of elements beyond which nothing is read. Real resources stay below 30. */
export const DEEPEST = 100;

/** Wrong words of one resource for which a neighbour is looked for. */
const MOST_SUGGESTIONS = 200;

/** A function that judges one element; the path of `check` already points at it. */
export type Judge = (value: unknown, check: Check) => void;

/** What is said otherwise than the catalogue has it, and the rule that was broken. */
export interface Narrowed {
  readonly severity?: Severity;
  readonly remedy?: string;
  readonly rule?: string;
}

interface Numbered {
  readonly number: number;
  readonly finding: Finding;
}

/** Characters of an offending token that a message may quote; more would be content, not a token. */
const LONGEST_TOKEN = 64;
const TOKEN = /^[\w.:/|#-]+$/;
const MOST_NAMED = 12;

/** JSON type of a value, in words. */
export function kindOf(v: unknown): string {
  if (v === null) return 'null';
  if (v === undefined) return 'nothing';
  if (Array.isArray(v)) return v.length === 0 ? 'an empty array' : 'an array';
  switch (typeof v) {
    case 'string':
      return v.length === 0 ? 'an empty string' : `a string of ${v.length} characters`;
    case 'object':
      return 'an object';
    default:
      return `a ${typeof v}`;
  }
}

/** A property name or code as it may be quoted: long or free text is only described, since it may tell of a patient. */
export const quoted = (v: unknown): string =>
  typeof v === 'string' && v.length <= LONGEST_TOKEN && TOKEN.test(v) ? `'${v}'` : kindOf(v);

const URL_LIKE = /^[\w.:/|%#~-]{1,200}$/;
/** A canonical URL as it may be quoted. */
export const quotedUrl = (url: string): string => (URL_LIKE.test(url) ? `'${url}'` : kindOf(url));

/** The first of a list of allowed words, for a message. */
export const named = (words: Iterable<string>): string => {
  const all = [...words];
  const shown = all.slice(0, MOST_NAMED).join(', ');
  return all.length > MOST_NAMED ? `${shown} and ${all.length - MOST_NAMED} more` : shown;
};

/** How much is judged; see ValidateOptions. */
export type Scope = 'whole' | 'content' | 'structure';

export interface CheckOptions {
  readonly scope?: Scope | undefined;
  readonly questions?: Questions | undefined;
  readonly vitalSigns?: boolean | undefined;
}

/**
 * One validation under way: where it is, what it has found. The path is a stack that is written out only for a Finding,
 * so that judging a valid resource allocates nothing.
 */
export class Check {
  readonly path: (string | number)[] = [];
  depth = 0;
  /** Resource whose elements are being judged (`%resource`). */
  resource: JsonObject = {};
  /** The resource that contains it, or itself (`%rootResource`). */
  root: JsonObject = {};
  /** Which resources fit which profiles, as far as that was asked: shared by judgements made aside. */
  fitting: Map<unknown, Map<string, boolean>> | undefined;
  /** The Bundle whose entry is being judged, read into an index when a reference first asks for it. */
  bundle: BundleScope | undefined;
  private idsOf: JsonObject | undefined;
  private ids: Set<string> | undefined;
  private containedOf: JsonObject | undefined;
  private contained: Map<string, JsonObject> | undefined;
  /** Each with the number it was found as, once there is one: most resources are sound. Apart, since a flood of remarks must not hide a fault. */
  private found: { readonly faults: Numbered[]; readonly remarks: Numbered[] } | undefined;
  private unknownExtensions: Set<string> | undefined;
  private count = 0;
  private suggestions = 0;
  /** `content`: claimed profiles and narrative are not judged. */
  readonly scope: Scope;
  /** Whether more is judged than structure. */
  readonly deep: boolean;

  /** Whether Observations are held to the vital signs profiles by their codes. */
  readonly vitalSigns: boolean;
  /** Where codes that are not bundled are noted, when somebody will ask for them. */
  readonly questions: Questions | undefined;

  constructor(start: string, { scope = 'whole', questions, vitalSigns = false }: CheckOptions = {}) {
    this.scope = scope;
    this.deep = scope !== 'structure';
    this.questions = questions;
    this.vitalSigns = vitalSigns;
    this.path[0] = start;
    this.depth = 1;
  }

  /** What a literal reference leads to: a contained resource, or another entry of the Bundle at hand. */
  resolve(reference: unknown): JsonObject | undefined {
    if (typeof reference !== 'string') return undefined;
    if (reference.charCodeAt(0) === 35)
      return reference.length === 1 ? this.root : this.containedById().get(reference.slice(1));
    return this.bundle?.index().find(reference, this.bundle.fullUrl)?.resource;
  }

  /** Type of the resource that a reference leads to, when that is at hand. */
  typeBehind(reference: string): string | undefined {
    const type = this.resolve(reference)?.resourceType;
    return typeof type === 'string' ? type : undefined;
  }

  /** Whether an extension that is not known is met for the first time: it is spoken of once. */
  isFirst(url: string): boolean {
    this.unknownExtensions ??= new Set();
    const first = !this.unknownExtensions.has(url);
    this.unknownExtensions.add(url);
    return first;
  }

  /** Notes the id of an element of the resource at hand; false when another element there has it already. */
  takeElementId(id: string): boolean {
    if (this.ids === undefined || this.idsOf !== this.resource) {
      this.idsOf = this.resource;
      this.ids = new Set();
    }
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    return true;
  }

  contains(id: string): boolean {
    return this.containedById().has(id);
  }

  private containedById(): ReadonlyMap<string, JsonObject> {
    if (this.contained === undefined || this.containedOf !== this.root) {
      this.containedOf = this.root;
      this.contained = new Map();
      for (const inner of Array.isArray(this.root.contained) ? this.root.contained : []) {
        if (isObject(inner) && isText(inner.id)) this.contained.set(inner.id, inner);
      }
    }
    return this.contained;
  }

  /** FHIRPath of the present element, or of its child `name`. */
  at(name?: string): string {
    let text = String(this.path[0]);
    for (let i = 1; i < this.depth; i++) {
      const step = this.path[i];
      text += typeof step === 'number' ? `[${step}]` : `.${step}`;
    }
    return name === undefined ? text : `${text}.${name}`;
  }

  add(code: FindingCode, message: string, name?: string, narrowed?: Narrowed): void {
    this.count++;
    const severity = narrowed?.severity ?? CATALOGUE[code].severity;
    const isFault = severity === 'error' || severity === 'fatal';
    this.found ??= { faults: [], remarks: [] };
    const list = isFault ? this.found.faults : this.found.remarks;
    if (list.length >= MOST_FINDINGS) return;
    list.push({ number: this.count, finding: finding(code, message, { expression: this.at(name) }, narrowed) });
  }

  /** A Finding at a place that was noted before. */
  addAt(expression: string, code: FindingCode, message: string, narrowed?: Narrowed): void {
    const { depth, path } = this;
    const [start] = path;
    path[0] = expression;
    this.depth = 1;
    this.add(code, message, undefined, narrowed);
    path[0] = start ?? expression;
    this.depth = depth;
  }

  /** A Finding of the whole resource. */
  addWhole(code: FindingCode, message: string): void {
    this.addAt(String(this.path[0]), code, message);
  }

  /** Whether any fault was found. */
  get faulty(): boolean {
    return this.found !== undefined && this.found.faults.length > 0;
  }

  /** The Findings in the order of the input; when there are too many, remarks give way to faults. */
  result(): readonly Finding[] {
    if (this.found === undefined) return NOTHING;
    const kept = [...this.found.faults, ...this.found.remarks].slice(0, MOST_FINDINGS);
    const listed = kept.sort((a, b) => a.number - b.number).map((n) => n.finding);
    const left = this.count - listed.length;
    if (left === 0) return listed;
    const whole = { expression: String(this.path[0]) };
    return [
      ...listed,
      finding('fhir.too-many-findings', `${this.count} findings in all; ${left} of them are not listed.`, whole),
    ];
  }

  notAnObject(v: unknown, type: string): void {
    if (v === null) this.add('fhir.null', `${type} is null; R4 has no null here.`);
    else this.add('fhir.wrong-type', `Expected an object (${type}), found ${kindOf(v)}.`);
  }

  emptyObject(type: string): void {
    this.add('fhir.empty', `This ${type} has no content; an element needs a value or children.`);
  }

  /** A primitive that is not of its type. */
  badPrimitive(v: unknown, primitive: string, name?: string): void {
    const format = PRIMITIVE_FORMATS[primitive] ?? primitive;
    if (v === null) this.add('fhir.null', `Null is no ${primitive}; R4 has no null here.`, name);
    else if (typeof v !== jsonTypeOf(primitive))
      this.add('fhir.wrong-type', `Expected ${primitive} (${format}), found ${kindOf(v)}.`, name);
    else if (v === '') this.add('fhir.empty', `Expected ${primitive}, found an empty string.`, name);
    else this.add('fhir.format', `Expected ${primitive}: ${format}; found ${kindOf(v)} of another form.`, name);
  }

  /** The word that was probably meant. Looked for a few hundred times at most: comparing each of ten thousand wrong codes with a whole system would take seconds. */
  suggest(word: string, known: Iterable<string>): string | undefined {
    return this.suggestions++ < MOST_SUGGESTIONS ? didYouMean(word, known) : undefined;
  }

  unknownProperty(name: string, type: string, known: Iterable<string>): void {
    const meant = this.suggest(name, known);
    const hint = meant === undefined ? '' : ` Did you mean '${meant}'?`;
    const shown = quoted(name);
    this.add(
      'fhir.unknown-property',
      `${type} has no property ${shown}.${hint}`,
      shown.startsWith("'") ? name : undefined,
      {
        ...(meant === undefined ? {} : { remedy: `Use '${meant}', or remove the property.` }),
      },
    );
  }

  missing(name: string, type: string): void {
    this.add('fhir.required', `${type}.${name} is required (minimum 1), but is missing.`, undefined, {
      rule: `${type}.${name}`,
      remedy: `Add ${name}.`,
    });
  }

  tooDeep(): void {
    this.add('fhir.too-deep', `Nesting goes beyond ${DEEPEST} levels; what lies below was not read.`);
  }

  /** A choice element given in a second type. */
  secondChoice(name: string, choice: string): void {
    this.add('fhir.choice', `${choice}[x] is given in more than one type.`, name);
  }

  /** A rule of the specification that does not hold here. */
  broken(key: string, human: string, severity: Severity, name?: string): void {
    this.add('fhir.invariant', `${key}: ${human}`, name, { severity, rule: key });
  }
}
