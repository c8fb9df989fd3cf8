import { knowledge } from '../kit/knowledge.ts';

const { genes } = knowledge().terminology;
const LOINC = 'http://loinc.org';

function phenotype(symbol: string, text: string | undefined, codes: readonly string[] = []) {
  const gene = genes.bySymbol(symbol);
  if (gene === undefined) throw new Error(symbol);
  return genes.phenotype(
    gene,
    codes.map((code) => ({ system: LOINC, code })),
    text,
  );
}

describe('which gene', () => {
  test('by HGNC id, with or without its prefix, under either URI of the system', () => {
    for (const [system, code] of [
      ['http://www.genenames.org/geneId', 'HGNC:2621'],
      ['http://www.genenames.org', '2621'],
      ['http://www.genenames.org', 'hgnc:2621'],
    ] as const)
      expect(genes.identify([{ system, code }], undefined)?.symbol).toBe('CYP2C19');
  });

  test('a mistyped id falls back on the name beside it, as in an official example', () => {
    expect(
      genes.identify([{ system: 'http://www.genenames.org', code: 'HGNC:262', display: 'CYP2C19' }], undefined)?.symbol,
    ).toBe('CYP2C19');
  });

  test('by a word of its own; two genes in one text are none', () => {
    expect(genes.identify([], 'CYP2C19 gene')?.symbol).toBe('CYP2C19');
    expect(genes.identify([], 'HLA-B*57:01')?.symbol).toBe('HLA-B');
    expect(genes.identify([], 'CYP2C9 and VKORC1')).toBeUndefined();
    expect(genes.identify([], 'XCYP2C19X')).toBeUndefined();
  });

  test('misspelt symbols find their neighbours', () => {
    expect(genes.nearest('CYP2C91')).toContain('CYP2C9');
    expect(genes.bySymbol('__proto__')).toBeUndefined();
  });
});

describe('phenotypes in the words of laboratories', () => {
  test.each([
    ['CYP2C19', 'Poor metabolizer', ['Poor Metabolizer']],
    ['CYP2C19', 'extensive metabolizer', ['Normal Metabolizer']],
    ['CYP2C19', 'CYP2C19 Poor Metabolizer (PM)', ['Poor Metabolizer']],
    ['CYP2C19', 'PM', ['Poor Metabolizer']],
    ['CYP2C19', 'Rapid/Ultrarapid Metabolizer', ['Rapid Metabolizer', 'Ultrarapid Metabolizer']],
    ['CYP2D6', 'rapid/ultrarapid metabolizer', ['Ultrarapid Metabolizer']],
    ['CYP2D6', 'ultra-rapid metaboliser', ['Ultrarapid Metabolizer']],
    ['CYP2D6', 'intermediate to poor metabolizer', ['Intermediate Metabolizer', 'Poor Metabolizer']],
    [
      'CYP2C19',
      'normal to ultrarapid metabolizer',
      ['Normal Metabolizer', 'Rapid Metabolizer', 'Ultrarapid Metabolizer'],
    ],
    ['CYP2C19', 'likely poor metabolizer', ['Likely Poor Metabolizer']],
    ['TPMT', 'possible intermediate metabolizer', ['Possible Intermediate Metabolizer']],
    ['SLCO1B1', 'Intermediate function', ['Decreased Function']],
    ['SLCO1B1', 'possible decreased function', ['Possible Decreased Function']],
    ['NAT2', 'slow acetylator', ['Poor Metabolizer']],
    ['CYP3A5', 'non-expressor', ['Poor Metabolizer']],
    ['G6PD', 'G6PD deficient', ['Deficient']],
    ['RYR1', 'MH susceptible', ['Malignant Hyperthermia Susceptibility']],
    ['VKORC1', '-1639G>A A/G', ['-1639 AG']],
    ['HLA-B', 'HLA-B*57:01 positive', ['*57:01 positive']],
    ['HLA-B', 'negative for HLA-B*5701', ['*57:01 negative']],
    [
      'HLA-B',
      '*15:02 negative; *57:01 positive; *58:01 negative',
      ['*15:02 negative', '*57:01 positive', '*58:01 negative'],
    ],
    ['HLA-B', '*57:01 positive, *15:02 negative', ['*57:01 positive', '*15:02 negative']],
    ['HLA-B', 'HLA-B*15:02 not detected', ['*15:02 negative']],
    ['CYP2C19', 'indeterminate', ['Indeterminate']],
  ])('%s: %s', (symbol, text, terms) => {
    expect(phenotype(symbol, text)).toEqual(terms);
  });

  test.each([
    ['CYP2D6', 'not a poor metabolizer', 'a negation'],
    ['CYP2D6', 'Poor metabolizer; previously normal metabolizer', 'a history'],
    ['CYP2D6', 'no evidence of poor metabolizer status', 'a negation in prose'],
    ['CYP2D6', 'rapid metabolizer', 'no term of this gene'],
    ['CYP2D6', 'possible normal metabolizer', 'possible is no standard term here'],
    ['CYP2C19', 'decreased function', 'a function is no metabolizer status'],
    ['CYP2C19', 'CYP2D6 poor metabolizer', 'another gene'],
    ['HLA-A', 'HLA-B*15:02 positive', 'another gene'],
    ['HLA-B', 'positive', 'no allele'],
    ['HLA-B', '*57:01 positive; *57:01 negative', 'one allele with two answers'],
    ['HLA-B', '*57:01 positive; *15:02', 'an allele without an answer'],
    ['CYP2C19', '', 'nothing'],
    ['BRCA1', 'poor metabolizer', 'a gene without phenotypes'],
  ])('%s: "%s" is not read: %s', (symbol, text) => {
    expect(phenotype(symbol, text)).toBeUndefined();
  });

  test('LOINC answers, several of which leave open which holds', () => {
    expect(phenotype('CYP2C19', undefined, ['LA9657-3'])).toEqual(['Poor Metabolizer']);
    expect(phenotype('CYP2C19', undefined, ['LA10315-2'])).toEqual(['Ultrarapid Metabolizer']);
    expect(phenotype('CYP2C19', undefined, ['LA25390-8'])).toEqual(['Rapid Metabolizer']);
    expect(phenotype('CYP2C19', undefined, ['LA10317-8', 'LA9657-3'])).toEqual([
      'Intermediate Metabolizer',
      'Poor Metabolizer',
    ]);
    expect(phenotype('SLCO1B1', undefined, ['LA25395-7'])).toEqual(['Decreased Function']);
    expect(phenotype('CYP2C19', undefined, ['LA6682-4'])).toBeUndefined();
  });

  test('a coded answer wins over the text beside it', () => {
    expect(phenotype('CYP2C19', 'normal metabolizer', ['LA9657-3'])).toEqual(['Poor Metabolizer']);
  });
});
