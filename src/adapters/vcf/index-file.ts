import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { LocusIndex } from '../../genomics/vcf/index.ts';
import { chunksOfCsi } from './csi.ts';
import { type Chunk, chunksOf } from './tabix.ts';

/*
 * The index beside a bgzip file, `.tbi` (tabix) or `.csi`, tells in which parts of it the rows of a region stand.
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

const KINDS = [
  ['.tbi', chunksOf],
  ['.csi', chunksOfCsi],
] as const;

/** The parts of the file that hold the rows of all windows; undefined when there is no index, `unusable` when none of those there can be used. */
export async function partsByIndex(
  path: string,
  index: LocusIndex,
): Promise<readonly FilePart[] | undefined | 'unusable'> {
  let seen = false;
  for (const [ending, chunksIn] of KINDS) {
    const bytes = await indexBytes(path, `${path}${ending}`);
    if (bytes === undefined) continue;
    seen = true;
    if (bytes === 'unusable') continue;
    try {
      return mergedParts(chunksIn(gunzipSync(bytes, { maxOutputLength: LARGEST_INDEX }), index));
    } catch {
      // Another one may do.
    }
  }
  return seen ? 'unusable' : undefined;
}

async function indexBytes(path: string, indexPath: string): Promise<Buffer | undefined | 'unusable'> {
  try {
    const [file, index] = await Promise.all([stat(path), stat(indexPath)]);
    // Older than its file, it may speak of another one.
    if (index.mtimeMs < file.mtimeMs - 1000 || index.size > LARGEST_INDEX) return 'unusable';
    return await readFile(indexPath);
  } catch {
    return undefined;
  }
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
