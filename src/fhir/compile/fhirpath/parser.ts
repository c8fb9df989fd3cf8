import type { Measure, Node } from './ast.ts';
import { plainText, type Token, tokens } from './lexer.ts';

/** Binary operators, loosest first; `is` and `as` stand between comparison and union. */
const LEVELS: readonly (readonly string[])[] = [
  ['implies'],
  ['or', 'xor'],
  ['and'],
  ['in', 'contains'],
  ['=', '!=', '~', '!~'],
  ['<', '<=', '>', '>='],
  ['|'],
  ['is', 'as'],
  ['+', '-', '&'],
  ['*', '/', 'div', 'mod'],
];

class Parser {
  private readonly list: readonly Token[];
  private at = 0;

  constructor(text: string) {
    this.list = tokens(text);
  }

  whole(): Node {
    const node = this.binary(0);
    if (this.peek.kind !== 'end') this.fail();
    return node;
  }

  private get peek(): Token {
    const token = this.list[this.at];
    if (token === undefined) throw new SyntaxError('FHIRPath: unexpected end');
    return token;
  }

  private fail(): never {
    throw new SyntaxError(`FHIRPath: unexpected '${this.peek.text}' at ${this.peek.at}`);
  }

  private take(): Token {
    const token = this.peek;
    this.at++;
    return token;
  }

  private is(text: string): boolean {
    return this.peek.text === text && this.peek.kind !== 'string';
  }

  private expect(text: string): void {
    if (!this.is(text)) this.fail();
    this.at++;
  }

  private binary(level: number): Node {
    const operators = LEVELS[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    while (operators.some((op) => this.is(op))) {
      const op = this.take().text;
      if (op === 'is' || op === 'as') left = { kind: 'type', op, base: left, type: this.typeName() };
      else left = { kind: 'binary', op, left, right: this.binary(level + 1) };
    }
    return left;
  }

  private typeName(): string {
    const braced = this.is('(');
    if (braced) this.take();
    let name = this.name();
    while (this.is('.')) {
      this.take();
      name = this.name();
    }
    if (braced) this.expect(')');
    return name;
  }

  private name(): string {
    const token = this.take();
    if (token.kind !== 'name') this.fail();
    return token.text.startsWith('`') ? plainText(token.text) : token.text;
  }

  private unary(): Node {
    if (this.is('-')) {
      this.take();
      return { kind: 'negate', of: this.unary() };
    }
    if (this.is('+')) this.take();
    let node = this.term();
    for (;;) {
      if (this.is('.')) {
        this.take();
        node = this.invocation(node);
      } else if (this.is('[')) {
        this.take();
        node = { kind: 'item', base: node, at: this.binary(0) };
        this.expect(']');
      } else return node;
    }
  }

  private invocation(base: Node | undefined): Node {
    if (this.peek.kind === 'special') return this.special();
    const name = this.name();
    if (!this.is('(')) return { kind: 'member', base, name };
    this.take();
    const args: Node[] = [];
    while (!this.is(')')) {
      args.push(this.binary(0));
      if (!this.is(')')) this.expect(',');
    }
    this.take();
    return { kind: 'call', base, name, args };
  }

  private special(): Node {
    return this.take().text === '$index' ? { kind: 'index' } : { kind: 'this' };
  }

  /** A number, with the unit that may follow it. */
  private measured(value: number): number | Measure {
    if (this.peek.kind !== 'string') return value;
    return { value, system: 'http://unitsofmeasure.org', code: plainText(this.take().text) };
  }

  private term(): Node {
    const token = this.peek;
    switch (token.kind) {
      case 'string':
        this.take();
        return { kind: 'literal', value: plainText(token.text) };
      case 'date':
        this.take();
        return { kind: 'literal', value: token.text.slice(1) };
      case 'number':
        this.take();
        return { kind: 'literal', value: this.measured(Number(token.text)) };
      case 'variable':
        this.take();
        return { kind: 'variable', name: token.text.slice(1).replace(/^[`']|[`']$/g, '') };
      case 'special':
        return this.special();
      case 'name':
        if (token.text === 'true' || token.text === 'false') {
          this.take();
          return { kind: 'literal', value: token.text === 'true' };
        }
        return this.invocation(undefined);
      case 'symbol':
        if (this.is('(')) {
          this.take();
          const node = this.binary(0);
          this.expect(')');
          return node;
        }
        if (this.is('{')) {
          this.take();
          this.expect('}');
          return { kind: 'empty' };
        }
        return this.fail();
      default:
        return this.fail();
    }
  }
}

/** Parses one FHIRPath expression; throws a SyntaxError when it is none. */
export const parse = (text: string): Node => new Parser(text).whole();
