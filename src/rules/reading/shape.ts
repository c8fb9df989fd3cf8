import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { didYouMean } from '../../fhir/check/did-you-mean.ts';
import { type FindingCode, isObject, type JsonObject } from '../../kernel/index.ts';
import type { Path } from '../rule-file.ts';

/** A place where a value departs from its schema. */
export interface Fault {
  readonly code: FindingCode;
  readonly path: Path;
  /** Whether the key itself is at fault rather than its value. */
  readonly of: 'value' | 'key';
  readonly message: string;
}

type Schema = JsonObject;

const OURS = { strict: true, strictTypes: false, strictRequired: false } as const;

/**
 * Checks values against a JSON Schema. Whether a value is valid is Ajv's verdict on the schema as published; where it is not, the schema is
 * walked beside the value so that of each union only the branch that was meant is reported, each fault at the innermost place.
 */
export class ShapeCheck {
  readonly #root: Schema;
  readonly #ajv = new Ajv({ ...OURS, meta: false, validateSchema: false, allErrors: true, verbose: true });
  readonly #validate: ValidateFunction;
  readonly #shallow = new WeakMap<Schema, ValidateFunction>();

  constructor(schema: Schema) {
    this.#root = schema;
    // The schemas are this program's own; a test holds them against the metaschema, which every start would pay for.
    this.#validate = new Ajv({ ...OURS, meta: false, validateSchema: false }).compile(schema);
  }

  isValid(value: unknown): boolean {
    return this.#validate(value);
  }

  faults(value: unknown): readonly Fault[] {
    if (this.isValid(value)) return [];
    const faults = [...this.#walk(this.#root, value, [])];
    // The walk follows the same schema, so that it finds at least one fault too; should it not, the value is refused all the same.
    return faults.length > 0
      ? faults
      : [{ code: 'rules.wrong-value', path: [], of: 'value', message: 'is not what the schema asks for' }];
  }

  *#walk(written: Schema, value: unknown, path: Path): Generator<Fault> {
    const schema = this.#resolve(written);
    if (Array.isArray(schema.anyOf)) {
      const branches = this.#branches(schema.anyOf);
      const branch = branchFor(branches, value);
      if (branch === undefined) yield noBranch(branches, value, path);
      else yield* this.#walk(branch, value, path);
      return;
    }
    yield* this.#here(schema, value, path);
    if (Array.isArray(value) && isObject(schema.items))
      for (const [i, item] of value.entries()) yield* this.#walk(schema.items, item, [...path, i]);
    else if (isObject(value))
      for (const [key, child] of Object.entries(value)) {
        const inner = propertySchema(schema, key);
        if (inner !== undefined) yield* this.#walk(inner, child, [...path, key]);
      }
  }

  /** The branches of a union; of those that are unions themselves, their branches. */
  #branches(anyOf: readonly unknown[]): readonly Schema[] {
    return anyOf.filter(isObject).flatMap((written) => {
      const branch = this.#resolve(written);
      return Array.isArray(branch.anyOf) ? this.#branches(branch.anyOf) : [branch];
    });
  }

  #resolve(schema: Schema): Schema {
    const { $ref } = schema;
    if (typeof $ref !== 'string') return schema;
    const name = $ref.replace('#/$defs/', '');
    const definitions = this.#root.$defs;
    const target = isObject(definitions) && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    if (!isObject(target)) throw new Error(`${$ref} is not in the schema`);
    return target;
  }

  /** Faults of this node alone, its children left to the walk. */
  *#here(schema: Schema, value: unknown, path: Path): Generator<Fault> {
    let validate = this.#shallow.get(schema);
    if (validate === undefined) {
      validate = this.#ajv.compile(withoutChildren(schema));
      this.#shallow.set(schema, validate);
    }
    if (validate(value)) return;
    const errors = validate.errors ?? [];
    const meant = new Set<string>();
    for (const error of errors) {
      if (error.keyword !== 'additionalProperties') continue;
      const key: unknown = error.params.additionalProperty;
      if (typeof key !== 'string') continue;
      const keys = Object.keys(isObject(schema.properties) ? schema.properties : {});
      const free = keys.filter((known) => !isObject(value) || !Object.hasOwn(value, known));
      const nearest = didYouMean(key, free);
      if (nearest !== undefined) meant.add(nearest);
      yield {
        code: 'rules.unknown-property',
        path: [...path, key],
        of: 'key',
        message: unknownKey(key, keys, nearest, schema),
      };
    }
    for (const error of errors) {
      const missing: unknown = error.keyword === 'required' ? error.params.missingProperty : undefined;
      if (typeof missing === 'string' && meant.has(missing)) continue;
      if (error.keyword !== 'additionalProperties') yield faultOf(error, schema, value, path);
    }
  }
}

function withoutChildren(schema: Schema): Schema {
  const { properties, patternProperties, items, $defs, ...rest } = schema;
  const open = (children: unknown): Schema =>
    isObject(children) ? Object.fromEntries(Object.keys(children).map((key) => [key, {}])) : {};
  return {
    ...rest,
    ...(properties === undefined ? {} : { properties: open(properties) }),
    ...(patternProperties === undefined ? {} : { patternProperties: open(patternProperties) }),
  };
}

function propertySchema(schema: Schema, key: string): Schema | undefined {
  const { properties, patternProperties } = schema;
  if (isObject(properties) && Object.hasOwn(properties, key)) {
    const inner = properties[key];
    return isObject(inner) ? inner : undefined;
  }
  if (!isObject(patternProperties)) return undefined;
  for (const [pattern, inner] of Object.entries(patternProperties))
    if (isObject(inner) && new RegExp(pattern, 'u').test(key)) return inner;
  return undefined;
}

/**
 * The branch of a union that was meant: by its constant (`kind: replace`), else by the keys that are there, misspelt ones counting half; for
 * texts, numbers and lists by their type.
 */
function branchFor(branches: readonly Schema[], value: unknown): Schema | undefined {
  if (!isObject(value)) {
    const fitting = branches.filter((branch) => branch.type === typeOf(value));
    if (fitting.length > 1 && typeof value === 'string')
      return fitting.find((branch) => branch.const === value) ?? fitting.at(-1);
    return fitting[0];
  }
  const objects = branches.filter((branch) => branch.type === 'object');
  if (objects.length === 1) return objects[0];
  let best: Schema | undefined;
  let most = 0;
  for (const branch of objects) {
    const score = likeness(branch, value);
    if (score > most) {
      most = score;
      best = branch;
    }
  }
  return best;
}

function likeness(branch: Schema, value: JsonObject): number {
  const properties = isObject(branch.properties) ? branch.properties : {};
  const required = Array.isArray(branch.required) ? branch.required : [];
  let score = 0;
  for (const [key, child] of Object.entries(value)) {
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (isObject(known)) {
      if (known.const !== undefined) {
        if (known.const !== child) return 0;
        score += 100;
      }
      score += required.includes(key) ? 4 : 1;
    } else if (propertySchema(branch, key) !== undefined) score += 4;
    else if (didYouMean(key, Object.keys(properties)) !== undefined) score += 2;
  }
  // A branch of which every required key is there was meant rather than one of which some are.
  return score > 0 && required.every((key) => typeof key === 'string' && Object.hasOwn(value, key)) ? score + 2 : score;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'a map of keys',
  array: 'a list ("- " before each item)',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'nothing',
};

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
const wordsOf = (type: unknown): string => (typeof type === 'string' ? (TYPE_WORDS[type] ?? type) : 'another type');

function noBranch(branches: readonly Schema[], value: unknown, path: Path): Fault {
  const isCondition = branches.some((branch) => isObject(branch.properties) && Object.hasOwn(branch.properties, 'all'));
  if (isObject(value)) {
    const kinds = branches.flatMap((branch) => {
      const kind = isObject(branch.properties) ? branch.properties.kind : undefined;
      return isObject(kind) && typeof kind.const === 'string' ? [kind.const] : [];
    });
    if (kinds.length > 0) {
      const { kind } = value;
      const near = typeof kind === 'string' ? didYouMean(kind, kinds) : undefined;
      const said = typeof kind === 'string' ? `kind ${kind} is not one of` : 'kind is missing; it is one of';
      return {
        code: typeof kind === 'string' ? 'rules.wrong-value' : 'rules.missing-property',
        path: typeof kind === 'string' ? [...path, 'kind'] : path,
        of: 'value',
        message: `${said} ${kinds.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`,
      };
    }
    const keys = new Set(branches.flatMap((b) => (isObject(b.properties) ? Object.keys(b.properties) : [])));
    const [first] = Object.keys(value);
    const near = first === undefined ? undefined : didYouMean(first, keys);
    const found = Object.keys(value).join(', ') || 'no key';
    return {
      code: isCondition ? 'rules.unknown-condition' : 'rules.wrong-value',
      path: first === undefined ? path : [...path, first],
      of: 'key',
      message: `${found} is not a form that stands here${near === undefined ? '' : `; did you mean ${near}?`}`,
    };
  }
  const types = [...new Set(branches.map((branch) => wordsOf(branch.type)))];
  return {
    code: isCondition ? 'rules.unknown-condition' : 'rules.wrong-value',
    path,
    of: 'value',
    message: `must be ${types.join(' or ')}, not ${wordsOf(typeOf(value))}`,
  };
}

/** People write the unit where the number stands. */
const UNITS_ARE_THE_VOCABULARYS =
  'numbers stand without a unit, in that of their vocabulary entry (profiles/vocabularies)';

function unknownKey(key: string, keys: readonly string[], nearest: string | undefined, schema: Schema): string {
  if (keys.length === 0) return `the name ${key} is not of the form that stands here${describedBy(schema)}`;
  if (key === 'unit') return `unknown key unit: ${UNITS_ARE_THE_VOCABULARYS}`;
  return nearest === undefined
    ? `unknown key ${key}; the keys here are ${keys.join(', ')}`
    : `unknown key ${key}; did you mean ${nearest}?`;
}

const describedBy = (schema: Schema): string =>
  typeof schema.description === 'string' ? ` (${schema.description})` : '';

function faultOf(error: ErrorObject, schema: Schema, value: unknown, path: Path): Fault {
  const wrong = (message: string): Fault => ({ code: 'rules.wrong-value', path, of: 'value', message });
  const count = Array.isArray(value) || typeof value === 'string' ? value.length : 0;
  const params: Readonly<Record<string, unknown>> = error.params;
  const shown = typeof value === 'string' && value.length <= 60 ? `${value} ` : '';
  switch (error.keyword) {
    case 'required':
      return {
        code: 'rules.missing-property',
        path,
        of: 'value',
        message: `missing key ${String(params.missingProperty)}`,
      };
    case 'type':
      if (params.type === 'number' && typeof value === 'string' && /^-?\d/.test(value))
        return wrong(`must be a number, not a text: ${UNITS_ARE_THE_VOCABULARYS}`);
      return wrong(`must be ${wordsOf(params.type)}, not ${wordsOf(typeOf(value))}${describedBy(schema)}`);
    case 'enum': {
      const allowed = Array.isArray(schema.enum) ? schema.enum.map(String) : [];
      const near = typeof value === 'string' ? didYouMean(value, allowed) : undefined;
      return wrong(`${shown}is not one of ${allowed.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`);
    }
    case 'const':
      return wrong(`must be ${String(schema.const)}`);
    case 'pattern':
      return wrong(`${shown}is not of the form that stands here${describedBy(schema)}`);
    case 'minLength':
      return wrong(`must not be empty${describedBy(schema)}`);
    case 'maxLength':
      return wrong(`has ${count} characters, at most ${String(params.limit)}`);
    case 'minItems':
      return wrong(`needs at least ${String(params.limit)} item(s)${describedBy(schema)}`);
    case 'minProperties':
      return wrong(
        `needs at least one of ${Object.keys(isObject(schema.properties) ? schema.properties : {}).join(', ') || 'its keys'}`,
      );
    default:
      return wrong(`${error.message ?? 'is not what the schema asks for'}${describedBy(schema)}`);
  }
}
