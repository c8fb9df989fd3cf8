import { type Finding, fail, finding, ok, type Place, type Result } from '../../kernel/index.ts';
import { type Assembly, assemblyOfContig, assemblyOfName } from './assembly.ts';

/** What the header of a VCF says, as far as reading depends on it. */
export interface VcfHeader {
  /** `4.2` */
  readonly version: string;
  readonly assembly: 'GRCh38' | 'unstated';
  readonly samples: readonly string[];
  /** AD is declared with one number for each allele. */
  readonly depthsByAllele: boolean;
}

const FIXED = ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT'];
/** More samples than one file of any biobank holds. */
const MOST_SAMPLES = 1_000_000;

/** Names of the columns: separated by tabs, but there are files whose rows are right and whose header was typed with spaces. */
export const columnNames = (text: string): readonly string[] =>
  text.includes('\t') ? text.split('\t') : text.trim().split(/ +/);

/** Collects header lines; `finish` when the line of the columns was met. */
export class HeaderReading {
  #version = '';
  #line = 0;
  #depthsByAllele = false;
  #assembly: Assembly = 'unstated';
  #against: string | undefined;

  /** Findings: vcf.not-vcf. */
  add(text: string): Finding | undefined {
    this.#line++;
    if (this.#line === 1) {
      const version = /^\u{feff}?##fileformat=VCFv(4\.[0-9]{1,2})\s*$/u.exec(text)?.[1];
      if (version === undefined)
        return finding('vcf.not-vcf', 'The first line is not ##fileformat=VCFv4.x.', this.place);
      this.#version = version;
    } else if (text.startsWith('##contig=<')) {
      const id = attribute(text, 'ID') ?? '';
      const length = attribute(text, 'length');
      this.#judge(
        assemblyOfContig(id, length === undefined ? undefined : Number(length), attribute(text, 'assembly')),
        'the contig lines',
      );
    } else if (text.startsWith('##reference=')) this.#judge(assemblyOfName(text.slice(12)), '##reference');
    else if (text.startsWith('##assembly=')) this.#judge(assemblyOfName(text.slice(11)), '##assembly');
    else if (text.startsWith('##FORMAT=<') && attribute(text, 'ID') === 'AD')
      this.#depthsByAllele = attribute(text, 'Number') === 'R';
    return undefined;
  }

  /** Reads the line of the columns. Findings: vcf.header, vcf.assembly, vcf.no-genotypes; vcf.assembly-unstated as a remark. */
  finish(text: string): Result<VcfHeader> {
    this.#line++;
    const columns = columnNames(text);
    if (columns.slice(0, 8).join('\t') !== FIXED.slice(0, 8).join('\t'))
      return fail(finding('vcf.header', 'The line #CHROM does not name the eight fixed columns.', this.place));
    if (this.#against !== undefined)
      return fail(finding('vcf.assembly', `By ${this.#against} the file is not of GRCh38.`, this.place));
    if (columns[8] !== 'FORMAT' || columns.length < 10)
      return fail(finding('vcf.no-genotypes', 'The file has no FORMAT column or no sample.', this.place));
    const samples = columns.slice(9);
    if (samples.length > MOST_SAMPLES || new Set(samples).size !== samples.length || samples.includes(''))
      return fail(finding('vcf.header', 'Names of samples are missing or given twice.', this.place));
    const header: VcfHeader = {
      version: this.#version,
      assembly: this.#assembly === 'GRCh38' ? 'GRCh38' : 'unstated',
      samples,
      depthsByAllele: this.#depthsByAllele,
    };
    return ok(
      header,
      header.assembly === 'unstated'
        ? [finding('vcf.assembly-unstated', 'The header does not say which assembly the positions are of.')]
        : [],
    );
  }

  get place(): Place {
    return { line: this.#line };
  }

  #judge(assembly: Assembly, by: string): void {
    if (assembly === 'other') this.#against ??= by;
    else if (assembly === 'GRCh38') this.#assembly = 'GRCh38';
  }
}

/** A value between the angle brackets of a header line, without its quotes. */
function attribute(text: string, name: string): string | undefined {
  for (const opening of [`<${name}=`, `,${name}=`]) {
    const at = text.indexOf(opening);
    if (at < 0) continue;
    const start = at + opening.length;
    if (text[start] === '"') return text.slice(start + 1, Math.max(start + 1, text.indexOf('"', start + 1)));
    const ends = [text.indexOf(',', start), text.indexOf('>', start)].filter((end) => end >= 0);
    return text.slice(start, ends.length === 0 ? undefined : Math.min(...ends));
  }
  return undefined;
}
