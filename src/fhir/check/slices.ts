import { isObject } from '../../kernel/index.ts';
import type { ProfileNode, SliceNode, Slicing } from '../compile/profile-node.ts';
import type { Check } from './check.ts';
import { isMember } from './codes.ts';
import { fitsPattern, isFixed } from './pattern.ts';
import { type PlacedValue, valuesAt } from './placed-values.ts';
import type { Profiles } from './profiles.ts';

/** What slicing needs to know beyond the value: references, value sets, and whether a resource fits a profile. */
export interface SliceTools {
  readonly check: Check;
  readonly profiles: Profiles;
  readonly fits: (value: unknown, profile: string) => boolean;
}

/** Steps of a discriminator path; an extension call keeps its URL: `extension('http://x').value`. */
const stepsOf = (path: string): readonly string[] => path.match(/extension\('[^']*'\)|[^.]+/g) ?? [];

/** Index of the slice that an item belongs to, or -1. */
export function sliceOf(item: PlacedValue, slices: readonly SliceNode[], slicing: Slicing, tools: SliceTools): number {
  if (slicing.discriminators.length === 0) return -1;
  return slices.findIndex((slice) =>
    slicing.discriminators.every((d) => belongs(item, slice, d.type, stepsOf(d.path), tools)),
  );
}

/** Items that stand where their slice does not allow: ordered slices follow one another; openAtEnd has what fits none behind all that fit one. */
export function outOfOrder(
  order: readonly number[],
  slicing: Slicing | undefined,
): readonly { readonly at: number; readonly what: string }[] {
  if (slicing === undefined || slicing.discriminators.length === 0) return [];
  const last = order.findLastIndex((slice) => slice >= 0);
  let before = -1;
  return order.flatMap((slice, at) => {
    const late = slicing.ordered === true && slice >= 0 && slice < before;
    before = Math.max(before, slice);
    if (late) return [{ at, what: 'This item stands behind one of a later slice' }];
    return slicing.rules === 'openAtEnd' && slice < 0 && at < last
      ? [{ at, what: 'This item fits no slice, and stands before one that does' }]
      : [];
  });
}

/**
 * Whether it cannot be told which slice an item is of: slices told apart by the profile of what a reference leads to, when that is not
 * at hand, and the reference fits several of them by its type.
 */
export function isOpen(item: PlacedValue, slices: readonly SliceNode[], slicing: Slicing, tools: SliceTools): boolean {
  const away = slicing.discriminators.some((d) => d.type === 'profile' && stepsOf(d.path)[0] === 'resolve()');
  if (!away || !isObject(item.value) || tools.check.resolve(item.value.reference) !== undefined) return false;
  return slices.filter((slice) => agreesByType(item, slice)).length > 1;
}

function belongs(
  item: PlacedValue,
  slice: ProfileNode,
  how: string,
  steps: readonly string[],
  tools: SliceTools,
): boolean {
  const [step, ...rest] = steps;
  if (step === undefined || step === '$this') return agrees(item, slice, how, tools);
  if (step === 'resolve()') {
    const target = isObject(item.value) ? tools.check.resolve(item.value.reference) : undefined;
    if (target === undefined) return how === 'profile' && agreesByType(item, slice);
    return belongs({ ...item, value: target }, slice, how, rest, tools);
  }
  const extension = /^extension\('([^']*)'\)$/.exec(step)?.[1];
  const name = extension === undefined ? step : 'extension';
  const node = childrenOf(slice).find((c) => c.name === name && (extension === undefined || urlOf(c) === extension));
  const all = valuesAt(item.value, name, node?.choice === true);
  const values = extension === undefined ? all : all.filter((v) => isObject(v.value) && v.value.url === extension);
  if (how === 'exists' && rest.length === 0) {
    if (node?.max === 0) return values.length === 0;
    return (node?.min ?? 0) === 0 || values.length > 0;
  }
  if (node === undefined) return urlSlice(slice, step, values) ?? true;
  // Slices of a slice: the value may be told by any of them, as the several codings of one code are.
  const alternatives = [node, ...(node.slices ?? [])].filter((n) => tells(n, how, rest));
  if (alternatives.length === 0) return true;
  return alternatives.some((n) => values.some((v) => belongs(v, n, how, rest, tools)));
}

/** Children that are said of the slice, and of a choice narrowed to one type. */
const childrenOf = (node: ProfileNode): readonly ProfileNode[] => node.children ?? [];
const urlOf = (node: ProfileNode): unknown =>
  node.types?.[0]?.profiles?.[0] ?? childrenOf(node).find((c) => c.name === 'url')?.fixed;

/** Slices of extensions are told by the URL of their profile. */
function urlSlice(slice: ProfileNode, step: string, values: readonly PlacedValue[]): boolean | undefined {
  const url = step === 'url' ? urlOf(slice) : undefined;
  return url === undefined ? undefined : values.some((v) => v.value === url);
}

/** Whether a node says anything that the rest of the path can be compared with. */
function tells(node: ProfileNode, how: string, rest: readonly string[]): boolean {
  const [step, ...further] = rest;
  if (step === undefined) return says(node, how);
  if (step === '$this' || step === 'resolve()') return true;
  if (node.fixed !== undefined || node.pattern !== undefined) return true;
  return childrenOf(node).some((c) => c.name === step && [c, ...(c.slices ?? [])].some((n) => tells(n, how, further)));
}

const says = (node: ProfileNode, how: string): boolean =>
  how === 'type' || how === 'profile'
    ? node.types !== undefined
    : node.fixed !== undefined ||
      node.pattern !== undefined ||
      node.binding?.set !== undefined ||
      node.children !== undefined;

function agrees(item: PlacedValue, node: ProfileNode, how: string, tools: SliceTools): boolean {
  switch (how) {
    case 'type':
      return agreesByType(item, node);
    case 'profile': {
      const profiles = (node.types ?? []).flatMap((t) => t.profiles ?? []);
      if (profiles.length === 0) return agreesByType(item, node);
      return profiles.some((profile) => tools.fits(item.value, profile));
    }
    default:
      return agreesByValue(item.value, node, tools);
  }
}

function agreesByType(item: PlacedValue, node: ProfileNode): boolean {
  const wanted = (node.types ?? []).map((t) => t.code);
  if (wanted.length === 0) return true;
  if (item.type !== undefined) return wanted.includes(item.type);
  const type = isObject(item.value) ? item.value.resourceType : undefined;
  return typeof type === 'string' ? wanted.includes(type) || wanted.includes('Resource') : true;
}

/** Fixed value, pattern or required binding of the node, or of everything it says below. */
function agreesByValue(value: unknown, node: ProfileNode, tools: SliceTools): boolean {
  if (node.fixed !== undefined) return isFixed(value, node.fixed);
  if (node.pattern !== undefined) return fitsPattern(value, node.pattern);
  if (node.binding?.strength === 'required' && node.binding.set !== undefined) {
    const set = tools.profiles.setOf(node.binding.set);
    if (typeof value === 'string') return set.codes.has(value);
    if (!isObject(value)) return false;
    return Array.isArray(value.coding) ? value.coding.some((c) => isMember(c, set)) : isMember(value, set);
  }
  const telling = childrenOf(node).filter((c) => [c, ...(c.slices ?? [])].some((n) => says(n, 'value')));
  return telling.every((child) => {
    const values = valuesAt(value, child.name, child.choice === true);
    const nodes = [child, ...(child.slices ?? [])].filter((n) => says(n, 'value'));
    return nodes.some((n) => values.some((v) => agreesByValue(v.value, n, tools)));
  });
}
