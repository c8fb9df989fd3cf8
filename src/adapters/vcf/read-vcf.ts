import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { GeneDefinition } from '../../genomics/matching/index.ts';
import { type ReadingOptions, VcfReader, type VcfReading } from '../../genomics/vcf/index.ts';
import { codeOf, fail, finding, type Result } from '../../kernel/index.ts';
import { inflated } from './inflate.ts';

export interface ReadVcfOptions extends ReadingOptions {
  /** Bytes of the source that were read, of how many (absent where nobody knows). */
  readonly onProgress?: (read: number, of: number | undefined) => void;
  readonly signal?: AbortSignal;
}

/** Reads a VCF from a stream of its bytes. Findings: those of VcfReader, vcf.truncated, vcf.corrupt. Rejects when the signal fires or the source fails. */
export async function readVcfStream(
  source: AsyncIterable<Uint8Array>,
  definitions: readonly GeneDefinition[],
  options: ReadVcfOptions = {},
  size?: number,
): Promise<Result<VcfReading>> {
  const reader = new VcfReader(definitions, options);
  for await (const piece of inflated(source, (read) => options.onProgress?.(read, size))) {
    options.signal?.throwIfAborted();
    const fault = 'fault' in piece ? piece.fault : reader.push(piece);
    if (fault !== undefined) return fail(fault);
  }
  return reader.end();
}

/** Reads a VCF file. Findings: those of readVcfStream, vcf.unreadable. */
export async function readVcfFile(
  path: string,
  definitions: readonly GeneDefinition[],
  options: ReadVcfOptions = {},
): Promise<Result<VcfReading>> {
  let size: number;
  try {
    const entry = await stat(path);
    if (!entry.isFile()) return fail(finding('vcf.unreadable', 'That is not a file.', { file: path }));
    size = entry.size;
    const read = await readVcfStream(createReadStream(path, { highWaterMark: 256 * 1024 }), definitions, options, size);
    return read.ok ? read : fail(...read.findings.map((one) => ({ ...one, place: { file: path, ...one.place } })));
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (!/^E[A-Z]+$/.test(code)) throw error;
    return fail(finding('vcf.unreadable', `The file cannot be opened (${code}).`, { file: path }));
  }
}
