/**
 * A function that remembers its answers by a key, and forgets them all when there are too many. For functions whose answer depends on the key alone:
 * lines of a bulk file repeat the same results and cases over and over.
 */
export function remembered<A extends readonly unknown[], T>(
  most: number,
  keyOf: (...args: A) => string,
  answer: (...args: A) => T,
): (...args: A) => T {
  const answers = new Map<string, { readonly is: T }>();
  return (...args) => {
    const key = keyOf(...args);
    const known = answers.get(key);
    if (known !== undefined) return known.is;
    const is = answer(...args);
    if (answers.size >= most) answers.clear();
    answers.set(key, { is });
    return is;
  };
}
