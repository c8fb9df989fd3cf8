import { gzipSync } from 'node:zlib';

/*
 * Writes a tabix index as tabix does, out of the text of a VCF and where each of its bytes stands in the bgzip file. Only for tests: it reads the whole text.
 */

interface Block {
  /** Offset of the block in the file. */
  readonly at: number;
  /** Offset of its first byte in the text. */
  readonly from: number;
}

/** Where the blocks of a bgzip file begin; `plain` of each is `blockSize` long. */
export function blocksOf(bgzipped: Buffer, blockSize: number): readonly Block[] {
  const blocks: Block[] = [];
  for (let at = 0, from = 0; at < bgzipped.length; from += blockSize) {
    blocks.push({ at, from });
    at += bgzipped.readUInt16LE(at + 16) + 1;
  }
  return blocks;
}

interface Sequence {
  readonly bins: Map<number, [bigint, bigint][]>;
  readonly linear: bigint[];
}

/** Where the rows of each sequence stand, by bins of the given width and depth. */
function sequencesOf(
  text: string,
  bgzipped: Buffer,
  blockSize: number,
  bin: (from: number, to: number) => number,
): ReadonlyMap<string, Sequence> {
  const blocks = blocksOf(bgzipped, blockSize);
  const virtual = (offset: number): bigint => {
    const block = blocks[Math.floor(offset / blockSize)];
    return (BigInt(block?.at ?? 0) << 16n) | BigInt(offset - (block?.from ?? 0));
  };
  const sequences = new Map<string, Sequence>();
  let at = 0;
  for (const line of text.split('\n')) {
    const start = at;
    at += line.length + 1;
    if (line === '' || line.startsWith('#')) continue;
    const [name = '', pos = '', , ref = '', , , , info = ''] = line.split('\t');
    const from = Number(pos) - 1;
    const to = Number(/END=([0-9]+)/.exec(info)?.[1] ?? from + ref.length);
    const sequence = sequences.get(name) ?? { bins: new Map(), linear: [] };
    sequences.set(name, sequence);
    const number = bin(from, to);
    const chunks = sequence.bins.get(number) ?? [];
    sequence.bins.set(number, chunks);
    const last = chunks.at(-1);
    if (last !== undefined && last[1] === virtual(start)) last[1] = virtual(at);
    else chunks.push([virtual(start), virtual(at)]);
    for (let window = from >> 14; window <= (to - 1) >> 14; window++) sequence.linear[window] ??= virtual(start);
  }
  return sequences;
}

const namesIn = (sequences: ReadonlyMap<string, Sequence>): Buffer =>
  Buffer.from([...sequences.keys()].map((name) => `${name}\0`).join(''));

/** A CSI index with bins of its own width: `bcftools index --csi --min-shift`. */
export function csiIndex(text: string, bgzipped: Buffer, blockSize: number, shift: number, depth: number): Buffer {
  const sequences = sequencesOf(text, bgzipped, blockSize, (from, to) => csiBinOf(from, to, shift, depth));
  const names = namesIn(sequences);
  const auxiliary = Buffer.concat([ints(2, 1, 2, 0, 35, 0, names.length), names]);
  const parts = [Buffer.from('CSI\u0001'), ints(shift, depth, auxiliary.length), auxiliary, ints(sequences.size)];
  for (const { bins } of sequences.values()) {
    // One more bin than there are, with counts of the sequence: no region.
    parts.push(ints(bins.size + 1));
    for (const [bin, chunks] of bins)
      parts.push(ints(bin), longs([chunks[0]?.[0] ?? 0n]), ints(chunks.length), longs(chunks.flat()));
    parts.push(ints((8 ** (depth + 1) - 1) / 7 + 1), longs([0n]), ints(2), longs([0n, 1n, 5n, 0n]));
  }
  return gzipSync(Buffer.concat(parts));
}

/** The smallest bin that holds a region (CSI specification, reg2bin). */
function csiBinOf(from: number, to: number, shift: number, depth: number): number {
  let width = shift;
  let offset = (8 ** depth - 1) / 7;
  for (let level = depth; level > 0; level--) {
    if (Math.floor(from / 2 ** width) === Math.floor((to - 1) / 2 ** width))
      return offset + Math.floor(from / 2 ** width);
    width += 3;
    offset -= 8 ** (level - 1);
  }
  return 0;
}

export function tabixIndex(text: string, bgzipped: Buffer, blockSize: number): Buffer {
  const sequences = sequencesOf(text, bgzipped, blockSize, binOf);
  const names = namesIn(sequences);
  const parts = [Buffer.from('TBI\u0001'), ints(sequences.size, 2, 1, 2, 0, 35, 0, names.length), names];
  for (const { bins, linear } of sequences.values()) {
    parts.push(ints(bins.size));
    for (const [bin, chunks] of bins) parts.push(ints(bin, chunks.length), longs(chunks.flat()));
    let before = 0n;
    parts.push(ints(linear.length), longs(Array.from(linear, (offset) => (before = offset ?? before))));
  }
  return gzipSync(Buffer.concat(parts));
}

function ints(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeInt32LE(value, i * 4);
  return bytes;
}

function longs(values: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [i, value] of values.entries()) bytes.writeBigUInt64LE(value, i * 8);
  return bytes;
}

/** The smallest bin that holds a region (SAM specification, 5.3). */
function binOf(from: number, to: number): number {
  const last = to - 1;
  for (const [offset, shift] of [
    [4681, 14],
    [585, 17],
    [73, 20],
    [9, 23],
    [1, 26],
  ] as const)
    if (from >> shift === last >> shift) return offset + (from >> shift);
  return 0;
}
