/** Longest word for which a neighbour is looked for; longer ones are no typing errors. */
const LONGEST_WORD = 64;

/** Edits (insert, delete, replace, swap neighbours) from `a` to `b`, or `limit + 1` when more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, (older[j - 2] ?? 0) + 1);
      row.push(edits);
      least = Math.min(least, edits);
    }
    if (least > limit) return limit + 1;
    older = previous;
    previous = row;
  }
  return previous[b.length] ?? limit + 1;
}

/** The word of `known` that was most likely meant by `word`, if one is near enough (a third of its length, ignoring case). */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > LONGEST_WORD) return undefined;
  const wanted = word.toLowerCase();
  let limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  for (const candidate of known) {
    const edits = distance(wanted, candidate.toLowerCase(), limit);
    if (edits > limit) continue;
    best = candidate;
    if (edits === 0) return best;
    limit = edits - 1;
  }
  return best;
}
