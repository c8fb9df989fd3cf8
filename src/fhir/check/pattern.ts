import { isObject } from '../../kernel/index.ts';

/** Whether a value is exactly the fixed one, whatever the order of its keys. */
export function isFixed(value: unknown, fixed: unknown): boolean {
  if (value === fixed) return true;
  if (Array.isArray(fixed)) {
    return Array.isArray(value) && value.length === fixed.length && fixed.every((item, i) => isFixed(value[i], item));
  }
  if (!isObject(fixed) || !isObject(value)) return false;
  const names = Object.keys(fixed);
  return names.length === Object.keys(value).length && names.every((name) => isFixed(value[name], fixed[name]));
}

/** Whether a value has everything the pattern has; of a list, some item must match each item of the pattern. */
export function fitsPattern(value: unknown, pattern: unknown): boolean {
  if (value === pattern) return true;
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((item) => value.some((v) => fitsPattern(v, item)));
  }
  if (!isObject(pattern) || !isObject(value)) return false;
  return Object.keys(pattern).every((name) => fitsPattern(value[name], pattern[name]));
}
