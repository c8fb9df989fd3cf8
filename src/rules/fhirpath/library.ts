import { createRequire } from 'node:module';

/*
 * The FHIRPath interpreter (HL7 fhirpath.js), opened when the first rule needs it: it takes a tenth of a second and ten megabytes that a gateway
 * without such rules does not spend.
 */

/** A node of a parsed expression; positions count from 1. Operators and names carry their text. */
export interface Node {
  readonly type: string;
  readonly text?: string;
  readonly start?: { readonly line: number; readonly column: number };
  /** 1 = the name stands where the whole chart is at hand, 2 = inside a criterion. */
  readonly atRoot?: number;
  readonly children?: readonly Node[];
}

type Evaluator = (resources: readonly unknown[], variables: Readonly<Record<string, unknown>>) => unknown;

/** The part of the package that is used. */
interface Interpreter {
  parse(expression: string): Node;
  compile(expression: string, model: Model, options: object): Evaluator;
  evaluate(data: object, expression: string, variables: object, model: Model, options: object): readonly unknown[];
}

interface Model {
  readonly path2Type: Readonly<Record<string, unknown>>;
  readonly choiceTypePaths: Readonly<Record<string, unknown>>;
  readonly type2Parent: Readonly<Record<string, unknown>>;
}

interface Opened {
  readonly interpreter: Interpreter;
  readonly model: Model;
  /** Names of elements that any R4 type has. */
  readonly elements: ReadonlySet<string>;
  /** Names of types of R4 and of FHIRPath itself. */
  readonly types: ReadonlySet<string>;
}

const SYSTEM_TYPES = ['Boolean', 'String', 'Integer', 'Decimal', 'Date', 'DateTime', 'Time', 'Quantity'];

let opened: Opened | undefined;
export function open(): Opened {
  if (opened !== undefined) return opened;
  const require = createRequire(import.meta.url);
  // CommonJS, so that it can be opened where it is needed; these are the one place where its shape is asserted.
  const interpreter = require('fhirpath') as Interpreter;
  const model = require('fhirpath/fhir-context/r4') as Model;
  const elements = new Set<string>(['id', 'extension', 'value', 'resourceType']);
  for (const path of [...Object.keys(model.path2Type), ...Object.keys(model.choiceTypePaths)])
    elements.add(path.slice(path.lastIndexOf('.') + 1));
  opened = { interpreter, model, elements, types: new Set([...Object.keys(model.type2Parent), ...SYSTEM_TYPES]) };
  return opened;
}

/** A date or time as the interpreter itself holds one. */
export function literal(text: string): unknown {
  const { interpreter, model } = open();
  return interpreter.evaluate({}, `@${text}`, {}, model, { resolveInternalTypes: false })[0];
}

interface Calling {
  readonly vars: Readonly<Record<string, unknown>>;
}
const variable = (name: string) => ({
  internalStructures: true,
  fn(this: Calling) {
    return this.vars[name];
  },
});

/**
 * What a compiled expression answers with: a list of values. `today()` and `now()` are those of the patient's instant, not of the clock: the same chart gives the
 * same answer on any day.
 */
export function compileExpression(expression: string): Evaluator {
  const { interpreter, model } = open();
  return interpreter.compile(expression, model, {
    userInvocationTable: { today: variable('today'), now: variable('now') },
  });
}
