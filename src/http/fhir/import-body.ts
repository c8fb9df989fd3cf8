import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { inflated } from '../../adapters/vcf/inflate.ts';
import type { GenomicsImports, ImportRequest } from '../../app/import-genomics.ts';
import type { Sex } from '../../genomics/index.ts';
import { fail, finding, isText, ok, type Result } from '../../kernel/index.ts';
import { registeredBase } from '../security/fhir-base.ts';

/* What every way into $import-genomics shares: the words of the address, and the file that is read while it comes. */

const SEXES: ReadonlySet<string> = new Set(['female', 'male', 'other', 'unknown']);
/** Compressed whole genomes with reference blocks have a few gigabytes; nothing of it is kept. */
const LARGEST_UPLOAD = 16 * 1024 ** 3;
/** Two hundred times the compressed size of a large file: what unfolds further was made to. */
const LARGEST_PLAIN = 512 * 1024 ** 3;
/** After a refusal this much of the body is still taken off the wire, so that the client sees the answer. */
const DRAINED = 8 * 1024 * 1024;

export const query = (req: Request, name: string): string | undefined => {
  const value = req.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const requestFault = (message: string) => fail(finding('import.request', message));

export const isSex = (text: string): text is Sex => SEXES.has(text);

/** Where the results are to be written as well: a server that is registered for the caller. */
export function writtenTo(url: unknown, bases: readonly string[]): Result<Pick<ImportRequest, 'writeTo'>> {
  if (url === undefined) return ok({});
  const base = isText(url) ? registeredBase(url, bases) : undefined;
  return base === undefined
    ? fail(finding('import.address', 'writeTo names no FHIR server that is registered.'))
    : ok({ writeTo: base });
}

export type ExtractedSample = Pick<ImportRequest, 'vcf' | 'rows' | 'sourceId'>;
export type ReadFile = Result<ExtractedSample>;

/** Looks through the file for the rows that matter. */
export async function reduced(
  imports: GenomicsImports,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  samples: readonly string[] | undefined,
): Promise<Result<readonly ExtractedSample[]>> {
  const extractor = imports.extractor(samples);
  const hash = createHash('sha256');
  let sent = 0;
  let plain = 0;
  const bytes = (async function* () {
    for await (const chunk of source) {
      sent += chunk.length;
      hash.update(chunk);
      yield chunk;
    }
  })();
  try {
    for await (const piece of inflated(bytes)) {
      if ('fault' in piece) return fail(piece.fault);
      plain += piece.length;
      if (sent > LARGEST_UPLOAD || plain > LARGEST_PLAIN)
        return fail(finding('http.too-large', 'The file is larger than any genome.'));
      const fault = extractor.push(piece);
      if (fault !== undefined) return fail(fault);
    }
  } catch {
    return fail(finding('http.incomplete', 'The connection ended before the body did.'));
  }
  const extract = extractor.end();
  if (!extract.ok) return extract;
  const { texts, rows } = extract.value;
  const sourceId = `sha256:${hash.digest('hex')}`;
  return ok(texts.map((vcf) => ({ vcf, rows, sourceId })));
}

/** The only one, where one sample was asked for. */
export async function reducedOne(
  imports: GenomicsImports,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sample: string | undefined,
): Promise<ReadFile> {
  const read = await reduced(imports, source, sample === undefined ? undefined : [sample]);
  const [only] = read.ok ? read.value : [];
  return !read.ok ? read : only === undefined ? requestFault('The file has no sample.') : ok(only);
}

export async function drain(req: Request): Promise<void> {
  let taken = 0;
  if (req.readableEnded || req.destroyed) return;
  req.res?.setHeader('Connection', 'close');
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      taken += (chunk as Buffer).length;
      if (taken > DRAINED) return;
    }
  } catch {
    // The client is gone; there is nobody to answer.
  }
}
