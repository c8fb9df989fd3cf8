import fc from 'fast-check';
import { geneSymbol } from '../../src/kernel/index.ts';
import { knowledge } from '../kit/knowledge.ts';

const { genomics } = knowledge();
const GENES = [
  'CYP2D6',
  'CYP2C19',
  'DPYD',
  'HLA-B',
  'G6PD',
  'MT-RNR1',
  'VKORC1',
  'RYR1',
  'UGT1A1',
  'IFNL3',
  '__proto__',
  'constructor',
];
const gene = fc.constantFrom(...GENES).map(geneSymbol);
/** Text out of the pieces that genotypes are made of, in every wrong order. */
const pieces = fc
  .array(
    fc.constantFrom(
      '*',
      '1',
      '57',
      ':',
      '01',
      '/',
      '|',
      '+',
      ' + ',
      'x',
      'N',
      '≥3',
      '(',
      ')',
      '[',
      ']',
      'HLA-B',
      'c.',
      '>',
      'rs',
      'G',
      ' or ',
      ';',
      '__proto__',
      ' ',
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));
const text = fc.oneof(
  fc.string({ maxLength: 600 }),
  pieces,
  fc.constantFrom('constructor', '__proto__/toString', `${'*1/'.repeat(400)}`, `${'['.repeat(300)}`),
);

describe('genomics on hostile input', () => {
  test('nothing throws, and a reading is either a phenotype or a reason', () => {
    fc.assert(
      fc.property(gene, text, (symbol, written) => {
        const reading = genomics.parseDiplotype(symbol, written);
        if (!reading.ok) return expect(reading.why.length).toBeGreaterThan(0);
        const result = genomics.phenotypeOf(symbol, reading.diplotype);
        if (result.state === 'known') expect(result.phenotypes.length).toBeGreaterThan(0);
        else expect(result.why.length).toBeGreaterThan(0);
      }),
      { numRuns: 3000 },
    );
  });

  test('interpretation of arbitrary reports never throws', () => {
    fc.assert(
      fc.property(
        gene,
        fc.record(
          {
            diplotype: text,
            haplotypes: fc.array(text, { maxLength: 20 }),
            phenotypes: fc.array(fc.constantFrom('Poor Metabolizer', 'Indeterminate', '*57:01 positive', 'nonsense'), {
              maxLength: 3,
            }),
            score: fc.record({ value: fc.double(), atLeast: fc.boolean() }),
          },
          { requiredKeys: [] },
        ),
        (symbol, report) => {
          const reading = genomics.interpret(symbol, report);
          if (reading.state === 'known') expect(reading.phenotypes.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('the order of the two alleles does not matter', () => {
    const pair = fc.constantFrom('CYP2D6', 'CYP2C19', 'DPYD', 'G6PD', 'TPMT', 'SLCO1B1', 'NAT2').chain((name) => {
      const alleles = genomics.alleles(geneSymbol(name)).map((allele) => allele.name);
      return fc.tuple(fc.constant(geneSymbol(name)), fc.constantFrom(...alleles, '*999'), fc.constantFrom(...alleles));
    });
    fc.assert(
      fc.property(pair, ([symbol, a, b]) => {
        expect(genomics.parseDiplotype(symbol, `${a}/${b}`)).toEqual(genomics.parseDiplotype(symbol, `${b}/${a}`));
        expect(genomics.interpret(symbol, { haplotypes: [a, b] })).toEqual(
          genomics.interpret(symbol, { haplotypes: [b, a] }),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('an allele that no table has never makes a normal phenotype', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('CYP2D6', 'CYP2C19', 'CYP2C9', 'TPMT', 'NUDT15', 'SLCO1B1', 'DPYD'),
        fc.integer({ min: 700, max: 999 }),
        (name, number) => {
          const symbol = geneSymbol(name);
          const reference = genomics.alleles(symbol).find((allele) => allele.reference)?.name ?? '*1';
          expect(genomics.interpret(symbol, { diplotype: `${reference}/*${number}` }).state).toBe('indeterminate');
        },
      ),
    );
  });
});
