import fc from 'fast-check';
import { matchGene } from '../../src/genomics/matching/index.ts';
import { CATALOGUE } from '../../src/kernel/index.ts';
import { definitions, read, rowsOf, vcf } from './kit.ts';

/* Files that nobody wrote: whatever they hold, there is an answer or a Finding, in bounded time and memory. */

const whole = vcf([
  ...rowsOf('CYP2C9', { rs1799853: '0/1' }),
  ...rowsOf('TPMT', { rs1142345: '1/2' }),
  ...rowsOf('UGT1A1', { rs3064744: '0|1' }),
]);
const bytes = Buffer.from(whole);

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      'chr10',
      '\t',
      '\n',
      '\r\n',
      '#',
      '##',
      '0/1',
      '1|',
      '.',
      './.',
      'END=99',
      '<NON_REF>',
      '<*>',
      '*',
      ',',
    ),
    fc.constantFrom(
      '94942290',
      '-1',
      '1e9',
      '99999999999999999999',
      '\u0000',
      'é',
      'PASS',
      'GT:AD',
      'A',
      'N',
      ':',
      ';',
    ),
    fc.string({ maxLength: 12 }),
  ),
  { maxLength: 60 },
);

/** Reads and matches all; what comes out must be whole. */
function survives(text: string | Buffer, piece?: number): void {
  const reading = read(text, {}, piece);
  for (const { code } of reading.findings) expect(Object.hasOwn(CATALOGUE, code)).toBe(true);
  if (!reading.ok) return;
  for (const { genes } of reading.value.samples)
    for (const definition of definitions) {
      const sample = genes.get(definition);
      if (sample === undefined) throw new Error('a gene is missing');
      const { positions } = matchGene(definition, sample);
      expect(positions.read.length + positions.missing.length).toBe(definition.loci.length);
    }
}

test('rows of anything', () => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 200 }), (parts, piece) =>
      survives(`${whole}${parts.join('')}`, piece),
    ),
    { numRuns: 30 },
  );
});

test('a file of anything', () => {
  fc.assert(
    fc.property(pieces, (parts) => survives(parts.join(''))),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (random) => survives(Buffer.from(random))),
    { numRuns: 200 },
  );
});

test('bytes changed in the middle', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), { maxLength: 30 }),
      (changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, value] of changes) changed[at] = value;
        survives(changed);
      },
    ),
    { numRuns: 30 },
  );
});

test('a file cut anywhere is a Finding, or a file of whole rows', () => {
  for (let at = 0; at < bytes.length; at += 37) {
    const reading = read(bytes.subarray(0, at));
    if (reading.ok) expect(/\n$|GT\t[^\t]+[/|][^\t]$/.test(whole.slice(0, at))).toBe(true);
    else
      expect(['vcf.not-vcf', 'vcf.header', 'vcf.truncated', 'vcf.no-genotypes']).toContain(reading.findings[0]?.code);
  }
});

test('a line without end is refused before it fills the memory', () => {
  const reading = read(`${whole}chr10\t5\t${'A'.repeat(33 * 1024 * 1024)}`);
  expect(reading).toMatchObject({ ok: false, findings: [{ code: 'vcf.line-too-long' }] });
});

test('messages never hold what a row says of the patient', () => {
  const reading = read(whole.replace('\t0/1\n', '\tSMITH^JOHN\n'));
  expect(JSON.stringify(reading.findings)).not.toContain('SMITH');
});

test('rows of the longest sequences and most alternatives are answered in a moment', () => {
  const long = 'A'.repeat(9_000);
  const alts = Array.from({ length: 400 }, (_, i) => `${long.slice(i)}C`).join(',');
  const rows = Array.from({ length: 20 }, (_, i) => `chr19 ${38_440_000 + i * 10} . ${long} ${alts} . PASS . GT 1/2`);
  const reading = read(vcf(rows));
  expect(reading.ok || reading.findings[0]?.code === 'vcf.assembly').toBe(true);
}, 5_000);
