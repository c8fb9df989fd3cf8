/*
 * An insertion or deletion in a repeat can be written at many places. VCF puts it leftmost, HGVS rightmost: the two together tell the reference
 * sequence between them, because shifting leaves it unchanged.
 */

export interface WrittenVariant {
  readonly position: number;
  readonly ref: string;
  readonly alts: readonly string[];
  readonly hgvs: readonly string[];
  /** `TA(7)=CAT`: the reference has seven repeats. */
  readonly labels: readonly string[];
}

/** Reference bases from the position on; undefined when the parts contradict each other. */
export function referenceStretch({ position, ref, alts, hgvs, labels }: WrittenVariant): string | undefined {
  if (alts.every((alt) => alt.length === ref.length)) return ref;
  const repeat = repeatOf(hgvs, labels, ref);
  const shortest = [...alts].sort((a, b) => Math.abs(a.length - ref.length) - Math.abs(b.length - ref.length))[0];
  if (shortest === undefined || shortest[0] !== ref[0]) return undefined;
  const unit = shortest.length < ref.length ? ref.slice(shortest.length) : shortest.slice(ref.length);
  const period = repeat?.unit.length ?? unit.length;
  const end = repeat?.end ?? lastBaseOf(hgvs[0] ?? '');
  if (end === undefined || end < position || end - position > 400) return undefined;
  let stretch = ref.length > 1 ? ref : `${ref}${unit.slice(0, Math.max(0, end - position))}`;
  while (position + stretch.length - 1 < end) stretch += stretch[stretch.length - period] ?? '';
  if (repeat === undefined) return stretch;
  return stretch.endsWith(repeat.unit) ? stretch : undefined;
}

/** `g.233760235TA[8]` with the label `TA(7)=CAT`: unit TA, last base of the reference repeats. */
function repeatOf(
  hgvs: readonly string[],
  labels: readonly string[],
  ref: string,
): { readonly unit: string; readonly end: number } | undefined {
  const [, start, unit] = /^g\.([0-9]{1,9})([ACGT]{1,30})\[[0-9]{1,3}\]$/.exec(hgvs[0] ?? '') ?? [];
  if (start === undefined || unit === undefined) return undefined;
  for (const label of labels) {
    const [, labelled, count, base] = /^([ACGT]{1,30})\(([0-9]{1,3})\)=([ACGT]{1,60})$/.exec(label) ?? [];
    if (labelled === unit && base === ref && count !== undefined)
      return { unit, end: Number(start) + unit.length * Number(count) - 1 };
  }
  return undefined;
}

/** The last reference base that the shifted variant can touch. */
function lastBaseOf(hgvs: string): number | undefined {
  const [, first, second, kind] = /^g\.([0-9]{1,9})(?:_([0-9]{1,9}))?(del|dup|ins)[ACGT]{0,60}$/.exec(hgvs) ?? [];
  if (first === undefined) return undefined;
  return kind === 'ins' ? Number(first) : Number(second ?? first);
}
