import { definitionOf, HEADER, locusOf, matchOf, read, rowsOf, told, vcf } from './kit.ts';

const rowAt = (gene: string, rsid: string, rest: string): string => {
  const { chromosome, position } = locusOf(gene, rsid);
  return `chr${chromosome} ${position} ${rsid} ${rest}`;
};

/** A file in which every locus of a gene is there, `rows` in place of those named. */
const fileOf = (gene: string, rsids: readonly string[], rows: readonly string[], options = {}): string =>
  vcf([...rowsOf(gene, Object.fromEntries(rsids.map((rsid) => [rsid, 'missing']))), ...rows], options);

describe('a variant is recognised however it is written', () => {
  const UGT = locusOf('UGT1A1', 'rs3064744').position;
  test.each([
    ['as defined', `chr2 ${UGT} . CAT CATAT . PASS . GT 0/1`, '*1/*28'],
    ['without what follows', `chr2 ${UGT} . C CAT . PASS . GT 0/1`, '*1/*28'],
    ['one repeat to the right', `chr2 ${UGT + 2} . T TAT . PASS . GT 0/1`, '*1/*28'],
    ['at the end of the repeats', `chr2 ${UGT + 15} . A ATA . PASS . GT 0/1`, '*1/*28'],
    ['with all repeats as context', `chr2 ${UGT} . CATATATATATATATA CATATATATATATATATA . PASS . GT 0/1`, '*1/*28'],
    ['a deletion at the end of the repeats', `chr2 ${UGT + 13} . ATA A . PASS . GT 1/1`, '*36/*36'],
    ['in a row of several alternatives', `chr2 ${UGT} . CATAT CAT,CATATAT . PASS . GT 1/2`, '*28/*36'],
  ])('repeats of UGT1A1, %s', (_how, row, expected) => {
    expect(told(matchOf(fileOf('UGT1A1', ['rs3064744'], [row]), 'UGT1A1'))).toBe(expected);
  });

  const A_RUN = locusOf('NUDT15', 'rs1457579126').position;
  test.each([0, 1, 2, 3, 4])('a deleted base of a run, %s bases from where it is defined', (shift) => {
    const [ref, alt] = shift === 0 ? ['GA', 'G'] : ['AA', 'A'];
    const row = `chr13 ${A_RUN + shift} . ${ref} ${alt} . PASS . GT 0/1`;
    expect(told(matchOf(fileOf('NUDT15', ['rs1457579126'], [row]), 'NUDT15'))).toBe('*1/*18');
  });

  test('other lengths of the repeat are bases that no definition has', () => {
    const row = `chr2 ${UGT} . C CATATATATAT . PASS . GT 0/1`;
    expect(told(matchOf(fileOf('UGT1A1', ['rs3064744'], [row]), 'UGT1A1'))).toContain('a base that no allele has');
  });

  test('a base changed in the middle of a longer row', () => {
    const { position } = locusOf('CYP2C9', 'rs1799853');
    const row = `chr10 ${position - 1} . ACG ATG . PASS . GT 0/1`;
    expect(told(matchOf(fileOf('CYP2C9', ['rs1799853'], [row]), 'CYP2C9'))).toBe('*1/*2');
  });

  test('an insertion or deletion near a base leaves the base alone', () => {
    const row = rowAt('CYP2C9', 'rs1799853', 'C T . PASS . GT 0/1');
    const near = rowAt('CYP2C9', 'rs1799853', 'C CAA . PASS . GT 0/1');
    expect(told(matchOf(fileOf('CYP2C9', ['rs1799853'], [near, row]), 'CYP2C9'))).toBe('*1/*2');
    expect(told(matchOf(fileOf('CYP2C9', ['rs1799853'], [row, near]), 'CYP2C9'))).toBe('*1/*2');
  });

  test('a base changed at the anchor of an insertion says nothing of the insertion', () => {
    const { position } = locusOf('CYP3A5', 'rs41303343');
    const match = matchOf(fileOf('CYP3A5', ['rs41303343'], [`chr7 ${position} . T C . PASS . GT 1/1`]), 'CYP3A5');
    expect(match.positions.missing).toMatchObject([{ rsid: 'rs41303343' }]);
  });

  test('a part of a change of several bases in a row of its own is not taken for another change', () => {
    const { position } = locusOf('RYR1', 'rs193922862');
    const match = matchOf(fileOf('RYR1', ['rs193922862'], [`chr19 ${position} . T C . PASS . GT 0/1`]), 'RYR1');
    expect(match.positions.conflicting).toMatchObject([{ rsid: 'rs193922862' }]);
  });

  test('lower case, CRLF, chromosomes without chr, with capitals, by accession', () => {
    const file = fileOf('CYP2C9', ['rs1799853'], [rowAt('CYP2C9', 'rs1799853', 'c t . PASS . GT 0/1')]);
    for (const name of ['chr10', '10', 'CHR10', 'NC_000010.11'])
      expect(told(matchOf(file.replaceAll('\nchr10', `\n${name}`).replaceAll('\n', '\r\n'), 'CYP2C9'))).toBe('*1/*2');
  });
});

describe('several rows of one position', () => {
  const tpmt = (...rows: readonly string[]): string =>
    told(
      matchOf(
        fileOf(
          'TPMT',
          ['rs1142345'],
          rows.map((row) => rowAt('TPMT', 'rs1142345', row)),
        ),
        'TPMT',
      ),
    );

  test.each([
    [['T C . PASS . GT 0/1', 'T G . PASS . GT 0/0'], '*1/*3C'],
    [['T G . PASS . GT 0/0', 'T C . PASS . GT 0/1'], '*1/*3C'],
    [['T C . PASS . GT 0/1', 'T G . PASS . GT 0/1'], '*3C/*41'],
    [['T C . PASS . GT 0|1', 'T G . PASS . GT 1|0'], '*3C/*41'],
    [['T C . PASS . GT ./1', 'T G . PASS . GT 1/.'], '*3C/*41'],
    [['T C,G . PASS . GT 1/2'], '*3C/*41'],
    [['T C . PASS . GT 0/1', 'T C . PASS . GT 1/0'], '*1/*3C'],
  ])('%j is %s', (rows, expected) => {
    expect(tpmt(...rows)).toBe(expected);
  });

  test('rows that contradict each other leave the position unread, and say so', () => {
    const rows = ['T C . PASS . GT 1/1', 'T G . PASS . GT 0/1'].map((row) => rowAt('TPMT', 'rs1142345', row));
    const { positions } = matchOf(fileOf('TPMT', ['rs1142345'], rows), 'TPMT');
    expect(positions.conflicting).toMatchObject([{ rsid: 'rs1142345', why: 'two rows contradict each other' }]);
  });
});

describe('reference blocks of a gVCF', () => {
  const [first, last] = [definitionOf('CYP2C19').loci.at(0), definitionOf('CYP2C19').loci.at(-1)];
  const block = (from: number, to: number, alt = '<NON_REF>'): string =>
    `chr10 ${from} . N ${alt} . . END=${to} GT:DP 0/0:31`;

  test.each(['<NON_REF>', '<*>', '.'])('one block over a gene, ALT %s, is the reference', (alt) => {
    const file = vcf([
      block((first?.position ?? 0) - 5_000, (last?.position ?? 0) + 5, alt),
      'chr11 5 . A C . . . GT 0/1',
    ]);
    const match = matchOf(file, 'CYP2C19');
    expect(told(match)).toBe('*38/*38');
    expect(match.positions.read[0]?.evidence).toMatchObject({ depth: 31, fromBlock: true });
  });

  test('blocks with a variant between them, and a gap that stays a gap', () => {
    const at = locusOf('CYP2C19', 'rs4244285').position;
    const gap = locusOf('CYP2C19', 'rs58973490').position;
    const file = vcf([
      block((first?.position ?? 0) - 50, gap - 1),
      block(gap + 1, at - 1),
      `chr10 ${at} . G A,<NON_REF> . PASS . GT 0/1`,
      block(at + 1, (last?.position ?? 0) + 100),
    ]);
    const { positions } = matchOf(file, 'CYP2C19');
    expect(positions.missing).toMatchObject([{ rsid: 'rs58973490' }]);
    expect(positions.read.find(({ rsid }) => rsid === 'rs4244285')?.genotype).toBe('G/A');
  });

  test('an insertion or deletion is the reference where blocks reach over all of it', () => {
    const { position, ref } = locusOf('UGT1A1', 'rs3064744');
    const over = (to: number): string => `chr2 ${position - 100} . A <*> . . END=${to} GT 0/0`;
    const rows = (to: number) => fileOf('UGT1A1', ['rs3064744'], [over(to)]);
    expect(matchOf(rows(position + ref.length), 'UGT1A1').positions.missing).toEqual([]);
    expect(matchOf(rows(position), 'UGT1A1').positions.missing).toMatchObject([{ rsid: 'rs3064744' }]);
  });

  test('a called "any other" allele is no call, and is counted', () => {
    const row = rowAt('CYP2C9', 'rs1799853', 'C T,<*> . PASS . GT 0/2');
    const reading = read(fileOf('CYP2C9', ['rs1799853'], [row]));
    if (!reading.ok) throw new Error('refused');
    expect(reading.value.skipped).toEqual({ 'the called allele is "any other"': 1 });
    expect(matchOf(fileOf('CYP2C9', ['rs1799853'], [row]), 'CYP2C9').positions.conflicting).toHaveLength(1);
  });
});

describe('rows that cannot be used are counted and named, and never read as the reference', () => {
  test.each([
    ['C T . PASS . GT ./.', 'no call (./.)'],
    ['N T . PASS . GT 0/0', 'REF is masked (N)'],
    ['C T . PASS . DP 12', 'no genotype (GT)'],
    ['C T . PCATxREF . GT 0/1', 'FILTER says that REF is wrong'],
    ['C * . PASS . GT 0/1', 'the called allele is deleted by another row'],
    ['C N . PASS . GT 0/1', 'the called allele is masked (N)'],
    ['C <DEL> . PASS . GT 0/1', 'the called allele is symbolic'],
    ['C T . PASS . GT 0/1/1', 'more than two alleles are called'],
    ['C T . PASS . GT 0/7', 'the genotype (GT) names an allele that the row does not have'],
    ['C T . PASS . GT zero', 'the genotype (GT) cannot be read'],
    ['G T . PASS . GT 0/1', 'REF is not the reference base'],
    ['C T . PASS . GT:AD 0/1:0,20', 'called heterozygous with reads (AD) of one allele only'],
    ['C T . PASS .', 'malformed row'],
  ])('%s', (row, why) => {
    const file = fileOf('CYP2C9', ['rs1799853'], [rowAt('CYP2C9', 'rs1799853', row)]);
    const reading = read(file);
    if (!reading.ok) throw new Error('refused');
    expect(reading.value.skipped).toEqual({ [why]: 1 });
    expect(reading.findings.map(({ message }) => message).join(' ')).toContain(why);
    const { positions } = matchOf(file, 'CYP2C9');
    expect(positions.missing).toMatchObject([{ rsid: 'rs1799853' }]);
  });

  const refusing = { minDepth: 0, minGenotypeQuality: 0, failedFilters: 'refuse' } as const;

  test('a variant row that is refused is not hidden by another row', () => {
    const rows = ['C T . LowQual . GT 0/1', 'C CAA . PASS . GT 0/1'].map((row) => rowAt('CYP2C9', 'rs1799853', row));
    for (const order of [rows, [...rows].reverse()])
      expect(
        matchOf(fileOf('CYP2C9', ['rs1799853'], order), 'CYP2C9', { thresholds: refusing }).positions.conflicting,
      ).toHaveLength(1);
  });

  test('a row whose FILTER names a failure counts, and both the reading and the gene say so; a laboratory may refuse such rows', () => {
    const file = fileOf('CYP2C9', ['rs1799853'], [rowAt('CYP2C9', 'rs1799853', 'C T . LowQual . GT 0/1')]);
    const called = matchOf(file, 'CYP2C9');
    expect(told(called)).toBe('*1/*2');
    expect(called.notes).toEqual(['FILTER names a failure at rs1799853 (LowQual); these rows were used.']);
    expect(read(file).findings.map(({ code }) => code)).toContain('vcf.filter-named');

    const refused = matchOf(file, 'CYP2C9', { thresholds: refusing });
    expect(refused.positions.conflicting).toMatchObject([{ rsid: 'rs1799853', why: 'FILTER names a failure' }]);
    expect(refused.notes).toEqual([]);
  });

  test('thresholds for reads and quality are those of the laboratory', () => {
    const file = fileOf('CYP2C9', ['rs1799853'], [rowAt('CYP2C9', 'rs1799853', 'C T . PASS . GT:DP:GQ 0/1:8:15')]);
    const thresholds = { minDepth: 10, minGenotypeQuality: 0, failedFilters: 'refuse' } as const;
    expect(told(matchOf(file, 'CYP2C9'))).toBe('*1/*2');
    expect(matchOf(file, 'CYP2C9', { thresholds }).positions.conflicting).toMatchObject([
      { why: 'fewer than 10 reads' },
    ]);
    expect(
      matchOf(file, 'CYP2C9', { thresholds: { ...thresholds, minDepth: 0, minGenotypeQuality: 20 } }).positions
        .conflicting,
    ).toMatchObject([{ why: 'genotype quality below 20' }]);
  });
});

describe('phase', () => {
  const rows = (first: string, second: string): string =>
    told(
      matchOf(
        fileOf(
          'TPMT',
          ['rs1142345', 'rs1800460'],
          [rowAt('TPMT', 'rs1142345', `T C . PASS . ${first}`), rowAt('TPMT', 'rs1800460', `C T . PASS . ${second}`)],
        ),
        'TPMT',
      ),
    );

  test.each([
    ['GT 0/1', 'GT 0/1', '*1/*3A'],
    ['GT 0|1', 'GT 0|1', '*1/*3A'],
    ['GT 0|1', 'GT 1|0', '*3B/*3C'],
    ['GT:PS 0|1:7', 'GT:PS 1|0:7', '*3B/*3C'],
    ['GT:PS 0|1:7', 'GT:PS 1|0:9', '*1/*3A'],
    ['GT:PS 0|1:7', 'GT 1|0', '*1/*3A'],
    ['GT |0|1', 'GT |1|0', '*3B/*3C'],
  ])('%s and %s: %s', (first, second, expected) => {
    expect(rows(first, second)).toBe(expected);
  });
});

describe('ploidy', () => {
  test('one allele on X is a man, one allele elsewhere is half a genotype', () => {
    const x = vcf(rowsOf('G6PD', Object.fromEntries(definitionOf('G6PD').loci.map(({ rsid }) => [rsid, '0']))));
    expect(told(matchOf(x.replaceAll('\tGT\t0/0', '\tGT\t0'), 'G6PD'))).toBe('B (reference)');
    const half = fileOf('CYP2C9', ['rs1799853'], [rowAt('CYP2C9', 'rs1799853', 'C T . PASS . GT 1')]);
    expect(told(matchOf(half, 'CYP2C9'))).toContain('only one of two alleles');
  });
});

describe('several samples', () => {
  const file = fileOf('CYP3A5', ['rs776746'], [rowAt('CYP3A5', 'rs776746', 'T C . PASS . GT 0/0 0/1 1/1')], {
    samples: ['A', 'B', 'C'],
  }).replaceAll('GT\t0/0\n', 'GT\t0/0\t0/0\t0/0\n');

  test('each is read by itself', () => {
    const reading = read(file);
    if (!reading.ok) throw new Error('refused');
    expect(reading.value.samples.map(({ name }) => name)).toEqual(['A', 'B', 'C']);
  });

  test('one is read by its name', () => {
    expect(told(matchOf(file, 'CYP3A5', { samples: ['B'] }))).toBe('*1/*3');
    expect(told(matchOf(file, 'CYP3A5', { samples: ['C'] }))).toBe('*3/*3');
    expect(read(file, { samples: ['D'] })).toMatchObject({ ok: false, findings: [{ code: 'vcf.no-sample' }] });
  });
});

describe('headers', () => {
  const at37 = [
    '##contig=<ID=1,length=249250621>',
    '##contig=<ID=chr10,length=135534747>',
    '##reference=file:///data/human_g1k_v37.fasta',
    '##contig=<ID=10,assembly=b37>',
    '##contig=<ID=NC_000010.10>',
    '##reference=hg19.fa',
    '##contig=<ID=chr1,length=248387328>',
  ];
  test.each(at37)('another assembly is refused: %s', (line) => {
    const text = vcf(rowsOf('CYP2C9'), { header: [HEADER[0] ?? '', line] });
    expect(read(text)).toMatchObject({ ok: false, findings: [{ code: 'vcf.assembly' }] });
  });

  test('another assembly is refused by its bases when the header is silent', () => {
    const rows = rowsOf('CYP2C9').map((row) =>
      row.replace(/ ([ACGT])[ACGT]* [ACGT,]+ /, (_all, base) => ` ${base === 'A' ? 'C' : 'A'} T `),
    );
    expect(read(vcf(rows, { header: HEADER.slice(0, 1) }))).toMatchObject({
      ok: false,
      findings: [{ code: 'vcf.assembly' }],
    });
  });

  test('a line of columns that was typed with spaces is understood', () => {
    const text = vcf(rowsOf('CYP2C9', { rs1799853: '0/1' }));
    const typed = text.replace(/#CHROM.*/, (line) => line.replaceAll('\t', '  '));
    expect(told(matchOf(typed, 'CYP2C9'))).toBe('*1/*2');
  });

  test('an assembly that is not stated is said', () => {
    const reading = read(vcf(rowsOf('CYP2C9'), { header: HEADER.slice(0, 1) }));
    expect(reading).toMatchObject({ ok: true, findings: [{ code: 'vcf.assembly-unstated' }] });
  });

  test.each([
    ['not a VCF', 'hello\nworld\n', 'vcf.not-vcf'],
    ['nothing', '', 'vcf.not-vcf'],
    ['another version', '##fileformat=VCFv3.3\n', 'vcf.not-vcf'],
    ['no line of columns', `${HEADER.join('\n')}\n`, 'vcf.header'],
    ['rows before the columns', `${HEADER.join('\n')}\nchr1\t1\t.\tA\tC\t.\t.\t.\n`, 'vcf.header'],
    ['columns missing', `${HEADER.join('\n')}\n#CHROM\tPOS\n`, 'vcf.header'],
    ['no sample', `${HEADER.join('\n')}\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n`, 'vcf.no-genotypes'],
    ['a sample twice', vcf([], { samples: ['A', 'A'] }), 'vcf.header'],
  ])('%s', (_what, text, code) => {
    expect(read(text)).toMatchObject({ ok: false, findings: [{ code }] });
  });
});

describe('pieces', () => {
  const rows = [...rowsOf('CYP2C9', { rs1799853: '0/1' }), 'chr11 5 . A C . PASS . GT 0/1'];
  const text = vcf(['chr10 5 . A <NON_REF> . . END=94938000 GT 0/0', ...rows]);

  test.each([1, 2, 7, 64, 100_000])('the same whatever the size of the pieces: %s bytes', (piece) => {
    expect(told(matchOf(text, 'CYP2C9', {}, piece))).toBe('*1/*2');
    const reading = read(text, {}, piece);
    expect(reading).toMatchObject({ ok: true, value: { rows: rows.length + 1, rowsAtLoci: 84 } });
  });

  test('rows that are not sorted are found all the same', () => {
    const unsorted = vcf([...rows].reverse());
    expect(told(matchOf(unsorted, 'CYP2C9'))).toBe('*1/*2');
    expect(
      read(unsorted)
        .findings.map(({ message }) => message)
        .join(' '),
    ).toContain('not sorted');
  });

  test('a file that ends inside a row is refused', () => {
    expect(read(text.slice(0, text.lastIndexOf('GT')))).toMatchObject({
      ok: false,
      findings: [{ code: 'vcf.truncated' }],
    });
    expect(read(text.slice(0, -1))).toMatchObject({ ok: true });
  });
});
