import type { DefinedAllele, GeneDefinition, GeneSample } from '../../src/genomics/matching/index.ts';

/*
 * The matcher as it is described, written out word by word: every arrangement of the sample as a sequence, every allele against every sequence, every pair
 * of alleles that lie on complementary ones. It shares nothing with the matcher of src but the definitions, and is far too slow for a genome.
 */

const WOBBLES = new Map(
  Object.entries({
    R: 'AG',
    Y: 'CT',
    S: 'CG',
    W: 'AT',
    K: 'GT',
    M: 'AC',
    B: 'CGT',
    D: 'AGT',
    H: 'ACT',
    V: 'ACG',
    N: 'ACGT',
  }),
);

const fits = (defined: string, seen: string): boolean =>
  defined === seen || (WOBBLES.get(defined)?.includes(seen) ?? false);

export interface LiteralPair {
  readonly names: readonly string[];
  readonly score: number;
}

const UNDOCUMENTED_AS_REFERENCE = ['CACNA1S', 'DPYD', 'G6PD', 'NUDT15', 'RYR1', 'TPMT'];

/** Every pair that explains the sample (alleles of the definition, reference filled in); diploid samples without half calls. */
export function literalPairs(definition: GeneDefinition, sample: GeneSample): readonly LiteralPair[] {
  const positions = definition.loci.filter(({ index }) => sample.calls.has(index));
  const missing = positions.length < definition.loci.length;
  const written = positions.map((locus) => {
    const call = sample.calls.get(locus.index);
    const bases = (call?.bases ?? []).map((base) => {
      const known = base === locus.ref || locus.alts.includes(base ?? '');
      return !known && UNDOCUMENTED_AS_REFERENCE.includes(definition.gene) ? locus.ref : (base ?? '');
    });
    return { locus, bases, phaseSet: call?.phaseSet };
  });

  // Sequences: each set of phased positions turns as one, each unphased heterozygote by itself.
  const sets: number[][] = [];
  const bySet = new Map<string, number[]>();
  written.forEach(({ bases, phaseSet }, at) => {
    if (bases[0] === bases[1]) return;
    const together = phaseSet === undefined ? undefined : bySet.get(phaseSet);
    if (together !== undefined) together.push(at);
    else {
      const alone = [at];
      sets.push(alone);
      if (phaseSet !== undefined) bySet.set(phaseSet, alone);
    }
  });
  const sequences: string[][] = [];
  for (let turned = 0; turned < 2 ** sets.length; turned++) {
    const sequence = written.map(({ bases }) => bases[0] ?? '');
    sets.forEach((together, bit) => {
      if ((turned >> bit) & 1) for (const at of together) sequence[at] = written[at]?.bases[1] ?? '';
    });
    sequences.push(sequence);
  }
  const complementOf = (sequence: readonly string[]): string =>
    sequence
      .map((base, at) => (written[at]?.bases[0] === base ? written[at]?.bases[1] : written[at]?.bases[0]))
      .join(';');

  const reference = definition.alleles[0] as DefinedAllele;
  const candidates = definition.alleles.filter(
    ({ bases, reference: isReference }) => isReference || !missing || positions.some(({ index }) => bases.has(index)),
  );
  const filled = candidates.map((allele) =>
    positions.map((locus) => {
      const own = allele.bases.get(locus.index);
      if (own !== undefined) return own;
      const usual = reference.bases.get(locus.index) ?? locus.ref;
      return WOBBLES.has(usual) ? locus.ref : usual;
    }),
  );
  const matched = filled.map((bases) =>
    sequences.filter((sequence) => bases.every((base, at) => fits(base, sequence[at] ?? ''))),
  );

  const pairs = new Map<string, LiteralPair>();
  candidates.forEach((a, i) => {
    candidates.forEach((b, j) => {
      if (j < i) return;
      for (const first of matched[i] ?? []) {
        const other = complementOf(first);
        const second = (matched[j] ?? []).find((sequence) => sequence.join(';') === other);
        if (second === undefined) continue;
        const score = scoreOn(a, first) + scoreOn(b, second);
        const names = [a.shownAs, b.shownAs].sort();
        const known = pairs.get(names.join(' / '));
        if (known === undefined || known.score < score) pairs.set(names.join(' / '), { names, score });
      }
    });
  });
  return [...pairs.values()];

  function scoreOn(allele: DefinedAllele, sequence: readonly string[]): number {
    let score = 0;
    positions.forEach((locus, at) => {
      const base = allele.bases.get(locus.index);
      if (base === undefined) return;
      score += WOBBLES.has(base) && sequence[at] === locus.ref ? 0 : 1;
    });
    return score;
  }
}
