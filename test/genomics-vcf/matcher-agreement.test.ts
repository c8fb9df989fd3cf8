import fc from 'fast-check';
import type { GeneSample, LocusCall } from '../../src/genomics/matching/index.ts';
import { matchGene } from '../../src/genomics/matching/index.ts';
import { definitionOf, definitions } from './kit.ts';
import { literalPairs } from './literal-matcher.ts';

/* The matcher leaves arrangements open; the literal one writes them all out. They must say the same of every sample that both can read. */

const EXACT_GENES = definitions.map(({ gene }) => gene as string).filter((gene) => gene !== 'DPYD' && gene !== 'RYR1');

/** A sample made of two alleles of the gene, then disturbed: phase, missing positions, other bases. */
const samples = (gene: string): fc.Arbitrary<GeneSample> => {
  const definition = definitionOf(gene);
  const allele = fc.nat({ max: definition.alleles.length - 1 });
  const indexes = fc.nat({ max: definition.loci.length - 1 });
  return fc
    .record({
      a: allele,
      b: allele,
      phase: fc.constantFrom('unphased', 'phased', 'sets', 'mixed'),
      missing: fc.oneof(
        { weight: 2, arbitrary: fc.constant<number[]>([]) },
        { weight: 1, arbitrary: fc.array(indexes, { maxLength: 6 }) },
      ),
      disturbed: fc.array(fc.tuple(indexes, fc.nat({ max: 3 }), fc.nat({ max: 3 })), { maxLength: 2 }),
      turns: fc.infiniteStream(fc.boolean()),
    })
    .map(({ a, b, phase, missing, disturbed, turns }) => {
      const calls = new Map<number, LocusCall>();
      let heterozygous = 0;
      for (const locus of definition.loci) {
        if (missing.includes(locus.index)) continue;
        const one = (number: number, at: number): string => {
          const disturbance = disturbed.find(([index]) => index === locus.index);
          if (disturbance !== undefined)
            return [locus.ref, ...locus.alts, 'T'][disturbance[at === 0 ? 1 : 2]] ?? locus.ref;
          const base =
            definition.alleles[number]?.bases.get(locus.index) ??
            definition.reference.bases.get(locus.index) ??
            locus.ref;
          if (base === locus.ref || locus.alts.includes(base)) return base;
          return turns.next().value === true ? locus.ref : (locus.alts[0] ?? locus.ref);
        };
        let bases = [one(a, 0), one(b, 1)];
        // More than eight open positions would be more sequences than the literal matcher should write.
        if (bases[0] !== bases[1] && ++heterozygous > 8) bases = [bases[0] ?? '', bases[0] ?? ''];
        const set =
          phase === 'phased'
            ? '|'
            : phase === 'sets'
              ? `PS ${locus.index % 3}`
              : phase === 'mixed' && locus.index % 2 === 0
                ? '|'
                : undefined;
        // Within one set the strands keep their sides.
        if (set === undefined && turns.next().value === true) bases = bases.reverse();
        calls.set(locus.index, { bases, ...(set === undefined ? {} : { phaseSet: set }) });
      }
      return { calls, unusable: [] };
    });
};

test.each(EXACT_GENES)('%s: the same diplotypes with the same scores as the literal matcher', (gene) => {
  const definition = definitionOf(gene);
  fc.assert(
    fc.property(samples(gene), (sample) => {
      const expected = literalPairs(definition, sample);
      const { outcome } = matchGene(definition, sample);
      if (outcome.state === 'not-called') {
        const required = definition.loci.some(({ required: is, index }) => is && !sample.calls.has(index));
        expect(required || sample.calls.size === 0 ? [] : expected).toEqual([]);
        return;
      }
      if (outcome.state === 'ambiguous') {
        expect(expected.length).toBeGreaterThan(30);
        return;
      }
      if (outcome.state !== 'called') throw new Error(outcome.state);
      if (outcome.basis === 'single-position') {
        expect(expected).toEqual([]);
        return;
      }
      const text = ({ names, score }: { names: readonly string[]; score: number }): string =>
        `${names.join(' / ')} ${score}`;
      const found = [...outcome.diplotypes, ...outcome.others].map(({ alleles, score }) =>
        text({ names: [...alleles].sort(), score }),
      );
      if (expected.length <= 50) expect(found.sort()).toEqual(expected.map(text).sort());
      if (outcome.basis === 'unphased-priority') return;
      const best = Math.max(...expected.map(({ score }) => score));
      const top = expected.filter(({ score }) => score === best).map(text);
      expect(
        outcome.diplotypes.map(({ alleles, score }) => text({ names: [...alleles].sort(), score })).sort(),
      ).toEqual(top.sort());
    }),
    // What the literal matcher does with a hundred alleles takes its time.
    { numRuns: definition.alleles.length > 80 ? 60 : 150 },
  );
});
