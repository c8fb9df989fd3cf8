import { isObject, type JsonObject } from '../../kernel/index.ts';

/** One value of an element, with the step that leads to it and the type that its JSON name tells. */
export interface PlacedValue {
  readonly value: unknown;
  readonly step: string;
  readonly index: number | undefined;
  /** Type of a choice (`Quantity` of valueQuantity); undefined otherwise. */
  readonly type: string | undefined;
}

const NONE: readonly PlacedValue[] = [];
/** Primitive types by the capitalised form that choice names use. */
const PRIMITIVE_SUFFIXES: ReadonlyMap<string, string> = new Map(
  'base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid positiveInt string time unsignedInt uri url uuid'
    .split(' ')
    .map((type) => [type.charAt(0).toUpperCase() + type.slice(1), type]),
);

const TYPE_NAME = /^[A-Z][A-Za-z]{1,60}$/;
/** The resource of an entry carries its type in the path, as everywhere. */
const stepOf = (value: unknown, name: string): string =>
  name === 'resource' && isObject(value) && typeof value.resourceType === 'string' && TYPE_NAME.test(value.resourceType)
    ? `resource.ofType(${value.resourceType})`
    : name;

/** Values of an element of `owner`; a primitive with extensions only is its `_name` element. */
export function valuesAt(owner: unknown, name: string, choice: boolean): readonly PlacedValue[] {
  if (!isObject(owner)) return NONE;
  if (choice) return choiceAt(owner, name);
  return placed(owner[name], owner[`_${name}`], stepOf(owner[name], name), undefined);
}

function choiceAt(owner: JsonObject, name: string): readonly PlacedValue[] {
  for (const key in owner) {
    const plain = key.startsWith('_') ? key.slice(1) : key;
    const next = plain.charCodeAt(name.length);
    if (!plain.startsWith(name) || next < 65 || next > 90 || owner[key] === undefined) continue;
    const suffix = plain.slice(name.length);
    const type = PRIMITIVE_SUFFIXES.get(suffix) ?? suffix;
    return placed(owner[plain], owner[`_${plain}`], `${name}.ofType(${type})`, type);
  }
  return NONE;
}

function placed(value: unknown, beside: unknown, step: string, type: string | undefined): readonly PlacedValue[] {
  const values = Array.isArray(value) ? value : undefined;
  const others = Array.isArray(beside) ? beside : undefined;
  if (values === undefined && others === undefined) {
    const one = value ?? beside;
    return one === undefined || one === null ? NONE : [{ value: one, step, index: undefined, type }];
  }
  const found: PlacedValue[] = [];
  for (let index = 0; index < Math.max(values?.length ?? 0, others?.length ?? 0); index++) {
    const one: unknown = values?.[index] ?? others?.[index];
    if (one !== undefined && one !== null) found.push({ value: one, step, index, type });
  }
  return found;
}
