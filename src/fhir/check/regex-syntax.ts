/*
 * Regular expressions as guides write them, read into a tree: enough of JavaScript's syntax to run them in linear time (linear-match.ts).
 */

export type Regex =
  | { readonly kind: 'unit'; readonly is: (unit: number) => boolean }
  | { readonly kind: 'all'; readonly parts: readonly Regex[] }
  | { readonly kind: 'either'; readonly parts: readonly Regex[] }
  /** `most` is Infinity where there is no bound. */
  | { readonly kind: 'repeat'; readonly of: Regex; readonly least: number; readonly most: number }
  | { readonly kind: 'start' | 'end' | 'edge' | 'no-edge' }
  | { readonly kind: 'ahead'; readonly of: Regex; readonly negative: boolean };

const ASCII = 128;
const DEEPEST = 50;

/** One UTF-16 unit against a class, an escape or the dot, as JavaScript itself reads these; what it says of ASCII is kept. */
function unitTest(source: string): (unit: number) => boolean {
  const native = new RegExp(`^(?:${source})$`, 's');
  const known = Uint8Array.from({ length: ASCII }, (_, unit) => (native.test(String.fromCharCode(unit)) ? 1 : 0));
  return (unit) => (unit < ASCII ? known[unit] === 1 : native.test(String.fromCharCode(unit)));
}

const QUANTIFIER = /([*+?]|\{(\d{1,9})(,(\d{0,9}))?\})\??/y;
const CLASS = /\[\^?(?:\\.|[^\]\\])*\]/sy;
const ESCAPE = /\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|c[A-Za-z]|[1-9]\d*|.)/sy;
const GROUP = /\((?:\?(?:[:=!]|<[=!]|<\w+>))?/y;

class Reader {
  private readonly source: string;
  private at = 0;
  private depth = 0;

  constructor(source: string) {
    this.source = source;
  }

  whole(): Regex {
    const read = this.either();
    if (this.at < this.source.length) throw new SyntaxError('its pattern has a ) too many');
    return read;
  }

  private either(): Regex {
    if (++this.depth > DEEPEST) throw new SyntaxError('its pattern is nested too deep');
    const parts = [this.all()];
    while (this.source[this.at] === '|') {
      this.at++;
      parts.push(this.all());
    }
    this.depth--;
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'either', parts };
  }

  private all(): Regex {
    const parts: Regex[] = [];
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')')
      parts.push(this.quantified(this.atom()));
    return { kind: 'all', parts };
  }

  private take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source) ?? undefined;
    if (found !== undefined) this.at += found[0].length;
    return found;
  }

  private quantified(of: Regex): Regex {
    const found = this.take(QUANTIFIER);
    if (found === undefined) return of;
    const [, mark, least, comma, most] = found;
    if (mark === '*') return { kind: 'repeat', of, least: 0, most: Number.POSITIVE_INFINITY };
    if (mark === '+') return { kind: 'repeat', of, least: 1, most: Number.POSITIVE_INFINITY };
    if (mark === '?') return { kind: 'repeat', of, least: 0, most: 1 };
    const unbounded = comma !== undefined && most === '';
    return {
      kind: 'repeat',
      of,
      least: Number(least),
      most: unbounded ? Number.POSITIVE_INFINITY : Number(most ?? least),
    };
  }

  private atom(): Regex {
    switch (this.source[this.at]) {
      case '(':
        return this.group();
      case '[':
        return { kind: 'unit', is: unitTest(this.take(CLASS)?.[0] ?? '') };
      case '\\':
        return this.escape();
      case '^':
        this.at++;
        return { kind: 'start' };
      case '$':
        this.at++;
        return { kind: 'end' };
      case '.':
        this.at++;
        return { kind: 'unit', is: () => true };
      default: {
        const unit = this.source.charCodeAt(this.at++);
        return { kind: 'unit', is: (other) => other === unit };
      }
    }
  }

  private group(): Regex {
    const opening = this.take(GROUP)?.[0];
    if (opening === '(?<=' || opening === '(?<!') throw new SyntaxError('its pattern looks behind');
    const of = this.either();
    this.at++;
    if (opening === '(?=' || opening === '(?!') return { kind: 'ahead', of, negative: opening === '(?!' };
    return of;
  }

  private escape(): Regex {
    const source = this.take(ESCAPE)?.[0] ?? '';
    if (source === '\\b') return { kind: 'edge' };
    if (source === '\\B') return { kind: 'no-edge' };
    if (/^\\([1-9]|k$)/.test(source)) throw new SyntaxError('its pattern refers back to a group');
    return { kind: 'unit', is: unitTest(source) };
  }
}

/** Reads a pattern; throws a SyntaxError that says what is wrong or beyond this reader. */
export function readRegex(source: string): Regex {
  new RegExp(source, 's');
  return new Reader(source).whole();
}

const isUnit = (regex: Regex): boolean =>
  regex.kind === 'unit' || (regex.kind === 'all' && regex.parts.length === 1 && regex.parts.every(isUnit));

/** In how many places a match may be tried in more than one way; Infinity where such places stand inside one another. */
export function choicesOf(regex: Regex): number {
  switch (regex.kind) {
    case 'repeat':
      return isUnit(regex.of) ? 1 : Number.POSITIVE_INFINITY;
    case 'ahead':
      return 1 + choicesOf(regex.of);
    case 'all':
      return regex.parts.reduce((sum, part) => sum + choicesOf(part), 0);
    case 'either':
      return regex.parts.reduce((sum, part) => sum + choicesOf(part), 1);
    default:
      return 0;
  }
}
