/*
 * Which assembly a file speaks of. Positions of GRCh37 read as GRCh38 would be a wrong answer about a patient, so anything that speaks against GRCh38
 * refuses the file.
 */

/** Lengths of the sequences that hold pharmacogenes: GRCh38.p14 and GRCh37.p13 (NCBI assembly reports GCF_000001405.40 and .25). */
const LENGTHS: Readonly<Record<string, readonly [grch38: number, grch37: number]>> = {
  '1': [248956422, 249250621],
  '2': [242193529, 243199373],
  '4': [190214555, 191154276],
  '6': [170805979, 171115067],
  '7': [159345973, 159138663],
  '8': [145138636, 146364022],
  '10': [133797422, 135534747],
  '12': [133275309, 133851895],
  '13': [114364328, 115169878],
  '16': [90338345, 90354753],
  '19': [58617616, 59128983],
  X: [156040895, 155270560],
};

/** RefSeq accessions of the same sequences: version of GRCh38; one less is GRCh37. */
const REFSEQ: Readonly<Record<string, readonly [name: string, grch38: number]>> = {
  NC_000001: ['1', 11],
  NC_000002: ['2', 12],
  NC_000004: ['4', 12],
  NC_000006: ['6', 12],
  NC_000007: ['7', 14],
  NC_000008: ['8', 11],
  NC_000010: ['10', 11],
  NC_000012: ['12', 12],
  NC_000013: ['13', 11],
  NC_000016: ['16', 10],
  NC_000019: ['19', 10],
  NC_000023: ['X', 11],
};

export type Assembly = 'GRCh38' | 'other' | 'unstated';

/** `chr10`, `10`, `CHR10`, `NC_000010.11` -> `10`; undefined for sequences without pharmacogenes and for other versions. */
export function chromosomeOf(name: string): string | undefined {
  const [, accession, version] = /^(NC_[0-9]{6})\.([0-9]{1,2})$/.exec(name) ?? [];
  if (accession !== undefined) {
    const known = Object.hasOwn(REFSEQ, accession) ? REFSEQ[accession] : undefined;
    return known !== undefined && known[1] === Number(version) ? known[0] : undefined;
  }
  const bare = name.replace(/^chr/i, '').toUpperCase();
  return Object.hasOwn(LENGTHS, bare) ? bare : undefined;
}

export function assemblyOfContig(name: string, length: number | undefined, assembly: string | undefined): Assembly {
  const stated = assembly === undefined ? 'unstated' : assemblyOfName(assembly);
  if (stated !== 'unstated') return stated;
  const accession = /^(NC_[0-9]{6})\.([0-9]{1,2})$/.exec(name);
  const known = accession?.[1] !== undefined && Object.hasOwn(REFSEQ, accession[1]) ? REFSEQ[accession[1]] : undefined;
  if (known !== undefined) return known[1] === Number(accession?.[2]) ? 'GRCh38' : 'other';
  const chromosome = chromosomeOf(name);
  const lengths = chromosome === undefined ? undefined : LENGTHS[chromosome];
  if (lengths === undefined || length === undefined) return 'unstated';
  return lengths[0] === length ? 'GRCh38' : 'other';
}

/** From `##reference`, `##assembly` or a contig's `assembly`: a name, or the name of a file. A text that names both says nothing. */
export function assemblyOfName(text: string): Assembly {
  const grch38 =
    /grch[ _-]?38|hg[ _-]?38|hs38|(?<![a-z0-9])b38(?![0-9])|GCA_000001405\.(?:1[5-9]|2[0-9])|GCF_000001405\.(?:2[6-9]|[34][0-9])/i.test(
      text,
    );
  const other =
    /grch[ _-]?3[67]|hg[ _-]?1[89](?![0-9])|hs37|(?<![a-z0-9])b3[67](?![0-9])|g1k_v37|t2t|chm13|ncbi[ _-]?3[67]|GCF_000001405\.(?:1[3-9]|2[0-5])(?![0-9])/i.test(
      text,
    );
  return grch38 === other ? 'unstated' : grch38 ? 'GRCh38' : 'other';
}
