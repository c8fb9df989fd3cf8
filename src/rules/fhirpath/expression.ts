import { didYouMean } from '../../fhir/check/did-you-mean.ts';
import type { FindingCode } from '../../kernel/index.ts';
import { type Node, open } from './library.ts';

/*
 * What may be written as a FHIRPath condition. The language of such conditions is a part of FHIRPath of which the cost is bounded by the text and the chart: no
 * recursion, no regular expressions, nothing that asks a server, nothing that reads a clock. What is refused is refused when rules are loaded.
 */

/** A fault of an expression; `at` counts characters from its beginning. */
export interface ExpressionFault {
  readonly code: FindingCode;
  readonly message: string;
  readonly at: number;
}

export interface Expression {
  readonly faults: readonly ExpressionFault[];
  /** The resource types whose paths it begins with: it is shown nothing else. */
  readonly types: readonly string[];
}

/** Nodes of a parsed expression: some sixty comparisons. */
const MOST_NODES = 1500;
/** Criteria within criteria: each level may look at every element once more. */
const MOST_NESTED = 3;

/** Functions whose argument is asked of each element. */
const CRITERIA: ReadonlySet<string> = new Set(['where', 'exists', 'all', 'select']);
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...CRITERIA,
  ...['empty', 'not', 'allTrue', 'anyTrue', 'allFalse', 'anyFalse', 'subsetOf', 'supersetOf', 'isDistinct', 'distinct'],
  ...['count', 'extension', 'coalesce', 'sum', 'min', 'max', 'avg', 'single', 'first', 'last', 'ofType', 'is', 'as'],
  ...['tail', 'take', 'skip', 'union', 'intersect', 'exclude', 'iif', 'hasValue', 'today', 'now'],
  ...['toInteger', 'toDecimal', 'toString', 'toDate', 'toDateTime', 'toBoolean', 'toQuantity'],
  ...['indexOf', 'substring', 'startsWith', 'endsWith', 'contains', 'upper', 'lower', 'length', 'trim'],
  ...['abs', 'ceiling', 'floor', 'round', 'truncate'],
]);
const YES_OR_NO: ReadonlySet<string> = new Set([
  ...['exists', 'all', 'empty', 'not', 'allTrue', 'anyTrue', 'allFalse', 'anyFalse', 'subsetOf', 'supersetOf'],
  ...['isDistinct', 'hasValue', 'startsWith', 'endsWith', 'contains', 'is', 'toBoolean', 'iif'],
]);
const YES_OR_NO_OPERATORS: ReadonlySet<string> = new Set([
  ...['AndExpression', 'OrExpression', 'ImpliesExpression', 'EqualityExpression', 'InequalityExpression'],
  ...['MembershipExpression', 'TypeExpression'],
]);
/** Constants that FHIR and FHIRPath define. */
export const CONSTANTS: Readonly<Record<string, string>> = {
  ucum: 'http://unitsofmeasure.org',
  loinc: 'http://loinc.org',
  sct: 'http://snomed.info/sct',
};

const known = new Map<string, Expression>();
/** Expressions of all rules that are remembered: the same text is parsed for lint, for compiling and for coverage. */
const MOST_REMEMBERED = 2000;

/** Reads an expression. Parsed once for each text. */
export function readExpression(text: string): Expression {
  const before = known.get(text);
  if (before !== undefined) return before;
  const read = new Reader(text).read();
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.set(text, read);
  return read;
}

class Reader {
  readonly #text: string;
  readonly #faults: ExpressionFault[] = [];
  readonly #types = new Set<string>();
  readonly #lineStarts: readonly number[];
  #nodes = 0;

  constructor(text: string) {
    this.#text = text;
    const starts = [0];
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
    this.#lineStarts = starts;
  }

  read(): Expression {
    let tree: Node;
    try {
      tree = open().interpreter.parse(this.#text);
    } catch (error) {
      return { faults: [this.#syntax(error)], types: [] };
    }
    this.#visit(tree, 0);
    const whole = wholeOf(tree);
    if (this.#faults.length === 0 && !isYesOrNo(whole))
      this.#say(
        'rules.fhirpath-not-boolean',
        'the expression gives a value, not a yes or no: end it with exists(), or compare it',
        whole,
      );
    if (this.#faults.length === 0 && this.#types.size === 0)
      this.#say(
        'rules.fhirpath-refused',
        'the expression begins no path with a resource type, so that it reads nothing',
        tree,
      );
    return { faults: this.#faults, types: [...this.#types] };
  }

  #syntax(error: unknown): ExpressionFault {
    const told = error instanceof Error ? error.message : '';
    const placed = /line: (\d+); column: (\d+); message: (.*?)(?: expecting |\n|$)/.exec(told);
    const line = Number(placed?.[1] ?? 1);
    const at = (this.#lineStarts[line - 1] ?? 0) + Number(placed?.[2] ?? this.#doubleDot());
    const what = (placed?.[3] ?? 'a name is missing').replace("mismatched input '<EOF>'", 'it ends too early');
    return { code: 'rules.fhirpath-syntax', message: `${what} (character ${at + 1} of the expression)`, at };
  }

  /** The parser falls over "..", and names no place. */
  #doubleDot(): number {
    return Math.max(0, this.#text.indexOf('..') + 1);
  }

  #offset({ start }: Node): number {
    return start === undefined ? 0 : (this.#lineStarts[start.line - 1] ?? 0) + start.column - 1;
  }

  #say(code: FindingCode, message: string, node: Node): void {
    this.#faults.push({ code, message, at: this.#offset(node) });
  }

  #visit(node: Node, nested: number): void {
    this.#nodes += 1;
    if (this.#nodes === MOST_NODES)
      this.#say('rules.fhirpath-refused', `more than ${MOST_NODES} parts: write several conditions`, node);
    if (this.#nodes >= MOST_NODES) return;
    if (node.type === 'MemberInvocation') {
      this.#member(node);
      return;
    }
    if (node.type === 'ExternalConstantTerm') this.#constant(node);
    const called = node.type === 'Functn' ? calledBy(node) : undefined;
    if (called === undefined) {
      for (const child of node.children ?? []) this.#visit(child, nested);
      return;
    }
    this.#function(called);
    const inside = CRITERIA.has(called.text ?? '') ? nested + 1 : nested;
    if (inside > MOST_NESTED)
      this.#say('rules.fhirpath-refused', `criteria are nested deeper than ${MOST_NESTED}`, called);
    const takesType = called.text === 'ofType' || called.text === 'is' || called.text === 'as';
    for (const parameters of node.children?.slice(1) ?? [])
      for (const parameter of parameters.children ?? [])
        if (takesType) this.#type(parameter);
        else this.#visit(parameter, inside);
  }

  #function(name: Node): void {
    const { text = '' } = name;
    if (FUNCTIONS.has(text)) return;
    const near = didYouMean(text, FUNCTIONS);
    const hint = near === undefined ? '' : `; did you mean ${near}()?`;
    this.#say('rules.fhirpath-refused', `${text}() is not among the functions that a condition may use${hint}`, name);
  }

  #member(node: Node): void {
    const { text = '', atRoot } = node;
    const { elements, types } = open();
    const name = text.replace(/^`|`$/g, '');
    if (atRoot === 1) {
      if (types.has(name) && /^[A-Z]/.test(name)) this.#types.add(name);
      else {
        const near = didYouMean(name, types);
        const hint = near === undefined ? '' : `; did you mean ${near}?`;
        this.#say('rules.fhirpath-unknown-name', `a path begins with a resource type, not with ${name}${hint}`, node);
      }
      return;
    }
    if (elements.has(name) || (atRoot === 2 && types.has(name))) return;
    const near = didYouMean(name, elements);
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    this.#say('rules.fhirpath-unknown-name', `no FHIR R4 type has an element ${name}${hint}`, node);
  }

  #type(node: Node): void {
    const names = identifiersOf(node).filter(({ text }) => text !== 'FHIR' && text !== 'System');
    const { types } = open();
    for (const name of names)
      if (!types.has(name.text ?? '') && !/^[a-z]/.test(name.text ?? '')) {
        const near = didYouMean(name.text ?? '', types);
        const hint = near === undefined ? '' : `; did you mean ${near}?`;
        this.#say('rules.fhirpath-unknown-name', `there is no type ${name.text}${hint}`, name);
      }
  }

  #constant(node: Node): void {
    const [name] = identifiersOf(node);
    if (name?.text !== undefined && Object.hasOwn(CONSTANTS, name.text)) return;
    const offered = Object.keys(CONSTANTS).map((key) => `%${key}`);
    this.#say('rules.fhirpath-refused', `the constants are ${offered.join(', ')}`, name ?? node);
  }
}

function identifiersOf(node: Node): readonly Node[] {
  if (node.type === 'Identifier') return [node];
  return (node.children ?? []).flatMap(identifiersOf);
}

const calledBy = (functn: Node): Node | undefined => functn.children?.find(({ type }) => type === 'Identifier');

/** The outermost operation, brackets and wrappers taken off. */
function wholeOf(node: Node): Node {
  const { children = [] } = node;
  const [only] = children;
  const isWrapper = ['EntireExpression', 'TermExpression', 'ParenthesizedTerm', 'InvocationTerm'].includes(node.type);
  return isWrapper && children.length === 1 && only !== undefined ? wholeOf(only) : node;
}

function isYesOrNo(whole: Node): boolean {
  if (YES_OR_NO_OPERATORS.has(whole.type)) return true;
  const last = whole.type === 'InvocationExpression' ? whole.children?.at(-1) : whole;
  if (last?.type !== 'FunctionInvocation') return false;
  const [functn] = last.children ?? [];
  return functn !== undefined && YES_OR_NO.has(calledBy(functn)?.text ?? '');
}
