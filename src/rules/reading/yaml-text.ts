import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { type Finding, finding, type Place } from '../../kernel/index.ts';
import type { Path } from '../rule-file.ts';

/** Larger than any rule a person would read; a decision table of 400 rows takes about 100 KB. */
const MOST_CHARACTERS = 512 * 1024;
/** Anchors may save repetition in a table; more uses than this are an attempt to blow the file up. */
const MOST_ALIASES = 100;
/** Conditions nested deeper than a person could follow; the engine's recursion is bounded by it too. */
const MOST_DEEP = 40;

/** A YAML text read as plain JSON values, with the place of each node. */
export interface YamlText {
  readonly value: unknown;
  /** `within`: of that character (from 0) of a text. */
  place(path: Path, of?: 'value' | 'key', within?: number): Place;
}

/**
 * Reads one YAML 1.2 document (core schema: dates and `no` stay texts). Bounded in size, aliases and depth; keys used twice are faults.
 */
export function readYaml(text: string, file: string): YamlText | readonly Finding[] {
  const tooLarge = sizeFault(text);
  if (tooLarge !== undefined) return [finding('rules.too-large', tooLarge, { file })];
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    version: '1.2',
    stringKeys: true,
    logLevel: 'silent',
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const faults = [...document.errors, ...document.warnings];
  // What follows a fault of form mostly follows from it: only the first is told. Keys used twice stand each for themselves.
  const [first] = [...faults].sort((a, b) => a.pos[0] - b.pos[0]);
  if (first !== undefined)
    return (first.code === 'DUPLICATE_KEY' ? faults.filter(({ code }) => code === 'DUPLICATE_KEY') : [first]).map(
      (fault) => finding('rules.not-yaml', firstLine(fault), placeAt(fault.pos[0]), remedyFor(fault)),
    );
  const wrongAliases = text.includes('*') ? checkAliases(document, placeAt) : [];
  if (wrongAliases.length > 0) return wrongAliases;
  return {
    value: document.toJS({ maxAliasCount: -1 }),
    place: (path, of = 'value', within = 0) =>
      placeAt(inside(document, text, path, offsetOf(document, path, of), within)),
  };
}

/** Why a text is too large or too deep to be read at all; undefined when it is not. */
export function sizeFault(text: string): string | undefined {
  if (text.length > MOST_CHARACTERS) return `${text.length} characters, at most ${MOST_CHARACTERS}`;
  return deepest(text) > MOST_DEEP ? `nested deeper than ${MOST_DEEP}` : undefined;
}

/** Few aliases, each to an anchor before it, and none inside an anchor: what they stand for then grows by their number, not by its powers. */
function checkAliases(document: Document.Parsed, placeAt: (offset: number) => Place): readonly Finding[] {
  const findings: Finding[] = [];
  let aliases = 0;
  visit(document, {
    Alias: (_, alias, ancestors) => {
      aliases += 1;
      const place = placeAt(alias.range?.[0] ?? 0);
      if (ancestors.some((node) => (isMap(node) || isSeq(node)) && node.anchor !== undefined))
        findings.push(finding('rules.too-large', `the alias *${alias.source} stands inside an anchor`, place));
      else if (alias.resolve(document) === undefined)
        findings.push(finding('rules.not-yaml', `there is no anchor &${alias.source} before this`, place));
    },
  });
  const [first] = findings;
  if (aliases > MOST_ALIASES)
    return [finding('rules.too-large', `${aliases} aliases, at most ${MOST_ALIASES}`, placeAt(0))];
  return first === undefined ? [] : [first];
}

/** Places in a text that was read without fault, found by reading it again: only findings ask for them, and most files have none. */
export function placesIn(text: string, file: string): YamlText['place'] {
  let read: YamlText | undefined;
  return (path, of, within) => {
    if (read === undefined) {
      const again = readYaml(text, file);
      if (!('place' in again)) return { file };
      read = again;
    }
    return read.place(path, of, within);
  };
}

/** What people mostly did where the reader says what it saw. */
const REMEDIES: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  DUPLICATE_KEY: 'A key stands once in its map: join the two, or rename one.',
  BLOCK_AS_IMPLICIT_KEY: 'Indent this line like the lines that it belongs to: items of one list begin in one column.',
  BAD_INDENT: 'Indent this line like the lines that it belongs to; keys of one map begin in one column.',
  MULTILINE_IMPLICIT_KEY: 'Write ": " (with a space) between key and value, and indent the line like its neighbours.',
  UNEXPECTED_TOKEN:
    'Put the text into quotes: { [ # & * ! | > \' " % @ and ` mean something at its beginning, and ": " inside.',
  BAD_SCALAR_START: 'Put the text into quotes: { [ # & * ! | > \' " % @ and ` mean something at its beginning.',
  MISSING_CHAR: 'Close the bracket or quote that was opened before this place.',
};
const remedyFor = ({ code }: YAMLError): { readonly remedy?: string } => {
  const remedy = REMEDIES[code];
  return remedy === undefined ? {} : { remedy };
};

const firstLine = (fault: YAMLError): string => fault.message.split(/ at line |\n/, 1)[0] ?? fault.message;

/**
 * An upper bound of the nesting, from brackets and indentation alone: the reader is recursive, and a text of brackets must not reach it. Text
 * that only looks nested (brackets inside quotes) would need forty of them open at once to be refused.
 */
function deepest(text: string): number {
  let open = 0;
  let most = 0;
  // Columns at which the levels around this line begin, ascending.
  const indents: number[] = [];
  const begin = (column: number): void => {
    while (indents.length > 0 && (indents.at(-1) ?? 0) >= column) indents.pop();
    indents.push(column);
  };
  let column = 0;
  let atStart = true;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 10) {
      column = 0;
      atStart = true;
      continue;
    }
    // "- - - x" opens a level with each dash.
    const dash = char === 45 && (text.charCodeAt(i + 1) === 32 || text.charCodeAt(i + 1) === 10);
    if (atStart && (char === 32 || dash)) {
      if (dash) begin(column);
      column++;
    } else if (atStart) {
      atStart = false;
      begin(column);
    }
    if (char === 91 || char === 123) open++;
    else if (char === 93 || char === 125) open = Math.max(0, open - 1);
    most = Math.max(most, open + indents.length);
    if (most > MOST_DEEP) return most;
  }
  return most;
}

/** Offset of a node, or of the key that leads to it; of the nearest parent that is written where there is none. */
function offsetOf(document: Document.Parsed, path: Path, of: 'value' | 'key'): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isSeq(node)) node = typeof step === 'number' ? node.items[step] : undefined;
    else if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      const key = pair?.key;
      if (isScalar(key) && key.range) {
        offset = key.range[0];
        if (of === 'key' && depth === path.length - 1) return offset;
      }
      node = pair?.value;
    } else return offset;
    const range = rangeOf(node);
    if (range === undefined) return offset;
    offset = range;
  }
  return offset;
}

const rangeOf = (node: unknown): number | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? undefined) : undefined;

/**
 * Where a character of a text stands in the file. Folding, indentation and block headers change white space alone, so that all other characters are counted off
 * against each other.
 */
function inside(document: Document.Parsed, text: string, path: Path, offset: number, within: number): number {
  const node = within > 0 ? document.getIn(path, true) : undefined;
  if (!isScalar(node) || typeof node.value !== 'string' || node.range == null) return offset;
  let left = node.value.slice(0, within).replace(/\s/g, '').length;
  let [at] = node.range;
  const end = node.range[1];
  if (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL') at = text.indexOf('\n', at) + 1;
  else if (node.type !== 'PLAIN') at += 1;
  const skipsDoubled = node.type === 'QUOTE_SINGLE';
  for (; at < end; at++) {
    if (/\s/.test(text[at] ?? '')) continue;
    if (left === 0) return at;
    if (skipsDoubled && text.startsWith("''", at)) at += 1;
    left -= 1;
  }
  return end;
}
