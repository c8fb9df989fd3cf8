/** Longest text that is compared: names are short, and the cost grows with the product of both lengths. */
const MAX_LENGTH = 64;

/** Edit distance of Levenshtein with swaps of neighbours counted once, given up beyond `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) return limit + 1;
    before = above;
    above = row;
  }
  return above[b.length] ?? limit + 1;
}

/** Up to three of `names` that a misspelt `written` may have meant, nearest first. Case does not matter. */
export function nearestOf(written: string, names: readonly string[]): readonly string[] {
  const wanted = written.trim().toLowerCase();
  if (wanted === '' || wanted.length > MAX_LENGTH) return [];
  const limit = wanted.length < 5 ? 1 : wanted.length < 9 ? 2 : 3;
  return names
    .map((name) => ({ name, cost: distance(wanted, name.toLowerCase(), limit) }))
    .filter((candidate) => candidate.cost <= limit)
    .sort((a, b) => a.cost - b.cost || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map((candidate) => candidate.name);
}
