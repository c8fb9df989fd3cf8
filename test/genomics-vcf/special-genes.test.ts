import { definitionOf, match, type Shown, told } from './kit.ts';

describe('DPYD HapB3 is told from its intronic and its exonic position together', () => {
  const HAPB3 = 'c.1129-5923C>G, c.1236G>A (HapB3)';
  const INTRONIC = 'c.1129-5923C>G';
  /** Exonic, intronic, then c.61C>T as a variant beside them. */
  const dpyd = (exonic: string, intronic: string, beside = '0/0', sign = '/'): string => {
    const written = (genotype: string, ref: string, alt: string): string =>
      genotype === 'missing'
        ? 'missing'
        : genotype
            .split('/')
            .map((allele) => (allele === '1' ? alt : ref))
            .join(sign);
    const shown: Shown = {
      rs56038477: written(exonic, 'C', 'T'),
      rs75017182: written(intronic, 'G', 'C'),
      rs72549310: written(beside, 'G', 'A'),
    };
    return told(match('DPYD', shown));
  };

  test.each([
    ['0/0', '0/0', 'Reference/Reference'],
    ['0/1', '0/0', 'Reference/Reference'],
    ['1/1', '0/0', 'Reference/Reference'],
    ['0/0', '0/1', `Reference/${INTRONIC}`],
    ['0/0', '1/1', `${INTRONIC}/${INTRONIC}`],
    ['0/1', '0/1', `Reference, ${HAPB3}`],
    ['1/1', '1/1', `${HAPB3}/${HAPB3}`],
    ['0/1', '1/1', `${INTRONIC}/${HAPB3}`],
    ['1/1', '0/1', `Reference/${HAPB3}`],
    ['0/1', 'missing', `Reference/${HAPB3}`],
    ['1/1', 'missing', `${HAPB3}/${HAPB3}`],
    ['missing', '0/1', `Reference/${INTRONIC}`],
    ['missing', '1/1', `${INTRONIC}/${INTRONIC}`],
    ['missing', 'missing', 'Reference/Reference'],
  ])('unphased, exonic %s and intronic %s: %s', (exonic, intronic, expected) => {
    expect(dpyd(exonic, intronic)).toBe(expected);
  });

  test.each([
    ['0/1', '0/0', '0/1', 'Reference, c.61C>T'],
    ['0/1', '0/1', '0/1', `c.61C>T, ${HAPB3}`],
    ['1/1', '1/1', '0/1', `${HAPB3}/[c.61C>T + ${HAPB3}]`],
    ['0/1', '1/1', '0/1', `c.61C>T, ${INTRONIC}, ${HAPB3}`],
    ['1/1', '0/1', '0/1', `c.61C>T, ${HAPB3}`],
    ['0/1', '0/1', '1/1', `c.61C>T, c.61C>T, ${HAPB3}`],
    ['0/0', '0/1', '1/1', `c.61C>T/[c.61C>T + ${INTRONIC}]`],
    ['0/1', 'missing', '0/1', `c.61C>T, ${HAPB3}`],
    ['missing', '0/1', '0/1', `c.61C>T, ${INTRONIC}`],
    ['missing', 'missing', '0/1', 'Reference/c.61C>T'],
  ])('unphased beside c.61C>T, exonic %s, intronic %s, c.61C>T %s: %s', (exonic, intronic, beside, expected) => {
    expect(dpyd(exonic, intronic, beside)).toBe(expected);
  });

  test.each([
    ['0/1', '0/1', '0/0', `Reference/${HAPB3}`],
    ['1/0', '0/1', '0/0', `Reference/${INTRONIC}`],
    ['0/1', '0/1', '1/0', `c.61C>T/${HAPB3}`],
    ['0/1', '0/1', '0/1', `Reference/[c.61C>T + ${HAPB3}]`],
    ['0/1', '1/1', '0/1', `${INTRONIC}/[c.61C>T + ${HAPB3}]`],
  ])('phased, exonic %s, intronic %s, c.61C>T %s: %s', (exonic, intronic, beside, expected) => {
    expect(dpyd(exonic, intronic, beside, '|')).toBe(expected);
  });

  test('the stand-in without its cause is said to be that', () => {
    const { notes } = match('DPYD', { rs56038477: 'C/T' });
    expect(notes.join(' ')).toContain('without the intronic c.1129-5923C>G');
    expect(match('DPYD', { rs56038477: 'C/T', rs75017182: 'missing' }).notes.join(' ')).toContain('was not read');
  });
});

describe('DPYD and RYR1 are judged by their lowest alleles', () => {
  test('several variants on one chromosome are named together when it is known that they lie there', () => {
    expect(told(match('DPYD', { rs67376798: 'A|T', rs72547601: 'C|T', rs60139309: 'T|C', rs139834141: 'C|T' }))).toBe(
      '[c.498G>A + c.2582A>G]/[c.2846A>T + c.2933A>G]',
    );
  });

  test('unphased, the alleles are listed, a homozygous one twice, and the reference is left out', () => {
    expect(told(match('DPYD', { rs67376798: 'A/T', rs72547601: 'C/C', rs60139309: 'T/C' }))).toBe(
      'c.2582A>G, c.2846A>T, c.2933A>G, c.2933A>G',
    );
  });

  test('one heterozygous position beside homozygous ones needs no phase', () => {
    expect(told(match('DPYD', { rs72549310: 'A/A', rs150385342: 'C/T' }))).toBe('c.61C>T/[c.61C>T + c.313G>A]');
  });

  test('phase sets that are open to each other leave both arrangements', () => {
    const { outcome } = match('DPYD', { rs72549310: 'G|A 1', rs67376798: 'T|A 2' });
    if (outcome.state !== 'called') throw new Error(outcome.state);
    expect(outcome.diplotypes.map(({ name }) => name).sort()).toEqual([
      'Reference/[c.61C>T + c.2846A>T]',
      'c.61C>T/c.2846A>T',
    ]);
  });

  test('a base that no definition has is read as the reference, and said', () => {
    const { outcome, notes, positions } = match('DPYD', { rs3918290: 'C/G' });
    expect(outcome).toMatchObject({ diplotypes: [{ name: 'Reference/Reference' }] });
    expect(notes.join(' ')).toContain('in no definition');
    expect(positions.undocumented).toMatchObject([{ rsid: 'rs3918290', base: 'G', readAsReference: true }]);
  });

  test('every position of RYR1 heterozygous and unphased is answered in a moment, as a list', () => {
    const shown = Object.fromEntries(
      definitionOf('RYR1').loci.flatMap(({ rsid, ref, alts }) => (rsid === '' ? [] : [[rsid, `${ref}/${alts[0]}`]])),
    );
    const { outcome } = match('RYR1', shown);
    if (outcome.state !== 'haplotypes') throw new Error(outcome.state);
    expect(outcome.haplotypes.length).toBeGreaterThan(200);
  });
});

describe('other genes with a rule of their own', () => {
  test.each([
    [{}, '*38/*38'],
    [{ rs3758581: 'A/G' }, '*1/*38'],
    [{ rs3758581: 'G/G' }, '*1/*1'],
    [{ rs3758581: 'G/G', rs12769205: 'A/G', rs4244285: 'G/A' }, '*1/*2'],
    [{ rs3758581: 'G/G', rs12248560: 'C/T', rs28399504: 'A/G' }, '*1/*4'],
    [{ rs3758581: 'G/G', rs12769205: 'A/G', rs4244285: 'missing' }, '*1/*2 or *1/*35'],
  ])('CYP2C19, whose genome reference is *38: %j is %s', (shown, expected) => {
    expect(told(match('CYP2C19', shown as Shown))).toBe(expected);
  });

  test('CYP2C19: alleles that a missing position no longer tells apart are named', () => {
    const { indistinct } = match('CYP2C19', { rs4244285: 'missing', rs3758581: 'G/G' });
    expect(indistinct).toEqual([]);
    expect(match('CYP2C19', { rs12769205: 'missing', rs28399504: 'missing', rs3758581: 'G/G' }).indistinct).toEqual([]);
    expect(match('CYP2C19', { rs12248560: 'missing' }).indistinct).toContainEqual(['*1', '*17']);
  });

  test.each(definitionOf('NAT2').picks.map(({ among, pick }) => [among.join(' or '), pick] as const))(
    'NAT2, unphased: of %s, %s is reported',
    (among, pick) => {
      const definition = definitionOf('NAT2');
      const [first = '', second = ''] = pick.split('/');
      const shown = Object.fromEntries(
        definition.loci.map(({ index, rsid, ref }) => {
          const base = (name: string): string =>
            definition.alleles.find((one) => one.name === name)?.bases.get(index) ?? ref;
          return [rsid, `${base(first)}/${base(second)}`];
        }),
      );
      const { outcome } = match('NAT2', shown);
      if (outcome.state !== 'called') throw new Error(outcome.state);
      expect(outcome).toMatchObject({ basis: 'unphased-priority', diplotypes: [{ name: pick }] });
      const possible = [...outcome.diplotypes, ...outcome.others].map(({ name }) => name);
      for (const name of among.split(' or ')) expect(possible).toContain(name);
    },
  );

  test('NAT2 without one of its five required positions is not called, and the position is named', () => {
    expect(told(match('NAT2', { rs1801279: 'missing' }))).toBe(
      'not-called: a required position was not read: rs1801279',
    );
  });

  test('NAT2 phased needs no priority', () => {
    expect(told(match('NAT2', { rs1801280: 'T|C', rs1208: 'G|A' }))).toBe('*1/*16');
    expect(told(match('NAT2', { rs1801280: 'T/C', rs1208: 'G/A' }))).toBe('*4/*5');
  });

  test('SLCO1B1 falls back on rs4149056 when no diplotype explains the gene', () => {
    const { outcome } = match('SLCO1B1', { rs4149056: 'T/C', rs139257324: 'C/T' });
    expect(outcome).toMatchObject({ basis: 'single-position', diplotypes: [{ name: '*1/*5' }] });
    expect(told(match('SLCO1B1', { rs4149056: 'T/C', rs2306283: 'A/G' }))).toBe('*1/*15');
    expect(told(match('SLCO1B1', { rs2306283: 'G/G', rs4149056: 'C/C', rs71581941: 'T/T' }))).toBe('*45/*45');
  });

  test.each([
    [{ rs3064744: 'CAT/CATAT', rs887829: 'C/T' }, '*1/*80+*28'],
    [{ rs3064744: 'CATAT/CATAT', rs887829: 'T/T' }, '*80+*28/*80+*28'],
    [{ rs3064744: 'C/CATATAT' }, '*36/*37'],
    [{ rs4148323: 'G/A' }, '*1/*6'],
  ])('UGT1A1 repeats: %j is %s', (shown, expected) => {
    expect(told(match('UGT1A1', shown as Shown))).toBe(expected);
  });

  test.each([
    ['VKORC1', { rs9923231: 'C/T' }, 'rs9923231 reference (C)/rs9923231 variant (T)'],
    ['IFNL3', { rs12979860: 'T/T' }, 'rs12979860 variant (T)/rs12979860 variant (T)'],
    ['ABCG2', { rs2231142: 'G/T' }, 'rs2231142 reference (G)/rs2231142 variant (T)'],
    ['TPMT', { rs1142345: 'T/C', rs1800460: 'C/T' }, '*1/*3A'],
    ['CYP4F2', { rs2108622: 'C/T', rs3093105: 'A/C' }, '*1/*4'],
    ['CYP3A5', { rs776746: 'C/C' }, '*3/*3'],
    ['NUDT15', { rs116855232: 'C/T', rs746071566: 'AGGAGTC/AGGAGTCGGAGTC' }, '*1/*2'],
  ])('%s: %j is %s', (gene, shown, expected) => {
    expect(told(match(gene, shown as Shown))).toBe(expected);
  });

  test('G6PD of a man is one allele, of a woman two', () => {
    const definition = definitionOf('G6PD');
    const named = definition.loci.filter(({ rsid }) => rsid !== '');
    const man = Object.fromEntries(named.map(({ rsid, ref }) => [rsid, ref]));
    expect(told(match('G6PD', { ...man, rs1050828: 'T', rs1050829: 'C' }))).toBe('A- 202A_376G');
    expect(told(match('G6PD', { rs1050828: 'C/T', rs1050829: 'T/C' }))).toBe('B (reference)/A- 202A_376G');
    expect(told(match('G6PD', { ...man, rs1050828: 'C/T' }))).toContain('not-called: some positions are called on one');
  });

  test('an unknown base makes a gene uncallable where it is not read as the reference, and is named', () => {
    expect(told(match('CYP2C9', { rs1799853: 'C/G' }))).toBe('not-called: a base that no allele has: G at rs1799853');
  });

  test('half a genotype is not a whole one', () => {
    expect(told(match('CYP2C9', { rs1799853: './T' }))).toBe(
      'not-called: only one of two alleles is told at rs1799853',
    );
    expect(match('CYP2C9', { rs1799853: './C' }).positions.missing).toMatchObject([{ rsid: 'rs1799853' }]);
  });

  test('nothing read is no call, and never the reference', () => {
    const definition = definitionOf('VKORC1');
    expect(told(match('VKORC1', Object.fromEntries(definition.loci.map(({ rsid }) => [rsid, 'missing']))))).toBe(
      'not-called: no position of the gene was read',
    );
  });
});
