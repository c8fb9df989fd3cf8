import type { GeneDefinition } from './definition.ts';
import type { SeenLocus, Strands } from './strands.ts';

/*
 * DPYD HapB3. The intronic c.1129-5923C>G does the harm; the exonic c.1236G>A next to it is the stand-in that older tests look at. The two are read
 * together on each chromosome, beside whatever else lies there, and the intronic one decides wherever it was read.
 */

export const HAPB3 = 'c.1129-5923C>G, c.1236G>A (HapB3)';
const INTRONIC = 'c.1129-5923C>G';
const INTRONIC_RSID = 'rs75017182';
const EXONIC_RSID = 'rs56038477';

const MISMATCH =
  'c.1236G>A, the stand-in for HapB3, was seen without the intronic c.1129-5923C>G that causes it; the intronic position decides.';
const EXONIC_ONLY =
  'The intronic position of HapB3 (rs75017182) was not read; HapB3 is told from its exonic stand-in rs56038477.';

export interface HapB3 {
  readonly intronic: SeenLocus | undefined;
  readonly exonic: SeenLocus | undefined;
}

export const hapB3Of = (strands: Strands): HapB3 => ({
  intronic: strands.seen.find(({ locus }) => locus.rsid === INTRONIC_RSID),
  exonic: strands.seen.find(({ locus }) => locus.rsid === EXONIC_RSID),
});

/** The definition without the HapB3 alleles and their positions: what the rest of the gene is matched by. */
export function withoutHapB3(definition: GeneDefinition): GeneDefinition {
  return {
    ...definition,
    loci: definition.loci.filter(({ rsid }) => rsid !== INTRONIC_RSID && rsid !== EXONIC_RSID),
    alleles: definition.alleles.filter(({ name }) => name !== HAPB3 && name !== INTRONIC),
  };
}

const isVariant = (one: SeenLocus | undefined, side: 0 | 1): boolean | undefined =>
  one === undefined ? undefined : (side === 0 ? one.first : one.second) !== one.locus.ref;

/** What HapB3 adds to one strand; the sides are those of the two loci themselves. */
export function onStrand(hapB3: HapB3, intronicSide: 0 | 1, exonicSide: 0 | 1): string | undefined {
  const intronic = isVariant(hapB3.intronic, intronicSide);
  const exonic = isVariant(hapB3.exonic, exonicSide);
  if (intronic === undefined) return exonic === true ? HAPB3 : undefined;
  if (!intronic) return undefined;
  return exonic === true ? HAPB3 : INTRONIC;
}

/** How the two loci lie to each other is unknown: they are paired by their numbers. */
export function byCounts(hapB3: HapB3): readonly string[] {
  const count = (one: SeenLocus | undefined): number | undefined =>
    one === undefined ? undefined : Number(isVariant(one, 0)) + Number(isVariant(one, 1));
  const intronic = count(hapB3.intronic);
  const exonic = count(hapB3.exonic);
  if (intronic === undefined) return Array.from({ length: exonic ?? 0 }, () => HAPB3);
  const both = Math.min(intronic, exonic ?? 0);
  return [...Array.from({ length: both }, () => HAPB3), ...Array.from({ length: intronic - both }, () => INTRONIC)];
}

/** What the reader of a DPYD result must know about HapB3 in this sample. */
export function hapB3Notes(hapB3: HapB3): readonly string[] {
  const variants = (one: SeenLocus | undefined): number => Number(isVariant(one, 0)) + Number(isVariant(one, 1));
  if (hapB3.exonic === undefined) return [];
  if (hapB3.intronic === undefined) return [EXONIC_ONLY];
  return variants(hapB3.exonic) > variants(hapB3.intronic) ? [MISMATCH] : [];
}
