import { isPrimitive } from '../names.ts';
import type { Element } from '../shape.ts';
import { type Code, text } from './code.ts';
import type { Model } from './model.ts';

/** Elements called `name` of every type the focus may have; undefined when a type is unknown. */
export function elementsOf(
  model: Model,
  types: readonly string[] | undefined,
  name: string,
): readonly Element[] | undefined {
  if (types === undefined || types.some((t) => t === 'Resource' || !(model.has(t) || isPrimitive(t)))) return undefined;
  return types.map((t) => model.element(t, name)).filter((e): e is Element => e !== undefined);
}

/** Code for a property of the one value in `js`. */
export function accessTo(js: string, elements: readonly Element[], isObject: boolean): Omit<Code, 'types'> {
  const dot = isObject ? '.' : '?.';
  const names = new Map<string, boolean>();
  let list = false;
  for (const element of elements) {
    list ||= element.list;
    if (element.alternatives.length === 0) names.set(element.name, false);
    for (const a of element.alternatives) names.set(a.json, isPrimitive(a.type) && element.group === undefined);
  }
  if (list) {
    const [[name, primitive] = ['', false]] = names;
    return { js: primitive ? `R.texts(${js},${text(name)})` : `R.items(${js}${dot}${name})`, yields: 'many' };
  }
  if (names.size > 8) return { js: `R.choice(${js},${text([...names.keys()].join(' '))})`, yields: 'one' };
  const parts = [...names].flatMap(([name, primitive]) =>
    primitive ? [`${js}${dot}${name}`, `${js}${dot}_${name}`] : [`${js}${dot}${name}`],
  );
  return { js: parts.length === 1 ? (parts[0] ?? '') : `(${parts.join('??')})`, yields: 'one' };
}
