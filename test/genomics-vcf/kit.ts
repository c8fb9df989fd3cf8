import { fileURLToPath } from 'node:url';
import { loadDefinitions } from '../../src/adapters/vcf/index.ts';
import type { GeneDefinition, GeneMatch, GeneSample, Locus, LocusCall } from '../../src/genomics/matching/index.ts';
import { matchGene } from '../../src/genomics/matching/index.ts';
import { LocusIndex, type ReadingOptions, VcfReader, type VcfReading } from '../../src/genomics/vcf/index.ts';
import type { Result } from '../../src/kernel/index.ts';

const loaded = loadDefinitions(fileURLToPath(new URL('../../profiles', import.meta.url)));
if (!loaded.ok) throw new Error(loaded.findings.map(({ message }) => message).join(' '));
/** The project's own definitions. */
export const definitions = loaded.value;

export function definitionOf(gene: string): GeneDefinition {
  const found = definitions.find((one) => one.gene === gene);
  if (found === undefined) throw new Error(`${gene} has no definition`);
  return found;
}

export function locusOf(gene: string, rsid: string): Locus {
  const definition = definitionOf(gene);
  const found = [...definition.loci, ...definition.extras].find((one) => one.rsid === rsid);
  if (found === undefined) throw new Error(`${gene} has no ${rsid}`);
  return found;
}

/** `A/G` unphased, `A|G` phased, `A` haploid, `./G` half, `missing`. By rsid; every other locus is the reference. */
export type Shown = Readonly<Record<string, string>>;

export function sampleOf(gene: string, shown: Shown): GeneSample {
  const definition = definitionOf(gene);
  const calls = new Map<number, LocusCall>();
  for (const locus of definition.loci) {
    const text = shown[locus.rsid];
    if (text === 'missing') continue;
    if (text === undefined) calls.set(locus.index, { bases: [locus.ref, locus.ref] });
    else {
      const [genotype = '', set] = text.split(' ');
      const bases = genotype.split(/[/|]/).map((base) => (base === '.' ? undefined : base));
      calls.set(locus.index, {
        bases,
        ...(genotype.includes('|') ? { phaseSet: set === undefined ? '|' : `PS ${set}` } : {}),
      });
    }
  }
  return { calls, unusable: [] };
}

export const match = (gene: string, shown: Shown): GeneMatch => matchGene(definitionOf(gene), sampleOf(gene, shown));

/** What is reported, in short: `*1/*2`, `*1/*2 or *1/*35`, `c.1A>G, c.2T>C`, or `not called: why`. */
export function told({ outcome }: GeneMatch): string {
  switch (outcome.state) {
    case 'called':
      return outcome.diplotypes.map(({ name }) => name).join(' or ');
    case 'haplotypes':
      return outcome.haplotypes.join(', ');
    case 'ambiguous':
    case 'not-called':
      return `${outcome.state}: ${outcome.why}`;
    default:
      return outcome satisfies never;
  }
}

export const HEADER = [
  '##fileformat=VCFv4.2',
  '##contig=<ID=chr10,length=133797422,assembly=GRCh38>',
  '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
  '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">',
];

/** A VCF of these rows, whose columns are separated by spaces here. */
export function vcf(rows: readonly string[], { header = HEADER, samples = ['S1'] } = {}): string {
  const columns = ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT', ...samples];
  return `${[...header, columns.join('\t'), ...rows.map((row) => row.replaceAll(/ +/g, '\t'))].join('\n')}\n`;
}

/** A row for every locus of a gene: what is shown, otherwise `0/0`. */
export function rowsOf(gene: string, shown: Shown = {}): readonly string[] {
  return definitionOf(gene).loci.flatMap(({ chromosome, position, rsid, ref, alts }) => {
    const text = shown[rsid] ?? '0/0';
    if (text === 'missing') return [];
    const id = rsid === '' ? '.' : rsid;
    return [`chr${chromosome} ${position} ${id} ${ref} ${alts.join(',')} . PASS . GT ${text}`];
  });
}

const index = new LocusIndex(definitions);

/** Reads a text in pieces of a given size. */
export function read(text: string | Buffer, options: ReadingOptions = {}, piece = 1 << 20): Result<VcfReading> {
  const reader = new VcfReader(definitions, options, index);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += piece) {
    const fault = reader.push(bytes.subarray(at, at + piece));
    if (fault !== undefined) return { ok: false, findings: [fault] };
  }
  return reader.end();
}

/** The match of one gene in the first sample of a VCF. */
export function matchOf(text: string | Buffer, gene: string, options: ReadingOptions = {}, piece?: number): GeneMatch {
  const reading = read(text, options, piece);
  if (!reading.ok) throw new Error(reading.findings.map(({ code }) => code).join(' '));
  const definition = definitionOf(gene);
  const sample = reading.value.samples[0]?.genes.get(definition);
  if (sample === undefined) throw new Error('no sample');
  return matchGene(definition, sample);
}
