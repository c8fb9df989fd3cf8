import { chromosomeOf } from '../../genomics/vcf/assembly.ts';
import type { LocusIndex } from '../../genomics/vcf/index.ts';

/*
 * A tabix index (https://samtools.github.io/hts-specs/tabix.pdf) tells in which parts of a bgzip file the rows of a region stand.
 */

/** Virtual offsets: where a block of the file begins, and a byte in what it unfolds to. */
export interface Chunk {
  readonly from: bigint;
  readonly to: bigint;
}

/** Throws where the bytes are no index of a VCF. */
export function chunksOf(tbi: Buffer, index: LocusIndex): readonly Chunk[] {
  if (tbi.toString('latin1', 0, 4) !== 'TBI\u0001') throw new Error('no index of a VCF');
  const sequences = tbi.readInt32LE(4);
  const names = namesOf(tbi.subarray(8));
  let at = 36 + tbi.readInt32LE(32);
  const found: Chunk[] = [];
  for (let sequence = 0; sequence < sequences; sequence++) {
    const chromosome = chromosomeOf(names[sequence] ?? '');
    const windows = chromosome === undefined ? undefined : index.windows(chromosome);
    const wanted = new Set<number>();
    if (windows !== undefined)
      windows.starts.forEach((start, i) => {
        for (const bin of binsOf(start - 1, windows.ends[i] ?? start)) wanted.add(bin);
      });
    const here: Chunk[] = [];
    const bins = tbi.readInt32LE(at);
    at += 4;
    for (let i = 0; i < bins; i++) {
      const bin = tbi.readUInt32LE(at);
      const chunks = tbi.readInt32LE(at + 4);
      at += 8;
      for (let chunk = 0; chunk < chunks; chunk++, at += 16)
        if (wanted.has(bin)) here.push({ from: tbi.readBigUInt64LE(at), to: tbi.readBigUInt64LE(at + 8) });
    }
    const intervals = tbi.readInt32LE(at);
    at += 4;
    // Nothing before the first row that reaches the first window is needed.
    const first = Math.min(intervals - 1, ((windows?.starts[0] ?? 1) - 1) >> 14);
    const earliest = windows === undefined || first < 0 ? 0n : tbi.readBigUInt64LE(at + first * 8);
    at += intervals * 8;
    found.push(...here.filter(({ to }) => to > earliest));
  }
  return found;
}

/** Names of the sequences, from the part that tells the format (2 = VCF), columns and names. Throws where it is that of another format. */
export function namesOf(part: Buffer): readonly string[] {
  if (part.readInt32LE(0) !== 2) throw new Error('no index of a VCF');
  return part.toString('latin1', 28, 28 + part.readInt32LE(24)).split('\0');
}

/** Bins that may hold rows between two positions, counted from 0, the end not included (SAM specification, 5.3). */
function binsOf(from: number, to: number): readonly number[] {
  const bins = [0];
  for (const [offset, shift] of [
    [1, 26],
    [9, 23],
    [73, 20],
    [585, 17],
    [4681, 14],
  ] as const)
    for (let bin = offset + (from >> shift); bin <= offset + ((to - 1) >> shift); bin++) bins.push(bin);
  return bins;
}
