import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Request } from 'express';
import {
  type Digest,
  digestOfBytes,
  type FindingCode,
  fail,
  finding,
  isObject,
  type JsonObject,
  ok,
  type Result,
} from '../kernel/index.ts';

/** A request body, read once: its JSON, and the digest of its bytes (after decompression). */
export interface ReceivedBody {
  readonly json: JsonObject;
  /** What `json` was parsed from, for those who tell lines and columns in it. */
  readonly text: string;
  readonly digest: Digest;
}

/** A body that is too large is still taken off the wire up to this many times the limit, since a client that is cut off never sees the 413. */
const DRAIN_FACTOR = 8;
const DRAIN_MS = 2_000;

const decompressors = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

const no = (code: FindingCode, message: string) => fail(finding(code, message));

/**
 * Reads a JSON object from a request: media type, charset, Content-Encoding, size (also after decompression), UTF-8, JSON.
 *
 * @param mediaTypes accepted media types, lower case, the preferred one first
 * @param limit bytes
 */
export async function readBody(
  req: Request,
  mediaTypes: readonly string[],
  limit: number,
): Promise<Result<ReceivedBody>> {
  const plain = await readBytesOf(req, mediaTypes, limit);
  return plain.ok ? parseBody(plain.value) : plain;
}

/** Reads UTF-8 text of one of the media types, under the same bounds. */
export async function readText(req: Request, mediaTypes: readonly string[], limit: number): Promise<Result<string>> {
  const plain = await readBytesOf(req, mediaTypes, limit);
  if (!plain.ok) return plain;
  return isUtf8(plain.value) ? ok(plain.value.toString('utf8')) : no('http.not-utf8', 'The body is not UTF-8.');
}

/** The bytes of the body, decompressed, not read any further. */
export async function readBytesOf(req: Request, mediaTypes: readonly string[], limit: number): Promise<Result<Buffer>> {
  const refusal = refusedType(req.headers['content-type'], mediaTypes);
  if (refusal !== undefined) return await drained(req, limit, refusal);
  const raw = await readBytes(req, limit);
  if (!raw.ok) return raw;
  return decompress(raw.value, req.headers['content-encoding'], limit);
}

function refusedType(header: string | undefined, mediaTypes: readonly string[]) {
  const [type = '', ...parameters] = (header ?? '').split(';');
  if (!mediaTypes.includes(type.trim().toLowerCase())) {
    return no('http.unsupported-media-type', `The Content-Type has to be ${mediaTypes.join(' or ')}.`);
  }
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=');
    if (name.trim().toLowerCase() !== 'charset') continue;
    const charset = value.trim().replaceAll('"', '').toLowerCase();
    if (charset !== 'utf-8' && charset !== 'utf8') {
      return no('http.unsupported-charset', 'The charset has to be utf-8.');
    }
  }
  return undefined;
}

/** The refusal, once the client had the chance to send its body. */
async function drained<T>(req: Request, limit: number, refusal: T): Promise<T> {
  await readBytes(req, limit);
  return refusal;
}

function readBytes(req: Request, limit: number): Promise<Result<Buffer>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let patience: NodeJS.Timeout | undefined;
    const settle = (result: Result<Buffer>) => {
      clearTimeout(patience);
      req.off('data', onData).off('end', onEnd).off('error', onBreak).off('close', onBreak);
      resolve(result);
    };
    const tooLarge = () => no('http.too-large', `The body is larger than ${limit} bytes.`);
    const giveUp = () => {
      req.res?.setHeader('Connection', 'close');
      req.pause();
      settle(tooLarge());
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      chunks.length = 0;
      patience ??= setTimeout(giveUp, DRAIN_MS);
      if (size > limit * DRAIN_FACTOR) giveUp();
    };
    const onEnd = () =>
      settle(size > limit ? tooLarge() : ok(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)));
    const onBreak = () => settle(no('http.incomplete', 'The connection ended before the body did.'));
    req.on('data', onData).on('end', onEnd).on('error', onBreak).on('close', onBreak);
  });
}

async function decompress(bytes: Buffer, header: string | undefined, limit: number): Promise<Result<Buffer>> {
  const encoding = (header ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return ok(bytes);
  if (!Object.hasOwn(decompressors, encoding)) {
    return no('http.unsupported-encoding', 'The Content-Encoding has to be gzip, deflate or br.');
  }
  try {
    // maxOutputLength stops a decompression bomb while it unfolds.
    return ok(await decompressors[encoding as keyof typeof decompressors](bytes, { maxOutputLength: limit }));
  } catch (error) {
    return isObject(error) && error.code === 'ERR_BUFFER_TOO_LARGE'
      ? no('http.too-large', `The body is larger than ${limit} bytes once it is decompressed.`)
      : no('http.broken-encoding', 'The body cannot be decompressed.');
  }
}

/** A body's JSON object and digest, out of its bytes. */
export function parseBody(bytes: Buffer): Result<ReceivedBody> {
  if (bytes.length === 0) return no('http.empty-body', 'The body is empty.');
  if (!isUtf8(bytes)) return no('http.not-utf8', 'The body is not UTF-8.');
  let text = '';
  let json: unknown;
  try {
    // A byte order mark is not JSON, but some clients send one (RFC 8259 section 8.1 lets a reader pass over it).
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    text = bytes.toString('utf8', start);
    json = JSON.parse(text);
  } catch {
    return no('http.not-json', 'The body is not JSON.');
  }
  if (!isObject(json)) return no('http.not-an-object', 'The body has to be a JSON object.');
  return ok({ json, text, digest: digestOfBytes(bytes) });
}
