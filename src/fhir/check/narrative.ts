import type { Severity } from '../../kernel/index.ts';
import type { Check } from './check.ts';
import { COMMON_ATTRIBUTES, ELEMENTS, ENTITIES, IMAGES } from './narrative-words.ts';

const XHTML = 'http://www.w3.org/1999/xhtml';
const NAME = /[A-Za-z_][A-Za-z0-9_.:-]*/y;
const ATTRIBUTE = /\s+([A-Za-z_][A-Za-z0-9_.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const TAG_END = /\s*(\/?)>/y;
const ENTITY = /&(?:#([0-9]{1,7}|x[0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{0,31}));/y;
const GREATER = 62;
const SLASH = 47;
const isLetter = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90);

/** Whether there is nothing but white space between two places; the first character mostly tells. */
function isBlank(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (text.charCodeAt(i) > 32) return text.slice(i, to).trim() === '';
  return true;
}

const DEEPEST_TAG = 200;

/** Reads one narrative from start to end, once. Stops at the first thing that makes it no XHTML. */
class Reader {
  private readonly text: string;
  private readonly say: (message: string, severity?: Severity) => void;
  private at = 0;
  private readonly open: string[] = [];
  private content = false;
  private roots = 0;
  /** Whether there is any & at all. */
  private readonly escapes: boolean;
  /** A line break where text should be, as printers leave it: official examples have it, so it is only warned about. */
  private blank = false;

  constructor(text: string, say: (message: string, severity?: Severity) => void) {
    this.text = text;
    this.escapes = text.includes('&');
    this.say = say;
  }

  read(): void {
    while (this.at < this.text.length) {
      const next = this.text.indexOf('<', this.at);
      const end = next < 0 ? this.text.length : next;
      if (end > this.at && !this.characters(end)) return;
      if (next < 0) break;
      if (!this.markup()) return;
    }
    if (this.open.length > 0) this.say(`<${this.open.at(-1)}> is not closed.`);
    else if (this.roots !== 1) this.say('The narrative must be exactly one <div>.');
    else if (!this.content)
      this.say('txt-2: the narrative has neither text nor an image.', this.blank ? 'warning' : 'error');
  }

  private characters(end: number): boolean {
    const start = this.at;
    if (!isBlank(this.text, start, end)) {
      if (this.open.length === 0) return this.stop('There is text outside the <div>.');
      this.content = true;
    } else this.blank ||= this.open.length > 0 && this.text.slice(start, end).includes('\n');
    this.at = end;
    return !this.escapes || this.entities(this.text.slice(start, end));
  }

  private entities(piece: string): boolean {
    for (let at = piece.indexOf('&'); at >= 0; at = piece.indexOf('&', at + 1)) {
      ENTITY.lastIndex = at;
      const entity = ENTITY.exec(piece);
      if (entity === null) return this.stop('An & is not written as &amp;.');
      if (entity[2] !== undefined && !ENTITIES.has(entity[2])) {
        return this.stop(`The entity &${entity[2]}; is not one of XML; write the character itself.`);
      }
    }
    return true;
  }

  private stop(message: string): false {
    this.say(message);
    return false;
  }

  private markup(): boolean {
    const next = this.text.charCodeAt(this.at + 1);
    if (next === SLASH) return this.closing();
    if (isLetter(next)) return this.opening();
    if (this.text.startsWith('<!--', this.at)) return this.skip('-->', 'A comment is not closed.');
    if (this.text.startsWith('<?', this.at) || this.text.startsWith('<!', this.at)) {
      return this.stop('A narrative has no processing instructions and no declarations.');
    }
    return this.opening();
  }

  private skip(until: string, message: string): boolean {
    const end = this.text.indexOf(until, this.at + 4);
    if (end < 0) return this.stop(message);
    this.at = end + until.length;
    return true;
  }

  private name(at: number): string | undefined {
    let end = at;
    while (isLetter(this.text.charCodeAt(end))) end++;
    const next = this.text.charCodeAt(end);
    if (end > at && (next === GREATER || next <= 32)) return this.text.slice(at, end);
    NAME.lastIndex = at;
    return NAME.exec(this.text)?.[0];
  }

  private closing(): boolean {
    // Nearly always the tag that is open, closed without a space: settled by comparing.
    const last = this.open.at(-1);
    if (last !== undefined) {
      const end = this.at + 2 + last.length;
      if (this.text.charCodeAt(end) === GREATER && this.text.startsWith(last, this.at + 2)) {
        this.open.pop();
        this.at = end + 1;
        return true;
      }
    }
    const name = this.name(this.at + 2);
    TAG_END.lastIndex = this.at + 2 + (name?.length ?? 0);
    const end = TAG_END.exec(this.text);
    if (name === undefined || end === null) return this.stop('A closing tag is malformed.');
    const expected = this.open.pop();
    if (expected !== name)
      return this.stop(expected === undefined ? 'A tag is closed that is not open.' : `<${expected}> is not closed.`);
    this.at = TAG_END.lastIndex;
    return true;
  }

  private opening(): boolean {
    const name = this.name(this.at + 1);
    if (name === undefined) return this.stop('A < is not written as &lt;.');
    if (this.text.charCodeAt(this.at + 1 + name.length) === GREATER) {
      this.at += name.length + 2;
      return this.element(name, undefined, false);
    }
    let namespace: string | undefined;
    const seen = new Set<string>();
    let at = this.at + 1 + name.length;
    for (;;) {
      ATTRIBUTE.lastIndex = at;
      const attribute = ATTRIBUTE.exec(this.text);
      if (attribute === null) break;
      at = ATTRIBUTE.lastIndex;
      const key = attribute[1] ?? '';
      const value = attribute[2] ?? attribute[3] ?? '';
      if (seen.has(key)) return this.stop('An attribute is given twice.');
      seen.add(key);
      if (key === 'xmlns') namespace = value;
      if (!this.attribute(key, value)) return false;
    }
    TAG_END.lastIndex = at;
    const end = TAG_END.exec(this.text);
    if (end === null) return this.stop(`The tag <${name}> is malformed.`);
    this.at = TAG_END.lastIndex;
    return this.element(name, namespace, end[1] === '/');
  }

  private attribute(name: string, value: string): boolean {
    if (this.escapes && !this.entities(value)) return false;
    const prefixed = name.startsWith('xmlns:');
    if (!prefixed && !COMMON_ATTRIBUTES.has(name))
      return this.stop(`txt-1: the attribute ${name.slice(0, 32)} is not allowed in a narrative.`);
    if ((name === 'href' || name === 'src') && /^\s*(javascript|vbscript)\s*:/i.test(value))
      return this.stop('txt-1: a narrative holds no script.');
    return true;
  }

  private element(name: string, namespace: string | undefined, empty: boolean): boolean {
    if (this.open.length === 0) {
      this.roots++;
      if (name !== 'div' || this.roots > 1) return this.stop('The narrative must be exactly one <div>.');
      if (namespace !== XHTML) return this.stop(`The <div> needs xmlns="${XHTML}".`);
    }
    if (!ELEMENTS.has(name))
      return this.stop(`txt-1: the element <${name.slice(0, 32)}> is not allowed in a narrative.`);
    if (IMAGES.has(name)) this.content = true;
    if (empty) return true;
    this.open.push(name);
    return this.open.length <= DEEPEST_TAG || this.stop('The narrative is nested too deep.');
  }
}

/** The narrative's <div>: well formed, of the allowed elements and attributes, with some content (txt-1, txt-2). */
export function narrative(check: Check, v: unknown): void {
  if (typeof v === 'string' && v.length > 0 && check.scope === 'whole')
    new Reader(v, (message, severity = 'error') => check.add('fhir.narrative', message, 'div', { severity })).read();
}
