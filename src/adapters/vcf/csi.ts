import { chromosomeOf } from '../../genomics/vcf/assembly.ts';
import type { LocusIndex } from '../../genomics/vcf/index.ts';
import { type Chunk, namesOf } from './tabix.ts';

/*
 * A coordinate-sorted index (https://samtools.github.io/hts-specs/CSIv1.pdf): tabix with bins of any width and depth, and in place of its linear index a first
 * offset for each bin. The names of the sequences stand in the auxiliary part, in the form of tabix.
 */

const DEEPEST = 9;

/** Throws where the bytes are no index of a VCF. */
export function chunksOfCsi(csi: Buffer, index: LocusIndex): readonly Chunk[] {
  const shift = csi.readInt32LE(4);
  const depth = csi.readInt32LE(8);
  const auxiliary = csi.readInt32LE(12);
  if (csi.toString('latin1', 0, 4) !== 'CSI\u0001' || shift < 1 || shift > 30 || depth < 1 || depth > DEEPEST)
    throw new Error('no such index');
  // Without the auxiliary part (bcftools leaves it out for BCF) nothing says which sequence is which.
  if (auxiliary < 28 || auxiliary > csi.length) throw new Error('no index of a VCF');
  const names = namesOf(csi.subarray(16, 16 + auxiliary));
  let at = 16 + auxiliary;
  const sequences = csi.readInt32LE(at);
  at += 4;
  const found: Chunk[] = [];
  for (let sequence = 0; sequence < sequences; sequence++) {
    const chromosome = chromosomeOf(names[sequence] ?? '');
    const windows = chromosome === undefined ? undefined : index.windows(chromosome);
    const wanted = new Set<number>();
    windows?.starts.forEach((start, i) => {
      for (const bin of binsOf(start - 1, windows.ends[i] ?? start, shift, depth)) wanted.add(bin);
    });
    const bins = csi.readInt32LE(at);
    at += 4;
    for (let i = 0; i < bins; i++) {
      const bin = csi.readUInt32LE(at);
      const chunks = csi.readInt32LE(at + 12);
      at += 16;
      for (let chunk = 0; chunk < chunks; chunk++, at += 16)
        if (wanted.has(bin)) found.push({ from: csi.readBigUInt64LE(at), to: csi.readBigUInt64LE(at + 8) });
    }
  }
  return found;
}

/** Bins that may hold rows between two positions, counted from 0, the end not included: eight times as many on each level. */
function binsOf(from: number, to: number, shift: number, depth: number): readonly number[] {
  const bins: number[] = [];
  let offset = 0;
  for (let level = 0; level <= depth; level++) {
    // Widths beyond 31 bits are no numbers for the operators of bits.
    const width = 2 ** (shift + 3 * (depth - level));
    for (let bin = offset + Math.floor(from / width); bin <= offset + Math.floor((to - 1) / width); bin++)
      bins.push(bin);
    offset += 8 ** level;
  }
  return bins;
}
