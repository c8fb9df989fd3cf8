import { type Finding, finding, type Place } from '../kernel/index.ts';

/*
 * Where in the submitted JSON text a Finding is, and what JSON.parse does not tell: properties given twice.
 * One pass over the text; it has been parsed before, so only its places are of interest here.
 */

/** Steps of an element path in the JSON: `Observation.value.ofType(Quantity).code` is `valueQuantity`, `code`. */
export function jsonSteps(expression: string): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  for (const part of expression.match(/\.ofType\(\w+\)|\[\d+\]|[^.[\]]+/g) ?? []) {
    if (part.startsWith('[')) steps.push(Number(part.slice(1, -1)));
    else if (part.startsWith('.ofType(')) {
      const type = part.slice(8, -1);
      const owner = steps.at(-1);
      // Resources keep their name; the elements of a choice carry the type in theirs.
      if (typeof owner === 'string' && owner !== 'resource')
        steps[steps.length - 1] = owner + type.charAt(0).toUpperCase() + type.slice(1);
    } else steps.push(part);
  }
  return steps.slice(1);
}

interface Wanted {
  readonly children: Map<string | number, Wanted>;
  at: number | undefined;
}

const wanted = (): Wanted => ({ children: new Map(), at: undefined });
const DEEPEST = 300;
/** Keys that are names; others are not repeated in a Finding. */
const NAME = /^\w{1,64}$/;
const QUOTE = 34;
const BACKSLASH = 92;

class Scanner {
  private readonly text: string;
  private at = 0;
  /** Offsets of keys that their object had already, with the path of the object. */
  readonly doubled: { readonly at: number; readonly path: string }[] = [];
  private readonly path: string[];

  /** Whether keys given twice are looked for; without that, what holds no place of interest is only passed over. */
  private readonly thorough: boolean;

  constructor(text: string, root: string, thorough: boolean) {
    this.text = text;
    this.path = [root];
    this.thorough = thorough;
  }

  read(want: Wanted | undefined): void {
    this.value(want, 0);
  }

  private blank(): void {
    while (this.at < this.text.length && this.text.charCodeAt(this.at) <= 32) this.at++;
  }

  private value(want: Wanted | undefined, depth: number): void {
    this.blank();
    if (want !== undefined && want.at === undefined) want.at = this.at;
    const first = this.text[this.at];
    if (first === '"') this.string();
    else if ((first === '{' || first === '[') && (depth >= DEEPEST || (want === undefined && !this.thorough)))
      this.skip();
    else if (first === '{') this.object(want, depth);
    else if (first === '[') this.array(want, depth);
    else while (this.at < this.text.length && !/[,\]}\s]/.test(this.text[this.at] ?? ',')) this.at++;
  }

  private string(): string {
    const start = ++this.at;
    while (this.at < this.text.length) {
      const c = this.text.charCodeAt(this.at);
      if (c === QUOTE) break;
      this.at += c === BACKSLASH ? 2 : 1;
    }
    return this.text.slice(start, this.at++);
  }

  /** Passes over what is nested too deep, by its brackets. */
  private skip(): void {
    let open = 0;
    do {
      const c = this.text[this.at];
      if (c === '"') {
        this.string();
        continue;
      }
      if (c === '{' || c === '[') open++;
      else if (c === '}' || c === ']') open--;
      this.at++;
    } while (open > 0 && this.at < this.text.length);
  }

  private object(want: Wanted | undefined, depth: number): void {
    const seen = this.thorough ? new Set<string>() : undefined;
    this.at++;
    for (;;) {
      this.blank();
      if (this.text[this.at] !== '"') break;
      const start = this.at;
      const key = this.string();
      const step = seen !== undefined && NAME.test(key) ? `.${key}` : '';
      if (seen?.has(key)) this.doubled.push({ at: start, path: this.path.join('') + step });
      seen?.add(key);
      this.blank();
      this.at++;
      const child = want?.children.get(key) ?? (key.startsWith('_') ? want?.children.get(key.slice(1)) : undefined);
      if (child !== undefined && child.at === undefined) child.at = start;
      this.path.push(step);
      this.value(child, depth + 1);
      this.path.pop();
      this.blank();
      if (this.text[this.at] !== ',') break;
      this.at++;
    }
    this.at++;
  }

  private array(want: Wanted | undefined, depth: number): void {
    this.at++;
    for (let i = 0; ; i++) {
      this.blank();
      if (this.text[this.at] === ']' || this.at >= this.text.length) break;
      this.path.push(`[${i}]`);
      this.value(want?.children.get(i), depth + 1);
      this.path.pop();
      this.blank();
      if (this.text[this.at] !== ',') break;
      this.at++;
    }
    this.at++;
  }
}

const COLON = 58;

/** Number of keys in a JSON text that has been parsed before: strings that a colon follows. */
function keysInText(text: string): number {
  let keys = 0;
  for (let at = text.indexOf('"'); at >= 0; ) {
    let end = text.indexOf('"', at + 1);
    while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
    if (end < 0) return keys;
    let next = end + 1;
    while (text.charCodeAt(next) <= 32) next++;
    if (text.charCodeAt(next) === COLON) keys++;
    at = text.indexOf('"', next);
  }
  return keys;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
  return slashes % 2 === 1;
}

/** Not a number when the value is nested deeper than is read here: then the text is looked at in detail. */
function keysInValue(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > DEEPEST) return Number.NaN;
  let keys = 0;
  if (Array.isArray(value)) for (const item of value) keys += keysInValue(item, depth + 1);
  else
    for (const key in value) {
      const inner = (value as Readonly<Record<string, unknown>>)[key];
      keys += typeof inner === 'object' ? 1 + keysInValue(inner, depth + 1) : 1;
    }
  return keys;
}

/** Whether an object in the text has a key twice: then JSON.parse, which keeps one of them, gave fewer keys than the text has. */
const hasDoubledKeys = (text: string, value: unknown): boolean => keysInText(text) !== keysInValue(value);

/** Line and column, both from 1, of offsets in a text. */
function linesOf(text: string): (offset: number) => { readonly line: number; readonly column: number } {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** Line and column, both from 1, of one offset in a text. */
export const lineAndColumn = (text: string, offset: number) => linesOf(text)(offset);

/**
 * The Findings with line and column in `text`, which is the JSON they speak of; `inside` are the steps to the resource when it is
 * wrapped. Findings about properties that are given twice come last. A place that is not in the text gets its nearest owner's. `value` is what
 * JSON.parse made of the text.
 */
export function located(
  text: string,
  value: unknown,
  findings: readonly Finding[],
  root: string,
  inside: readonly (string | number)[] = [],
): readonly Finding[] {
  const doubles = hasDoubledKeys(text, value);
  if (findings.length === 0 && !doubles) return findings;
  const tree = wanted();
  const chains = findings.map((f) => {
    const chain = [tree];
    const { expression = '' } = f.place;
    // What is said of the envelope itself is not inside it.
    const outer = inside.length > 0 && expression.startsWith(`${root}.`);
    for (const step of [...(outer ? [] : inside), ...jsonSteps(expression)]) {
      const owner = chain.at(-1) ?? tree;
      const next = owner.children.get(step) ?? wanted();
      owner.children.set(step, next);
      chain.push(next);
    }
    return chain;
  });
  const scanner = new Scanner(text, root, doubles);
  scanner.read(tree);
  const lineOf = linesOf(text);
  const placed = findings.map((f, i): Finding => {
    const at = chains[i]?.findLast((w) => w.at !== undefined)?.at;
    return at === undefined ? f : { ...f, place: { ...f.place, ...lineOf(at) } satisfies Place };
  });
  const doubled = scanner.doubled.map(({ at, path }) =>
    finding('fhir.duplicate-property', 'A property is given twice in one object; readers take one or the other.', {
      expression: path,
      ...lineOf(at),
    }),
  );
  return [...placed, ...doubled.slice(0, 100)];
}
