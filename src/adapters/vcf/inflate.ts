import { createGunzip, type Gunzip } from 'node:zlib';
import { codeOf, type Finding, finding } from '../../kernel/index.ts';

/*
 * Plain, gzip or bgzip: the first bytes tell. Bgzip is gzip in blocks of 64 KB, with an empty block at the end, by which a cut file is known.
 */

/** Larger pieces than the 16 KB of Node's default: fewer turns of the event loop for the same bytes. */
const PIECE = 512 * 1024;
/** The empty block that ends a bgzip file (SAM specification, 4.1.2). */
export const END_OF_BGZIP = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex');

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
/** Gzip with the extra field BC. */
export const isBgzip = (bytes: Buffer): boolean =>
  isGzip(bytes) && ((bytes[3] ?? 0) & 4) !== 0 && bytes.length > 14 && bytes[12] === 0x42 && bytes[13] === 0x43;

/** What comes out of a stream; a Finding is its last word. */
export type Piece = Buffer | { readonly fault: Finding };

/** Decompresses where there is something to decompress. `onBytes`: bytes of the source so far, for progress. */
export async function* inflated(
  source: AsyncIterable<Uint8Array>,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<Piece> {
  const bytes = bytesOf(source)[Symbol.asyncIterator]();
  const first = await bytes.next();
  if (first.done === true) return;
  const head = first.value;
  if (!isGzip(head)) {
    let read = 0;
    for (let piece: IteratorResult<Buffer> = first; piece.done !== true; piece = await bytes.next()) {
      read += piece.value.length;
      onBytes?.(read);
      yield piece.value;
    }
    return;
  }
  yield* gunzipped(head, bytes, onBytes);
}

async function* bytesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let small: Buffer | undefined;
  for await (const chunk of source) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const whole: Buffer = small === undefined ? bytes : Buffer.concat([small, bytes]);
    // The kind of a file is told by its first bytes; a stream may bring them one by one.
    if (whole.length < 18) {
      small = whole;
      continue;
    }
    small = undefined;
    yield whole;
  }
  if (small !== undefined) yield small;
}

async function* gunzipped(
  head: Buffer,
  rest: AsyncIterator<Buffer>,
  onBytes: ((bytes: number) => void) | undefined,
): AsyncGenerator<Piece> {
  const gunzip = createGunzip({ chunkSize: PIECE });
  let tail: Buffer = Buffer.alloc(0);
  let read = 0;
  const keepTail = (piece: Buffer): void => {
    tail = (piece.length >= END_OF_BGZIP.length ? piece : Buffer.concat([tail, piece])).subarray(-END_OF_BGZIP.length);
    read += piece.length;
    onBytes?.(read);
  };
  const fed = feed(gunzip, head, rest, keepTail);
  try {
    for await (const piece of gunzip) if (Buffer.isBuffer(piece)) yield piece;
    await fed;
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (!code.startsWith('Z_')) throw error;
    yield {
      fault:
        code === 'Z_BUF_ERROR'
          ? finding('vcf.truncated', 'The compressed data ends in the middle.')
          : finding('vcf.corrupt', 'The compressed data cannot be read.'),
    };
    return;
  } finally {
    gunzip.destroy();
    await fed;
    await rest.return?.();
  }
  if (isBgzip(head) && !tail.equals(END_OF_BGZIP))
    yield { fault: finding('vcf.truncated', 'The last block of the bgzip file is missing.') };
  else if (gunzip.bytesWritten < read)
    yield { fault: finding('vcf.corrupt', 'Something else than gzip follows the compressed data.') };
}

/** Feeds what comes. A source that fails ends the reading with its error: left to itself, the decompression would wait for more for ever. */
async function feed(
  gunzip: Gunzip,
  head: Buffer,
  rest: AsyncIterator<Buffer>,
  seen: (piece: Buffer) => void,
): Promise<void> {
  try {
    for (
      let piece: IteratorResult<Buffer> = { value: head, done: false };
      piece.done !== true;
      piece = await rest.next()
    ) {
      seen(piece.value);
      if (gunzip.destroyed) return;
      if (!gunzip.write(piece.value)) await drained(gunzip);
    }
    if (!gunzip.destroyed) gunzip.end();
  } catch (error) {
    gunzip.destroy(error instanceof Error ? error : new Error('the source failed'));
  }
}

/** Room for more, or the end. */
const drained = (gunzip: Gunzip): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'close', 'error', 'end']) gunzip.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close', 'error', 'end']) gunzip.on(event, done);
  });
