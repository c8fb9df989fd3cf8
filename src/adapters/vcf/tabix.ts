import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { chromosomeOf } from '../../genomics/vcf/assembly.ts';
import type { LocusIndex } from '../../genomics/vcf/index.ts';

/*
 * A tabix index (https://samtools.github.io/hts-specs/tabix.pdf) tells in which parts of a bgzip file the rows of a region stand.
 */

/** From the byte `from` of the block at `block` to the byte `to` of the block at `lastBlock`, which is not included. */
export interface FilePart {
  readonly block: number;
  readonly from: number;
  readonly lastBlock: number;
  readonly to: number;
}

const LARGEST_INDEX = 256 * 1024 * 1024;
/** Parts that lie closer than this are read as one: a jump costs more than a block. */
const NEAR = 32 * 1024;

/** The parts of the file that hold the rows of all windows; undefined when there is no index that can be used. */
export async function partsByIndex(
  path: string,
  index: LocusIndex,
): Promise<readonly FilePart[] | undefined | 'unusable'> {
  let bytes: Buffer;
  try {
    const [file, tbi] = await Promise.all([stat(path), stat(`${path}.tbi`)]);
    // Older than its file, it may speak of another one.
    if (tbi.mtimeMs < file.mtimeMs - 1000 || tbi.size > LARGEST_INDEX) return 'unusable';
    bytes = await readFile(`${path}.tbi`);
  } catch {
    return undefined;
  }
  try {
    return mergedParts(chunksOf(gunzipSync(bytes, { maxOutputLength: LARGEST_INDEX }), index));
  } catch {
    return 'unusable';
  }
}

/** Virtual offsets: where a block of the file begins, and a byte in what it unfolds to. */
interface Chunk {
  readonly from: bigint;
  readonly to: bigint;
}

function chunksOf(tbi: Buffer, index: LocusIndex): readonly Chunk[] {
  if (tbi.toString('latin1', 0, 4) !== 'TBI\u0001' || tbi.readInt32LE(8) !== 2) throw new Error('no index of a VCF');
  const sequences = tbi.readInt32LE(4);
  const namesLength = tbi.readInt32LE(32);
  const names = tbi.toString('latin1', 36, 36 + namesLength).split('\0');
  let at = 36 + namesLength;
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

function mergedParts(chunks: readonly Chunk[]): readonly FilePart[] {
  const merged: { from: bigint; to: bigint }[] = [];
  for (const { from, to } of [...chunks].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const last = merged.at(-1);
    if (last !== undefined && (from >> 16n) - (last.to >> 16n) < NEAR) {
      if (to > last.to) last.to = to;
    } else merged.push({ from, to });
  }
  return merged.map(({ from, to }) => ({
    block: Number(from >> 16n),
    from: Number(from & 0xffffn),
    lastBlock: Number(to >> 16n),
    to: Number(to & 0xffffn),
  }));
}
