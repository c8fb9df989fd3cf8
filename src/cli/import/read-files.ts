import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ReadVcfOptions, readVcfFile } from '../../adapters/vcf/index.ts';
import {
  type CalledSample,
  type CallingKnowledge,
  type CallingOptions,
  callGenes,
} from '../../genomics/calls/call-genes.ts';
import { type OutsideCall, readOutsideCalls, readPharmcat } from '../../genomics/outside/index.ts';
import { codeOf, type Finding, fail, finding, ok, type Result } from '../../kernel/index.ts';

/** PharmCAT's files of one sample have a few megabytes. */
const LARGEST_TEXT = 50 * 1024 * 1024;

export interface ReadFile {
  readonly file: string;
  readonly samples: readonly CalledSample[];
  readonly remarks: readonly Finding[];
}

/** Reads one file by its name: `.json` of PharmCAT, `.tsv` of outside calls, anything else as VCF. */
export async function readGenomicFile(
  path: string,
  knowledge: CallingKnowledge,
  calling: CallingOptions,
  reading: ReadVcfOptions,
): Promise<Result<ReadFile>> {
  const file = basename(path);
  if (/\.(?:json|tsv)$/i.test(path)) {
    const outside = await readOutsideFile(path);
    if (!outside.ok) return outside;
    const named = new Set(outside.value.map(({ gene }) => gene));
    const others = (calling.outside ?? []).filter(({ gene }) => !named.has(gene));
    const sample = callGenes(undefined, knowledge, { ...calling, outside: [...outside.value, ...others] });
    return ok({ file, samples: [sample], remarks: outside.findings });
  }
  const vcf = await readVcfFile(path, knowledge.definitions, reading);
  if (!vcf.ok) return vcf;
  const samples = vcf.value.samples.map((sample) => callGenes(sample, knowledge, calling));
  return ok({ file, samples, remarks: vcf.findings });
}

/** Alleles called elsewhere, out of a TSV or of a JSON of PharmCAT. */
export async function readOutsideFile(path: string): Promise<Result<readonly OutsideCall[]>> {
  let text: string;
  try {
    if ((await stat(path)).size > LARGEST_TEXT)
      return fail(finding('import.outside-call', `The file is larger than ${LARGEST_TEXT} bytes.`, { file: path }));
    text = await readFile(path, 'utf8');
  } catch (error) {
    return fail(
      finding('vcf.unreadable', `The file cannot be opened (${codeOf(error) ?? 'unknown'}).`, { file: path }),
    );
  }
  if (!/\.json$/i.test(path)) return readOutsideCalls(text, path);
  try {
    return readPharmcat(JSON.parse(text), path);
  } catch {
    return fail(finding('import.pharmcat', 'The file is not JSON.', { file: path }));
  }
}
