import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { GeneDefinition } from '../../genomics/matching/index.ts';
import { LocusIndex, type ReadingOptions, VcfReader, type VcfReading } from '../../genomics/vcf/index.ts';
import { codeOf, fail, finding, ok, type Result } from '../../kernel/index.ts';
import { type FilePart, partsByIndex } from './index-file.ts';
import { inflated } from './inflate.ts';
import { IndexDoesNotFit, readParts } from './read-indexed.ts';

/** Bytes of a file that are read at once. */
const READ = 512 * 1024;

export interface ReadVcfOptions extends ReadingOptions {
  /** Bytes of the source that were read, of how many (absent where nobody knows). */
  readonly onProgress?: (read: number, of: number | undefined) => void;
  readonly signal?: AbortSignal;
  /** Index of the same definitions, where many files are read. */
  readonly index?: LocusIndex;
}

/** Reads a VCF from a stream of its bytes. Findings: those of VcfReader, vcf.truncated, vcf.corrupt. Rejects when the signal fires or the source fails. */
export async function readVcfStream(
  source: AsyncIterable<Uint8Array>,
  definitions: readonly GeneDefinition[],
  options: ReadVcfOptions = {},
  size?: number,
): Promise<Result<VcfReading>> {
  const reader = new VcfReader(definitions, options, options.index);
  for await (const piece of inflated(source, (read) => options.onProgress?.(read, size))) {
    options.signal?.throwIfAborted();
    const fault = 'fault' in piece ? piece.fault : reader.push(piece);
    if (fault !== undefined) return fail(fault);
  }
  return reader.end();
}

/**
 * Reads a VCF file; with an index beside it (`.tbi` or `.csi`) only the parts at known positions, and `rows` counts those alone. Findings: those of
 * readVcfStream, vcf.unreadable, vcf.index as a remark.
 */
export async function readVcfFile(
  path: string,
  definitions: readonly GeneDefinition[],
  options: ReadVcfOptions = {},
): Promise<Result<VcfReading>> {
  try {
    const entry = await stat(path);
    if (!entry.isFile()) return fail(finding('vcf.unreadable', 'That is not a file.', { file: path }));
    const { size } = entry;
    const index = options.index ?? new LocusIndex(definitions);
    const parts = await partsByIndex(path, index);
    const indexed =
      typeof parts === 'object' ? await readByIndex(path, size, parts, definitions, options, index) : parts;
    if (indexed !== undefined && indexed !== 'unusable') return inFile(indexed, path);
    const source = createReadStream(path, { highWaterMark: READ });
    const read = await readVcfStream(source, definitions, { ...options, index }, size);
    if (!read.ok || indexed === undefined) return inFile(read, path);
    return inFile(
      ok(read.value, [finding('vcf.index', 'The index is older than the file or does not fit it.'), ...read.findings]),
      path,
    );
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (!/^E[A-Z]+$/.test(code)) throw error;
    return fail(finding('vcf.unreadable', `The file cannot be opened (${code}).`, { file: path }));
  }
}

async function readByIndex(
  path: string,
  size: number,
  parts: readonly FilePart[],
  definitions: readonly GeneDefinition[],
  options: ReadVcfOptions,
  index: LocusIndex,
): Promise<Result<VcfReading> | 'unusable'> {
  const reader = new VcfReader(definitions, options, index);
  try {
    const fault = await readParts(path, size, parts, reader, (read) => {
      options.signal?.throwIfAborted();
      options.onProgress?.(read, size);
    });
    if (fault !== undefined) return fail(fault);
    const read = reader.end();
    // Parts that do not begin where a row begins are those of another file.
    return read.ok && read.value.skipped['malformed row'] !== undefined ? 'unusable' : read;
  } catch (error) {
    if (error instanceof IndexDoesNotFit) return 'unusable';
    throw error;
  }
}

const inFile = (read: Result<VcfReading>, file: string): Result<VcfReading> => {
  const findings = read.findings.map((one) => ({ ...one, place: { file, ...one.place } }));
  return read.ok ? ok(read.value, findings) : fail(...findings);
};
