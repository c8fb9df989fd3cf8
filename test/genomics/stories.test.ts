import type { GeneReport, Sex } from '../../src/genomics/index.ts';
import { readScore, writeScore } from '../../src/genomics/index.ts';
import { geneSymbol } from '../../src/kernel/index.ts';
import { knowledge } from '../kit/knowledge.ts';

const { genomics } = knowledge();

function read(gene: string, text: string, sex: Sex = 'unknown') {
  const reading = genomics.parseDiplotype(geneSymbol(gene), text);
  if (!reading.ok) return { text: undefined, why: reading.why, phenotypes: undefined, score: undefined };
  const result = genomics.phenotypeOf(geneSymbol(gene), reading.diplotype, sex);
  return {
    text: reading.diplotype.text,
    why: result.state === 'indeterminate' ? result.why : undefined,
    phenotypes: result.state === 'known' ? result.phenotypes : undefined,
    score: result.state === 'known' && result.score !== undefined ? writeScore(result.score) : undefined,
  };
}
const interpret = (gene: string, report: GeneReport) => genomics.interpret(geneSymbol(gene), report);

describe('genotypes as laboratories write them', () => {
  test.each([
    ['CYP2C19', '*2/*17', '*2/*17', ['Intermediate Metabolizer']],
    ['CYP2C19', 'CYP2C19*17/CYP2C19*2', '*2/*17', ['Intermediate Metabolizer']],
    ['CYP2C19', 'CYP2C19_*1/*2', '*1/*2', ['Intermediate Metabolizer']],
    ['CYP2C19', '*38 / *1.001', '*1/*38', ['Normal Metabolizer']],
    ['CYP2C9', 'CYP2C9 *2/*5', '*2/*5', ['Intermediate Metabolizer']],
    ['CYP2D6', '*10+*36/*4', '*4/*36 + *10', ['Intermediate Metabolizer']],
    ['CYP2D6', '*1x2/*4', '*1x2/*4', ['Normal Metabolizer']],
    ['CYP2D6', '*2x3/*1', '*1/*2x≥3', ['Ultrarapid Metabolizer']],
    ['CYP2D6', '*4xN/*5', '(*4x2 or *4x≥3)/*5', ['Poor Metabolizer']],
    ['DPYD', '*1/*2A', 'Reference/c.1905+1G>A (*2A)', ['Intermediate Metabolizer']],
    ['DPYD', 'Reference/NM_000110.4:c.1905+1G>A', 'Reference/c.1905+1G>A (*2A)', ['Intermediate Metabolizer']],
    ['DPYD', 'HapB3/Reference', 'Reference/c.1129-5923C>G, c.1236G>A (HapB3)', ['Intermediate Metabolizer']],
    ['UGT1A1', '*28/*80+*28', '*28/*80+*28', ['Poor Metabolizer']],
    ['SLCO1B1', 'rs4149056 T/C', '*1/*5', ['Decreased Function']],
    ['SLCO1B1', '*1a/*1b', '*1/*37', ['Normal Function']],
    ['VKORC1', 'VKORC1 rs9923231 C/T', 'rs9923231 reference (C)/rs9923231 variant (T)', ['-1639 AG']],
    ['VKORC1', '-1639G>A A/A', 'rs9923231 variant (T)/rs9923231 variant (T)', ['-1639 AA']],
    ['ABCG2', 'rs2231142 GT', 'rs2231142 reference (G)/rs2231142 variant (T)', ['Decreased Function']],
    ['ABCG2', 'c.421C>A C/A', 'rs2231142 reference (G)/rs2231142 variant (T)', ['Decreased Function']],
    ['MT-RNR1', 'A1555G', 'm.1555A>G', ['increased risk of aminoglycoside-induced hearing loss']],
    ['CFTR', 'G551D/F508del', 'G551D/F508del', ['ivacaftor responsive in CF patients']],
    ['CYP2C19', '*1/*2 or *1/*3', '*1/*2 or *1/*3', ['Intermediate Metabolizer']],
  ])('%s %s', (gene, written, text, phenotypes) => {
    expect(read(gene, written)).toMatchObject({ text, phenotypes });
  });

  test.each([
    ['poor metabolizer', 'prose is no genotype'],
    ['*1/*2/*3', 'three chromosomes'],
    ['', 'nothing'],
    ['*2/', 'an empty chromosome'],
    ['<script>', 'markup'],
  ])('"%s" is not read: %s', (written) => {
    expect(read('CYP2C19', written).text).toBeUndefined();
  });

  test('(TA)7 of UGT1A1 is not read, since older and newer counts call different alleles so', () => {
    expect(read('UGT1A1', '(TA)7/(TA)7').phenotypes).toBeUndefined();
    expect(read('UGT1A1', 'A(TA)7TAA/A(TA)7TAA').phenotypes).toEqual(['Poor Metabolizer']);
  });

  test('a base pair without its position says something only where the gene has a single position', () => {
    expect(read('VKORC1', 'C/T').phenotypes).toEqual(['-1639 AG']);
    expect(read('VKORC1', 'C/A').phenotypes).toBeUndefined();
    expect(read('SLCO1B1', 'T/C').phenotypes).toBeUndefined();
  });
});

describe('what is unknown stays unknown', () => {
  test.each([
    ['CYP2C19', '*1/*999', '*999 is not among the CYP2C19 alleles of the tables'],
    ['CYP2D6', '*1/*22', 'CYP2D6 *22 has no activity value (Uncertain function)'],
    ['CYP2D6', '*10x3/*1', '*10x3 is not among the CYP2D6 alleles of the tables'],
    ['CYP2C19', '*2', 'only one allele of CYP2C19 is reported, the other is unknown'],
    ['TPMT', '*1/*8', 'Normal function with Uncertain function is indeterminate by the published table'],
    ['IFNL3', 'rs12979860 C/T', 'no rule from IFNL3 genotype to phenotype is published'],
    ['BRCA1', '*1/*2', 'BRCA1 is not among the genes of the tables'],
  ])('%s %s is indeterminate, with the reason', (gene, written, why) => {
    expect(read(gene, written)).toMatchObject({ phenotypes: undefined, why });
  });

  test('a copy number that is not stated leaves open what may hold', () => {
    expect(read('CYP2D6', '*1xN/*4')).toMatchObject({
      phenotypes: ['Normal Metabolizer', 'Ultrarapid Metabolizer'],
      score: undefined,
    });
  });

  test('an associated allele decides alone, whatever its unknown partner', () => {
    expect(read('CACNA1S', 'c.520C>T/c.1A>G').phenotypes).toEqual(['Malignant Hyperthermia Susceptibility']);
    expect(read('RYR1', 'c.7522C>T/c.999999A>G').phenotypes).toEqual(['Malignant Hyperthermia Susceptibility']);
    expect(read('RYR1', 'Reference/c.999999A>G').phenotypes).toBeUndefined();
  });
});

describe('genes with ways of their own', () => {
  test('G6PD is judged by sex', () => {
    expect(read('G6PD', 'Mediterranean', 'male').phenotypes).toEqual(['Deficient']);
    expect(read('G6PD', 'A-/A-', 'male').phenotypes).toEqual(['Deficient']);
    expect(read('G6PD', 'A-/B', 'female').phenotypes).toEqual(['Variable']);
    expect(read('G6PD', 'Mediterranean', 'female').phenotypes).toBeUndefined();
    expect(read('G6PD', 'A-/B', 'male').why).toContain('X chromosome');
  });

  test('DPYD takes the two lowest of several variants, and the lowest of those on one chromosome', () => {
    const several = interpret('DPYD', { haplotypes: ['c.1905+1G>A', 'c.2846A>T', 'c.85T>C'] });
    expect(several).toMatchObject({
      state: 'known',
      phenotypes: ['Poor Metabolizer'],
      score: { value: 0.5, atLeast: false },
    });
    expect(read('DPYD', '[c.498G>A + c.2582A>G]/c.2846A>T').score).toBe('1.5');
    expect(read('DPYD', '[c.1905+1G>A + c.85T>C]/Reference').score).toBe('1.0');
  });

  test('HLA: fields beyond the second, groups and older notations say the same', () => {
    const positive = ['*15:02 negative', '*57:01 positive', '*58:01 negative', '*15:11 negative'];
    for (const typing of [
      'HLA-B*57:01:01:02/HLA-B*08:01',
      'B*57:01/B*08:01',
      '*5701/*0801',
      '57:01:01G+HLA-B*08:01:01G',
      'HLA-B*08:01+HLA-B*57:01P',
    ])
      expect([typing, read('HLA-B', typing).phenotypes]).toEqual([typing, positive]);
  });

  test('HLA: a GL String names whole alternatives, and what they have in common holds', () => {
    expect(read('HLA-B', 'hla#3.23.0#HLA-B*15:01:01G+HLA-B*57:01:01G').phenotypes).toContain('*57:01 positive');
    expect(read('HLA-A', 'hla#3.33.0#HLA-A*02:69+HLA-A*23:30|HLA-A*02:302+HLA-A*23:26/HLA-A*23:39').phenotypes).toEqual(
      ['*31:01 negative'],
    );
    expect(read('HLA-A', 'hla#3.33.0#HLA-A*31:01+HLA-A*23:30|HLA-A*02:302+HLA-A*23:26').phenotypes).toBeUndefined();
  });

  test('HLA: what the typing does not settle is never negative', () => {
    const single = interpret('HLA-B', { diplotype: 'HLA-B*57:01' });
    expect(single).toMatchObject({ state: 'known', phenotypes: ['*57:01 positive'] });
    expect(read('HLA-B', '*57/*08:01').phenotypes).not.toContain('*57:01 negative');
    expect(read('HLA-B', '*57:01/*57:03+*08:01').phenotypes).not.toContain('*57:01 negative');
    expect(read('HLA-B', '*57:01N/*08:01').phenotypes).not.toContain('*57:01 positive');
    expect(read('HLA-A', 'HLA-B*57:01/HLA-B*15:02').text).toBeUndefined();
  });
});

describe('what the laboratory says beside its genotype', () => {
  const half = { value: 0.5, atLeast: false };

  test('a phenotype or a score alone is a full result for every gene', () => {
    expect(interpret('RYR1', { phenotypes: ['Malignant Hyperthermia Susceptibility'] })).toMatchObject({
      state: 'known',
      interpretedBy: 'laboratory',
      phenotypes: ['Malignant Hyperthermia Susceptibility'],
    });
    expect(interpret('DPYD', { score: half })).toMatchObject({
      state: 'known',
      phenotypes: ['Poor Metabolizer'],
      score: half,
    });
    expect(interpret('CYP2D6', { phenotypes: ['Poor Metabolizer'] })).toMatchObject({
      score: { value: 0, atLeast: false },
    });
    expect(interpret('CYP2D6', { phenotypes: ['Intermediate Metabolizer'] })).not.toHaveProperty('score');
  });

  test('an older translation of the same genotype is a contradiction, kept on both sides', () => {
    expect(interpret('CYP2D6', { diplotype: '*1/*4', phenotypes: ['Normal Metabolizer'] })).toMatchObject({
      state: 'contradictory',
      laboratory: ['Normal Metabolizer'],
      genotype: ['Intermediate Metabolizer'],
      diplotype: '*1/*4',
    });
    expect(interpret('CYP2D6', { phenotypes: ['Poor Metabolizer'], score: { value: 2, atLeast: false } }).state).toBe(
      'contradictory',
    );
    expect(interpret('CYP2C19', { diplotype: '*2/*2', phenotypes: ['Indeterminate'] }).state).toBe('contradictory');
    expect(interpret('HLA-B', { diplotype: '*57:01/*08:01', phenotypes: ['*57:01 negative'] }).state).toBe(
      'contradictory',
    );
  });

  test('"poor" and "likely poor" do not contradict each other; the genotype is the more exact', () => {
    expect(interpret('CYP2C19', { diplotype: '*2/*9', phenotypes: ['Poor Metabolizer'] })).toMatchObject({
      state: 'known',
      phenotypes: ['Likely Poor Metabolizer'],
    });
  });

  test('the phenotype stands where the genotype beside it cannot be read', () => {
    expect(interpret('CYP2D6', { diplotype: '*1/*999', phenotypes: ['Poor Metabolizer'] })).toMatchObject({
      state: 'known',
      interpretedBy: 'laboratory',
      notes: ['The genotype beside it is not used: *999 is not among the CYP2D6 alleles of the tables.'],
    });
  });

  test('a report of nothing is indeterminate', () => {
    expect(interpret('CYP2D6', {}).state).toBe('indeterminate');
  });
});

describe('activity scores', () => {
  test('are read and written as CPIC does', () => {
    expect(
      ['1', '1.0', '1,25', '≥3.0', '>= 3', '0.25'].map((t) => readScore(t)).map((s) => s && writeScore(s)),
    ).toEqual(['1.0', '1.0', '1.25', '≥3.0', '≥3.0', '0.25']);
    for (const text of ['', 'n/a', '-1', '1e9', '1.2.3', '∞']) expect(readScore(text)).toBeUndefined();
  });

  test('a score that no two alleles can have belongs to no phenotype', () => {
    const cyp2d6 = geneSymbol('CYP2D6');
    expect(genomics.phenotypesOfScore(cyp2d6, { value: 1.1, atLeast: false })).toEqual([]);
    expect(genomics.phenotypesOfScore(cyp2d6, { value: 3, atLeast: true })).toEqual(['Ultrarapid Metabolizer']);
    expect(genomics.phenotypesOfScore(cyp2d6, { value: 2, atLeast: true })).toEqual([
      'Normal Metabolizer',
      'Ultrarapid Metabolizer',
    ]);
    expect(genomics.phenotypesOfScore(geneSymbol('CYP2C19'), { value: 1, atLeast: false })).toEqual([]);
  });

  test('a phenotype stands for all its scores', () => {
    expect(genomics.scoresOfPhenotype(geneSymbol('DPYD'), 'Intermediate Metabolizer').map(writeScore)).toEqual([
      '1.0',
      '1.5',
    ]);
    expect(genomics.scoresOfPhenotype(geneSymbol('CYP2D6'), 'Poor Metabolizer').map(writeScore)).toEqual(['0.0']);
  });
});
