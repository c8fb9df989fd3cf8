/*
 * Order and writing of names. The order of alleles decides which name of a diplotype comes first, so it is part of the answer.
 */

/** Numbers inside a name count as numbers: `*2` before `*10`, `c.62G>A` before `c.557A>G`. */
export function naturalOrder(a: string, b: string): number {
  const x = a.match(/[0-9]+|[^0-9]+/g) ?? [];
  const y = b.match(/[0-9]+|[^0-9]+/g) ?? [];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const p = x[i] ?? '';
    const q = y[i] ?? '';
    if (p === q) continue;
    const digits = isDigit(p) && isDigit(q);
    if (digits && Number(p) !== Number(q)) return Number(p) - Number(q);
    return p < q ? -1 : 1;
  }
  return x.length - y.length;
}

const isDigit = (text: string): boolean => text >= '0' && text < ':';

/** Several alleles on one chromosome: `[c.498G>A + c.2582A>G]`. */
export const strandName = (parts: readonly string[]): string =>
  parts.length === 1 ? (parts[0] ?? '') : `[${parts.join(' + ')}]`;

/**
 * The two names of a diplotype in their order: a named reference (`Reference`, `B (reference)`) first, one allele before several, then natural order.
 * Star alleles go by their numbers alone, also where the reference is not *1.
 */
export function diplotypeName(a: string, b: string, reference: string): string {
  const rank = (name: string): number =>
    name === reference && !reference.startsWith('*') ? 0 : name.startsWith('[') ? 2 : 1;
  return (rank(a) - rank(b) || naturalOrder(a, b)) <= 0 ? `${a}/${b}` : `${b}/${a}`;
}
