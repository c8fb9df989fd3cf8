import fc from 'fast-check';
import { LocusIndex } from '../../src/genomics/vcf/index.ts';
import { VcfScanner } from '../../src/genomics/vcf/scan.ts';
import { definitions } from './kit.ts';

/* Rows that begin alike are read by what differs. Handed over one by one, each is read digit by digit: both must find the same. */

const index = new LocusIndex(definitions);
const HEAD = '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n';

function scanned(pieces: readonly string[]) {
  const handed: string[] = [];
  const scanner = new VcfScanner(index, {
    meta: () => undefined,
    columns: () => undefined,
    row: (text, line, chromosome) => void handed.push(`${line} ${chromosome} ${text}`),
  });
  const faults = [HEAD, ...pieces].map((piece) => scanner.push(Buffer.from(piece))?.code);
  return {
    handed,
    counts: scanner.counts,
    faults: faults.filter((code) => code !== undefined),
    end: scanner.end()?.code,
  };
}

const positions = definitions.flatMap(({ loci }) => loci.map(({ position }) => position));
const position = fc.oneof(
  // Near a locus, far from all, and at every change of the number of digits.
  fc.tuple(fc.constantFrom(...positions), fc.integer({ min: -2_000, max: 2_000 })).map(([at, by]) => at + by),
  fc.nat({ max: 250_000_000 }),
  fc.constantFrom(9, 10, 99_999, 100_000, 999_999, 1_000_000, 9_999_999, 10_000_000, 99_999_999, 100_000_000),
);
const written = fc.oneof(
  { weight: 12, arbitrary: position.map(String) },
  { weight: 1, arbitrary: fc.constantFrom('', 'x', '12x45678', '-5', '00094781859', '94781 859', '999999999999') },
);
const row = fc
  .tuple(fc.constantFrom('chr10', 'chr1', '10', 'X', 'chr22', 'chr10_alt', ''), written, fc.constantFrom('', '\r'))
  .map(([name, at, ending]) => `${name}\t${at}\t.\tA\tC\t.\tPASS\t.\tGT\t0/1${ending}\n`);
/** A run of rows on one chromosome, a few bases apart, as most of a file is. */
const run = fc
  .tuple(
    fc.constantFrom('chr10', '10', 'chr1', 'chr22'),
    position,
    fc.array(fc.nat({ max: 3_000 }), { minLength: 2, maxLength: 40 }),
  )
  .map(([name, from, steps]) => {
    let at = Math.max(1, from);
    let text = '';
    for (const step of steps) {
      at += step;
      text += `${name}\t${at}\t.\tA\tC\t.\tPASS\t.\tGT\t0/1\n`;
    }
    return text;
  });
const odd = fc.constantFrom('\n', '#a remark\n', 'chr10\n', 'chr10\t94781859\n', '\t\t\t\t\t\t\t\t\t\n');

test('all at once or line by line, the same rows are found, counted and handed on', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(row, run, run, odd), { maxLength: 30 }), (parts) => {
      const text = parts.join('');
      const lines = text.match(/[^\n]*\n/g) ?? [];
      expect(scanned([text])).toEqual(scanned(lines));
    }),
    { numRuns: 400 },
  );
});

test('the last row of a chromosome without loci is not taken for one of the next', () => {
  const { handed } = scanned([
    'chr9\t94700000\t.\tA\t<NON_REF>\t.\t.\tEND=94999999\tGT\t0/0\nchr10\t94775367\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\n',
  ]);
  expect(handed.map((text) => text.split('\t')[0])).toEqual(['4 10 chr10']);
});

test('a row is never compared with one of another chromosome, whatever stands between them', () => {
  const rows = ['10\t38525492', '10\t38525492', 'chr10_alt\t', '10\t38451843'].map(
    (start) => `${start}\t.\tA\tC\t.\tPASS\t.\tGT\t0/1\n`,
  );
  expect(scanned([rows.join('')])).toEqual(scanned(rows));
});
