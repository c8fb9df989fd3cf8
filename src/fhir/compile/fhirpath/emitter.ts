import { assertPattern } from '../../check/fhirpath-matches.ts';
import type { Node } from './ast.ts';
import { type Code, FUNCTIONS, KEEP_TYPES, NEEDS_CHECK, type Scope, text, VARIABLES } from './code.ts';
import { type Model, typesOf } from './model.ts';
import { parse } from './parser.ts';
import { accessTo, elementsOf } from './paths.ts';

/** Compiles FHIRPath expressions to JavaScript; see code.ts for what the code yields. */
export class Emitter {
  private readonly model: Model;
  /** Resource type at hand, so that `%resource.kind` is a plain access. */
  private readonly resource: string | undefined;
  /** Code that tells whether an element of the outermost `$this` is there, where that is known already. */
  private present: ReadonlyMap<string, string> = new Map();

  constructor(model: Model, resource: string | undefined) {
    this.model = model;
    this.resource = resource;
  }

  /** JavaScript that is true when the invariant holds for the value in `self`, which is of type `type`. */
  condition(expression: string, self: string, type: string, present: ReadonlyMap<string, string> = new Map()): string {
    this.present = present;
    const scope: Scope = { self, types: [type], index: undefined, depth: 0 };
    return this.holds(this.emit(parse(expression), scope));
  }

  private holds(code: Code): string {
    return code.yields === 'sure' ? `(${code.js})` : `(${this.truth(code)})===true`;
  }

  private truth(code: Code): string {
    if (code.yields === 'sure' || code.yields === 'truth') return code.js;
    return code.yields === 'one' ? `R.truthOf(${code.js})` : `R.truthOfAll(${code.js})`;
  }

  private many(code: Code): string {
    return code.yields === 'many' ? code.js : `R.listOf(${code.js})`;
  }

  private one(code: Code): string {
    return code.yields === 'many' ? `R.only(${code.js})` : code.js;
  }

  private exists(code: Code): string {
    if (code.yields === 'many') return `R.some(${code.js})`;
    return code.yields === 'sure' ? 'true' : `((${code.js})!==undefined)`;
  }

  private emit(node: Node, scope: Scope): Code {
    switch (node.kind) {
      case 'literal':
        return { js: text(node.value), yields: typeof node.value === 'boolean' ? 'sure' : 'one', types: undefined };
      case 'empty':
        return { js: 'undefined', yields: 'one', types: [] };
      case 'this':
        return { js: scope.self, yields: 'one', types: scope.types };
      case 'index':
        return { js: scope.index ?? 'undefined', yields: 'one', types: ['integer'] };
      case 'variable':
        return this.variable(node.name, scope);
      case 'member':
        return this.member(node.base, node.name, scope);
      case 'item':
        return this.item(node.base, node.at, scope);
      case 'type':
        return node.op === 'is' ? this.isType(node.base, node.type, scope) : this.ofType(node.base, node.type, scope);
      case 'negate':
        return { js: `R.minus(${this.one(this.emit(node.of, scope))})`, yields: 'one', types: undefined };
      case 'binary':
        return this.binary(node.op, node.left, node.right, scope);
      case 'call':
        return this.call(node.base, node.name, node.args, scope);
      default:
        return node satisfies never;
    }
  }

  private variable(name: string, scope: Scope): Code {
    if (name === 'context') return { js: 'o', yields: 'one', types: undefined };
    if (name === 'resource' && this.resource !== undefined)
      return { js: 'c.resource', yields: 'one', types: [this.resource] };
    const known = VARIABLES[name];
    if (known !== undefined) return known;
    if (name.startsWith('ext-'))
      return { js: text(`http://hl7.org/fhir/StructureDefinition/${name.slice(4)}`), yields: 'one', types: ['string'] };
    if (name.startsWith('vs-'))
      return { js: text(`http://hl7.org/fhir/ValueSet/${name.slice(3)}`), yields: 'one', types: ['string'] };
    throw new SyntaxError(`FHIRPath: no variable %${name} in ${scope.self}`);
  }

  private focus(base: Node | undefined, scope: Scope): Code {
    return base === undefined ? { js: scope.self, yields: 'one', types: scope.types } : this.emit(base, scope);
  }

  private member(base: Node | undefined, name: string, scope: Scope): Code {
    // A path may begin with the name of the type that it speaks of.
    if (base === undefined && /^[A-Z]/.test(name) && scope.depth === 0)
      return { js: scope.self, yields: 'one', types: scope.types };
    return this.step(this.focus(base, scope), name, scope);
  }

  private step(focus: Code, name: string, scope: Scope): Code {
    const elements = elementsOf(this.model, focus.types, name);
    if (elements === undefined || elements.length === 0) {
      return {
        js: `R.navigate(${this.many(focus)},${text(name)})`,
        yields: 'many',
        types: elements === undefined ? undefined : [],
      };
    }
    const types = [...new Set(elements.flatMap(typesOf))];
    if (focus.yields !== 'many')
      return { ...accessTo(focus.js, elements, scope.depth === 0 && focus.js === 'o'), types };
    const inner = accessTo('n', elements, false);
    const collector = inner.yields === 'many' ? 'flat' : 'map';
    return { js: `R.${collector}(${focus.js},(n)=>${inner.js})`, yields: 'many', types };
  }

  private item(base: Node, at: Node, scope: Scope): Code {
    const focus = this.emit(base, scope);
    return { js: `(${this.many(focus)})[${this.one(this.emit(at, scope))}]`, yields: 'one', types: focus.types };
  }

  /** The element of a choice, `value` in `a.value is Quantity`, when the type can be told from the JSON name. */
  private narrowed(base: Node, type: string, scope: Scope): Code | undefined {
    if (base.kind !== 'member') return undefined;
    const owner = this.focus(base.base, scope);
    const elements = elementsOf(this.model, owner.types, base.name);
    if (elements === undefined || elements.length !== 1 || !elements[0]?.choice) return undefined;
    const wanted = type.toLowerCase();
    const element = {
      ...elements[0],
      alternatives: elements[0].alternatives.filter((a) => a.type.toLowerCase() === wanted),
    };
    if (element.alternatives.length === 0) return { js: 'undefined', yields: 'one', types: [] };
    const types = element.alternatives.map((a) => a.type);
    if (owner.yields !== 'many') return { ...accessTo(owner.js, [element], false), types };
    return { js: `R.map(${owner.js},(n)=>${accessTo('n', [element], false).js})`, yields: 'many', types };
  }

  private isType(base: Node, type: string, scope: Scope): Code {
    const narrowed = this.narrowed(base, type, scope);
    if (narrowed !== undefined) return { js: this.exists(narrowed), yields: 'sure', types: undefined };
    return { js: `R.isType(${this.one(this.emit(base, scope))},${text(type)})`, yields: 'sure', types: undefined };
  }

  private ofType(base: Node, type: string, scope: Scope): Code {
    const narrowed = this.narrowed(base, type, scope);
    if (narrowed !== undefined) return narrowed;
    return { js: `R.ofType(${this.many(this.emit(base, scope))},${text(type)})`, yields: 'many', types: [type] };
  }

  private binary(op: string, left: Node, right: Node, scope: Scope): Code {
    const a = this.emit(left, scope);
    const b = this.emit(right, scope);
    const sure = (js: string): Code => ({ js, yields: 'sure', types: undefined });
    const truth = (js: string): Code => ({ js, yields: 'truth', types: undefined });
    const bothSure = a.yields === 'sure' && b.yields === 'sure';
    switch (op) {
      case 'and':
        return bothSure ? sure(`(${a.js}&&${b.js})`) : truth(`R.and(${this.truth(a)},${this.truth(b)})`);
      case 'or':
        return bothSure ? sure(`(${a.js}||${b.js})`) : truth(`R.or(${this.truth(a)},()=>${this.truth(b)})`);
      case 'xor':
        return bothSure ? sure(`(${a.js}!==${b.js})`) : truth(`R.xor(${this.truth(a)},${this.truth(b)})`);
      case 'implies':
        return bothSure ? sure(`(!${a.js}||${b.js})`) : truth(`R.or(R.not(${this.truth(a)}),()=>${this.truth(b)})`);
      case '=':
      case '!=':
        return this.equality(op, a, b, bothSure);
      case '~':
      case '!~': {
        const same = `R.equivalent(${this.many(a)},${this.many(b)})`;
        return sure(op === '~' ? same : `(!${same})`);
      }
      case '<':
      case '<=':
      case '>':
      case '>=':
        return truth(`R.compare(${this.one(a)},${this.one(b)},${text(op)})`);
      case 'in':
        return sure(`R.includes(${this.kept(right, b, scope)},${this.one(a)})`);
      case 'contains':
        return sure(`R.includes(${this.kept(left, a, scope)},${this.one(b)})`);
      case '|':
        return {
          js: `R.union(${this.many(a)},${this.many(b)})`,
          yields: 'many',
          types: a.types === undefined || b.types === undefined ? undefined : [...a.types, ...b.types],
        };
      default:
        return { js: `R.arithmetic(${this.one(a)},${this.one(b)},${text(op)})`, yields: 'one', types: undefined };
    }
  }

  /** A list that does not depend on the item at hand is read once for its owner, or a rule over long lists would be quadratic. */
  private kept(node: Node, code: Code, scope: Scope): string {
    if (scope.depth === 0 || code.yields !== 'many') return this.many(code);
    let root = node;
    while (root.kind === 'member' && root.base !== undefined) root = root.base;
    if (root.kind !== 'variable') return this.many(code);
    return `R.once(${this.variable(root.name, scope).js},${text(code.js)},()=>${code.js})`;
  }

  private equality(op: '=' | '!=', a: Code, b: Code, bothSure: boolean): Code {
    if (bothSure) return { js: `(${a.js}${op}=${b.js})`, yields: 'sure', types: undefined };
    const equal =
      a.yields === 'many' || b.yields === 'many'
        ? `R.equalLists(${this.many(a)},${this.many(b)})`
        : `R.equal(${a.js},${b.js})`;
    return { js: op === '=' ? equal : `R.not(${equal})`, yields: 'truth', types: undefined };
  }

  private lambda(focus: Code, body: Node, scope: Scope): { readonly inner: Code; readonly name: string } {
    const depth = scope.depth + 1;
    const name = `n${depth}`;
    return {
      inner: this.emit(body, { self: name, types: focus.types, index: `i${depth}`, depth }),
      name: `(${name},i${depth})`,
    };
  }

  private call(base: Node | undefined, name: string, args: readonly Node[], scope: Scope): Code {
    const [first, second, third] = args;
    if (name === 'is' && first?.kind === 'member') return this.isType(base ?? { kind: 'this' }, first.name, scope);
    if ((name === 'as' || name === 'ofType') && first?.kind === 'member')
      return this.ofType(base ?? { kind: 'this' }, first.name, scope);
    const sure = (js: string): Code => ({ js, yields: 'sure', types: undefined });
    if (
      (name === 'exists' || name === 'empty') &&
      args.length === 0 &&
      base?.kind === 'member' &&
      base.base === undefined &&
      scope.depth === 0
    ) {
      const seen = this.present.get(base.name);
      if (seen !== undefined) return sure(name === 'exists' ? seen : `!${seen}`);
    }
    const focus = this.focus(base, scope);
    switch (name) {
      case 'trace':
        return focus;
      case 'not':
        return focus.yields === 'sure'
          ? sure(`!${focus.js}`)
          : { js: `R.not(${this.truth(focus)})`, yields: 'truth', types: undefined };
      case 'empty':
        return sure(`!${this.exists(focus)}`);
      case 'exists':
        if (first === undefined) return sure(this.exists(focus));
        break;
      case 'first':
        return { js: `(${this.many(focus)})[0]`, yields: 'one', types: focus.types };
      case 'iif':
        return this.iif(focus, first, second, third, scope);
      case 'today':
      case 'now':
        throw new SyntaxError(`FHIRPath: ${name}() is not allowed in a rule that must not depend on the clock`);
      default:
    }
    if (first !== undefined && ['exists', 'where', 'all', 'select', 'repeat'].includes(name))
      return this.iteration(name, focus, first, scope);
    const yields = FUNCTIONS.get(name);
    if (yields === undefined) throw new SyntaxError(`FHIRPath: no function ${name}()`);
    if (
      (name === 'matches' || name === 'matchesFull' || name === 'replaceMatches') &&
      first?.kind === 'literal' &&
      typeof first.value === 'string'
    )
      assertPattern(name, first.value);
    const given = args.map((arg) => {
      // Arguments that are collections are read from the same context as the call.
      const code = this.emit(arg, scope);
      return ['combine', 'union', 'intersect', 'exclude', 'subsetOf', 'supersetOf'].includes(name)
        ? this.many(code)
        : this.one(code);
    });
    const parameters = [this.many(focus), ...given, ...(NEEDS_CHECK.has(name) ? ['c'] : [])];
    return { js: `R.${name}(${parameters.join(',')})`, yields, types: KEEP_TYPES.has(name) ? focus.types : undefined };
  }

  private iteration(name: string, focus: Code, body: Node, scope: Scope): Code {
    const { inner, name: parameters } = this.lambda(focus, body, scope);
    const list = this.many(focus);
    switch (name) {
      case 'exists':
        return { js: `R.any(${list},${parameters}=>${this.holds(inner)})`, yields: 'sure', types: undefined };
      case 'all':
        return { js: `R.every(${list},${parameters}=>${this.holds(inner)})`, yields: 'sure', types: undefined };
      case 'where':
        return { js: `R.where(${list},${parameters}=>${this.holds(inner)})`, yields: 'many', types: focus.types };
      case 'select':
        return { js: `R.flat(${list},${parameters}=>${this.many(inner)})`, yields: 'many', types: inner.types };
      default:
        return { js: `R.repeat(${list},${parameters}=>${this.many(inner)})`, yields: 'many', types: undefined };
    }
  }

  private iif(
    focus: Code,
    test: Node | undefined,
    then: Node | undefined,
    other: Node | undefined,
    scope: Scope,
  ): Code {
    if (test === undefined || then === undefined)
      throw new SyntaxError('FHIRPath: iif() needs a condition and a result');
    const inner: Scope = { ...scope, self: 'f', types: focus.types, depth: scope.depth + 1 };
    // The condition of iif() may speak of the whole collection: `x.iif(empty(), ...)`.
    const emitted = (node: Node): Code => {
      const code = this.emit(node, inner);
      return code;
    };
    const list = this.many(focus);
    const isEmptyTest =
      test.kind === 'call' &&
      test.base === undefined &&
      (test.name === 'empty' || test.name === 'exists') &&
      test.args.length === 0;
    const condition = isEmptyTest ? `${test.name === 'empty' ? '!' : ''}R.some(l)` : this.holds(emitted(test));
    const otherwise = other === undefined ? 'undefined' : this.truth(emitted(other));
    return {
      js: `((l)=>{const f=R.only(l);return ${condition}?${this.truth(emitted(then))}:${otherwise};})(${list})`,
      yields: 'truth',
      types: undefined,
    };
  }
}
