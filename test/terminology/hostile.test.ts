import fc from 'fast-check';
import { nearestOf } from '../../src/terminology/index.ts';
import { knowledge } from '../kit/knowledge.ts';

const { terminology } = knowledge();
const word = fc.constantFrom(
  'metabolizer',
  'poor',
  'to',
  '/',
  '(',
  ')',
  'HLA-B*57:01',
  '*',
  '24 HR',
  'codeine',
  '[',
  ']',
  '{',
  '/ ',
  '-',
  '__proto__',
  'constructor',
  '\u0000',
  '𝒳',
  '10 MG',
);
const text = fc.oneof(
  fc.string({ maxLength: 900 }),
  fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
  fc.constantFrom('('.repeat(9000), 'a '.repeat(5000), 'toString', '-'.repeat(5000)),
);
const coding = fc.record(
  {
    system: fc.constantFrom(
      'http://loinc.org',
      'http://www.nlm.nih.gov/research/umls/rxnorm',
      'http://www.whocc.no/atc',
      'http://www.genenames.org',
      '__proto__',
      '',
    ),
    code: fc.oneof(text, fc.constantFrom('36567', 'LA9657-3', 'HGNC:2621', 'constructor')),
    display: text,
  },
  { requiredKeys: ['code'] },
);

describe('terminology on hostile input', () => {
  test('codes and texts give an answer or undefined, never an exception', () => {
    const { drugs, genes, vocabularies } = terminology;
    fc.assert(
      fc.property(fc.array(coding, { maxLength: 6 }), fc.option(text, { nil: undefined }), (codings, written) => {
        drugs.identify(codings, written);
        const gene = genes.identify(codings, written) ?? genes.bySymbol('HLA-B');
        if (gene !== undefined) {
          const terms = genes.phenotype(gene, codings, written) ?? [];
          for (const term of terms) expect(gene.phenotypes).toContain(term);
        }
        vocabularies.conditionsOf(codings);
        vocabularies.observationOf(codings);
      }),
      { numRuns: 1500 },
    );
  });

  test('phenotypes of every gene are terms of that gene, whatever is written', () => {
    fc.assert(
      fc.property(fc.constantFrom(...terminology.genes.symbols), text, (symbol, written) => {
        const gene = terminology.genes.bySymbol(symbol);
        if (gene === undefined) return;
        for (const term of terminology.genes.phenotype(gene, [], written) ?? [])
          expect(gene.phenotypes).toContain(term);
      }),
      { numRuns: 1500 },
    );
  });

  test('units and names of any kind end in a value or a Finding', () => {
    fc.assert(
      fc.property(fc.double(), text, text, (value, from, to) => {
        const result = terminology.convert(value, from, to);
        if (result.ok) expect(Number.isFinite(result.value)).toBe(true);
        else expect(result.findings).toHaveLength(1);
        nearestOf(from, terminology.drugs.names);
      }),
      { numRuns: 300 },
    );
  });
});
