import { digestOf, isObject, isText, type JsonObject } from '../../kernel/index.ts';
import type { Leaf } from '../rule-profile.ts';

/*
 * What an ELM library is, as far as a condition needs to know before it runs: its name, its expressions, what it includes and what it retrieves.
 */

export type LibraryLeaf = Extract<Leaf, { elm: object }>;

export interface LibraryFacts {
  readonly id: string;
  /** Names of the expressions that are asked of one patient. */
  readonly expressions: readonly string[];
  /** Identifiers of the libraries that it includes. */
  readonly includes: readonly string[];
  /** FHIR types that it retrieves. */
  readonly types: readonly string[];
  /** What it needs and is not here; empty when it can run. */
  readonly lacks: readonly string[];
}

const FHIR = '{http://hl7.org/fhir}';
const objects = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const defs = (value: unknown): readonly JsonObject[] => (isObject(value) ? objects(value.def) : []);
const text = (value: unknown): string => (isText(value) ? value : '');

/** Undefined for what is no ELM library. */
export function readLibrary(json: JsonObject): LibraryFacts | undefined {
  const { library } = json;
  if (!isObject(library) || !isObject(library.identifier) || !isText(library.identifier.id)) return undefined;
  const types = new Set<string>();
  const lacks = new Set<string>();
  visit(library, (node) => {
    if (node.type === 'Retrieve') {
      const of = text(node.dataType);
      if (of.startsWith(FHIR)) types.add(of.slice(FHIR.length));
      else lacks.add(`data of the type ${of}`);
    }
    if (node.external === true) lacks.add(`the external function ${text(node.name)}`);
  });
  for (const { uri, version } of defs(library.usings))
    if (uri === 'http://hl7.org/fhir' && version !== '4.0.1') lacks.add(`FHIR ${text(version)} instead of 4.0.1`);
  for (const { name } of defs(library.valueSets)) lacks.add(`the value set ${text(name)}`);
  for (const { name, default: value } of defs(library.parameters))
    if (value === undefined) lacks.add(`the parameter ${text(name)}, which has no default`);
  return {
    id: library.identifier.id,
    expressions: defs(library.statements).flatMap(({ name, context, type }) =>
      isText(name) && context === 'Patient' && type !== 'FunctionDef' ? [name] : [],
    ),
    includes: defs(library.includes).flatMap(({ path }) => (isText(path) ? [path.split('/').at(-1) ?? path] : [])),
    types: [...types],
    lacks: [...lacks],
  };
}

function visit(root: JsonObject, on: (node: JsonObject) => void): void {
  // A stack of its own: compiled libraries are nested deeper than calls should be.
  const left: unknown[] = [root];
  while (left.length > 0) {
    const node = left.pop();
    if (Array.isArray(node)) left.push(...node);
    else if (isObject(node)) {
      on(node);
      left.push(...Object.values(node));
    }
  }
}

const digests = new WeakMap<object, string>();
/** Which libraries they are: rules that ask the same of the same ones share the answer. */
export function librariesDigest({ elm }: LibraryLeaf): string {
  const { libraries } = elm;
  if (libraries === undefined) return '';
  const known = digests.get(libraries) ?? digestOf(libraries);
  digests.set(libraries, known);
  return known;
}
