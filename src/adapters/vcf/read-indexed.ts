import { type FileHandle, open } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { VcfReader } from '../../genomics/vcf/index.ts';
import type { Finding } from '../../kernel/index.ts';
import type { FilePart } from './index-file.ts';
import { END_OF_BGZIP, isBgzip } from './inflate.ts';

/** Longest header that is looked for its end. */
const LONGEST_HEADER = 64 * 1024 * 1024;

/** The parts do not fit the file: it has to be read whole. */
export class IndexDoesNotFit extends Error {}

/**
 * Reads the header and the given parts of a bgzip file. A Finding is what the reader says; throws IndexDoesNotFit where the index leads to what is no
 * block.
 */
export async function readParts(
  path: string,
  size: number,
  parts: readonly FilePart[],
  reader: VcfReader,
  onProgress: (read: number) => void,
): Promise<Finding | undefined> {
  const file = await open(path, 'r');
  try {
    const end = await bytesAt(file, Math.max(0, size - END_OF_BGZIP.length), END_OF_BGZIP.length);
    if (!end.equals(END_OF_BGZIP)) throw new IndexDoesNotFit();
    const fault = await readHeader(file, reader);
    if (fault !== undefined) return fault;
    for (const part of parts) {
      reader.jump();
      for (let at = part.block; at <= part.lastBlock; ) {
        const { plain, next } = await blockAt(file, at);
        const from = at === part.block ? part.from : 0;
        const to = at === part.lastBlock ? part.to : plain.length;
        if (from > plain.length || to > plain.length) throw new IndexDoesNotFit();
        const said = to > from ? reader.push(plain.subarray(from, to)) : undefined;
        if (said !== undefined) return said;
        onProgress(next);
        if (plain.length === 0) break;
        at = next;
      }
    }
    return undefined;
  } finally {
    await file.close();
  }
}

/** Everything up to the first row. */
async function readHeader(file: FileHandle, reader: VcfReader): Promise<Finding | undefined> {
  const blocks: Buffer[] = [];
  let read = 0;
  for (let at = 0; read < LONGEST_HEADER; ) {
    const { plain, next } = await blockAt(file, at);
    blocks.push(plain);
    read += plain.length;
    const text = Buffer.concat(blocks);
    const columns = text.indexOf('\n#CHROM');
    const end = columns < 0 ? -1 : text.indexOf(10, columns + 1);
    if (end >= 0) return reader.push(text.subarray(0, end + 1));
    if (plain.length === 0) break;
    at = next;
  }
  throw new IndexDoesNotFit();
}

async function blockAt(file: FileHandle, at: number): Promise<{ readonly plain: Buffer; readonly next: number }> {
  const head = await bytesAt(file, at, 18);
  if (head.length < 18 || !isBgzip(head)) throw new IndexDoesNotFit();
  const length = head.readUInt16LE(16) + 1;
  const block = await bytesAt(file, at, length);
  try {
    return { plain: gunzipSync(block, { maxOutputLength: 65_536 }), next: at + length };
  } catch {
    throw new IndexDoesNotFit();
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}
