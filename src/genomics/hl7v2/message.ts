import { type Finding, fail, finding, ok, type Result } from '../../kernel/index.ts';

/*
 * HL7 version 2 in its vertical-bar form (chapter 2 of the standard): segments of fields of repetitions of components of subcomponents. The separators
 * are those that the message itself names in MSH; text is unescaped where it is read, never before it is taken apart.
 */

/** Bytes of one message; a panel of a hundred genes has some fifty kilobytes. */
export const LARGEST_MESSAGE = 1024 * 1024;
const MOST_SEGMENTS = 20_000;
const MOST_MESSAGES = 500;

export interface Separators {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

/** One segment; fields are numbered as in the standard, components from 1. */
export class Segment {
  readonly name: string;
  /** Number among the segments of this name in its message, from 1. */
  readonly number: number;
  readonly #fields: readonly string[];
  readonly #separators: Separators;

  constructor(text: string, number: number, separators: Separators) {
    const parts = text.split(separators.field);
    this.name = parts[0] ?? '';
    this.number = number;
    // The first separator of MSH is itself field 1.
    this.#fields = this.name === 'MSH' ? ['MSH', separators.field, ...parts.slice(1)] : parts;
    this.#separators = separators;
  }

  /** The repetitions of a field that say something. */
  repetitions(field: number): readonly Repetition[] {
    const text = this.#fields[field] ?? '';
    return text
      .split(this.#separators.repetition)
      .filter((one) => one !== '' && one !== '""')
      .map((one) => new Repetition(one, this.#separators));
  }

  /** A component of the first repetition, without its escapes; empty where there is none, and for `""`, which deletes. */
  text(field: number, component = 1): string {
    return this.repetitions(field)[0]?.text(component) ?? '';
  }
}

export class Repetition {
  readonly #components: readonly string[];
  readonly #separators: Separators;

  constructor(text: string, separators: Separators) {
    this.#components = text.split(separators.component);
    this.#separators = separators;
  }

  text(component = 1, subcomponent = 1): string {
    const whole = this.#components[component - 1] ?? '';
    const part = whole.split(this.#separators.subcomponent)[subcomponent - 1] ?? '';
    return part === '""' ? '' : unescaped(part, this.#separators).trim();
  }
}

export interface Hl7Message {
  readonly separators: Separators;
  /** MSH first. */
  readonly segments: readonly Segment[];
}

/** What one frame holds: one message, or the messages of a batch. */
export interface Hl7Content {
  readonly batch: boolean;
  readonly messages: readonly Result<Hl7Message>[];
}

/** Takes a frame apart. Findings: hl7.not-hl7, hl7.too-large. */
export function readContent(text: string): Result<Hl7Content> {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line !== '');
  if (lines.length > MOST_SEGMENTS)
    return fail(finding('hl7.too-large', `There are more than ${MOST_SEGMENTS} segments.`));
  const batch = /^(?:FHS|BHS)/.test(lines[0] ?? '');
  const groups: string[][] = [];
  for (const line of lines) {
    if (/^(?:FHS|BHS|BTS|FTS)/.test(line)) continue;
    if (line.startsWith('MSH')) groups.push([]);
    const last = groups.at(-1);
    if (last === undefined) return fail(notHl7('The first segment is not MSH.'));
    last.push(line);
  }
  if (groups.length === 0) return fail(notHl7('There is no MSH segment.'));
  if (groups.length > MOST_MESSAGES)
    return fail(finding('hl7.too-large', `A batch has more than ${MOST_MESSAGES} messages.`));
  return ok({ batch: batch || groups.length > 1, messages: groups.map(readMessage) });
}

function readMessage(lines: readonly string[]): Result<Hl7Message> {
  const separators = separatorsOf(lines[0] ?? '');
  if (separators === undefined) return fail(notHl7('MSH does not name five different separators.'));
  const numbers = new Map<string, number>();
  const segments: Segment[] = [];
  for (const line of lines) {
    const name = line.slice(0, 3);
    if (!/^[A-Z][A-Z0-9]{2}$/.test(name) || (line.length > 3 && line[3] !== separators.field))
      return fail(notHl7(`Segment ${segments.length + 1} has no name.`));
    const number = (numbers.get(name) ?? 0) + 1;
    numbers.set(name, number);
    segments.push(new Segment(line, number, separators));
  }
  return ok({ separators, segments });
}

function separatorsOf(msh: string): Separators | undefined {
  // MSH|^~\& and, since 2.7, # behind it for truncation.
  const [, field, component, repetition, escaping, subcomponent] =
    /^MSH([^A-Za-z0-9\s])([^A-Za-z0-9\s])([^A-Za-z0-9\s])([^A-Za-z0-9\s])([^A-Za-z0-9\s])[^A-Za-z0-9\s]{1,2}/.exec(
      msh,
    ) ?? [];
  if (
    field === undefined ||
    component === undefined ||
    repetition === undefined ||
    escaping === undefined ||
    subcomponent === undefined ||
    new Set([field, component, repetition, escaping, subcomponent]).size !== 5
  )
    return undefined;
  return { field, component, repetition, escape: escaping, subcomponent };
}

const notHl7 = (message: string): Finding => finding('hl7.not-hl7', message);

/** `\F\` and its like, `\Xhh..\` as bytes of UTF-8, `\.br\` as a space; highlighting is dropped, what is not known stays as it is written. */
export function unescaped(text: string, separators: Separators): string {
  const { escape: sign } = separators;
  if (!text.includes(sign)) return text;
  let out = '';
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf(sign, at);
    const end = start < 0 ? -1 : text.indexOf(sign, start + 1);
    if (end < 0) break;
    out += text.slice(at, start) + (meaningOf(text.slice(start + 1, end), separators) ?? text.slice(start, end + 1));
    at = end + 1;
  }
  return out + text.slice(at);
}

function meaningOf(code: string, separators: Separators): string | undefined {
  switch (code) {
    case 'F':
      return separators.field;
    case 'S':
      return separators.component;
    case 'R':
      return separators.repetition;
    case 'E':
      return separators.escape;
    case 'T':
      return separators.subcomponent;
    case 'H':
    case 'N':
      return '';
    case '.br':
    case '.sp':
      return ' ';
    default:
      return /^X(?:[0-9A-Fa-f]{2}){1,100}$/.test(code) ? Buffer.from(code.slice(1), 'hex').toString('utf8') : undefined;
  }
}
