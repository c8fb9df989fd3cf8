import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readVcfFile } from '../../src/adapters/vcf/index.ts';
import { matchGene } from '../../src/genomics/matching/index.ts';
import { bgzip } from './bgzip.ts';
import { definitionOf, definitions, rowsOf, told, vcf } from './kit.ts';
import { csiIndex, tabixIndex } from './tbi.ts';

/* With an index only the parts that matter are read, and what comes out is the same. */

const BLOCK = 2_000;
const folder = mkdtempSync(join(tmpdir(), 'indexed-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Rows of all genes in the order of a file, with thousands that do not matter between them. */
const known = definitions.flatMap(({ gene }) => rowsOf(gene, { rs1799853: '0/1', rs776746: '1/1', rs3918290: '0/1' }));
/** Text that compression cannot shorten, as most of a real file. */
const noise = (seed: number): string =>
  Array.from({ length: 12 }, (_, i) => Math.imul(seed + i * 7919, 2_654_435_761).toString(36)).join('');
const others = definitions.flatMap(({ chromosome }, at) =>
  Array.from(
    { length: 800 },
    (_, i) => `chr${chromosome} ${1_000_000 + i * 9_000} . A C . PASS N=${noise(at * 1000 + i)} GT 0/1`,
  ),
);
const keyOf = (row: string): readonly [string, number] => {
  const [name = '', pos = ''] = row.split(' ');
  return [name, Number(pos)];
};
const rows = [...new Set([...known, ...others])].sort((a, b) => {
  const [x, p] = keyOf(a);
  const [y, q] = keyOf(b);
  return x < y ? -1 : x > y ? 1 : p - q;
});
const text = vcf(rows);

function put(name: string, content: string, index: (bytes: Buffer) => Buffer | undefined, ending = '.tbi'): string {
  const path = join(folder, name);
  const bytes = bgzip(Buffer.from(content), BLOCK);
  writeFileSync(path, bytes);
  const made = index(bytes);
  if (made !== undefined) writeFileSync(`${path}${ending}`, made);
  return path;
}
const indexed = (content: string) => (bytes: Buffer) => tabixIndex(content, bytes, BLOCK);

async function calls(path: string) {
  const reading = await readVcfFile(path, definitions);
  if (!reading.ok) throw new Error(reading.findings.map(({ message }) => message).join(' '));
  const genes = reading.value.samples[0]?.genes;
  return {
    rows: reading.value.rows,
    codes: reading.findings.map(({ code }) => code),
    told: definitions.map((definition) => {
      const sample = genes?.get(definition);
      return sample === undefined ? '' : `${definition.gene} ${told(matchGene(definition, sample))}`;
    }),
  };
}

test('the same calls from a fraction of the rows', async () => {
  const whole = await calls(put('whole.vcf.gz', text, () => undefined));
  const parts = await calls(put('parts.vcf.gz', text, indexed(text)));
  expect(parts.told).toEqual(whole.told);
  expect(whole.rows).toBe(rows.length);
  expect(parts.rows).toBeLessThan(rows.length / 2);
  expect(parts.codes).toEqual([]);
});

test.each([
  ['the width of tabix', 14, 5],
  ['narrow and deep', 10, 6],
  ['wide and flat', 18, 3],
  ['deeper than 32 bits', 14, 7],
])('a CSI index does the same, bins of %s', async (_what, shift, depth) => {
  const whole = await calls(join(folder, 'whole.vcf.gz'));
  const path = put(`csi-${shift}-${depth}.vcf.gz`, text, (bytes) => csiIndex(text, bytes, BLOCK, shift, depth), '.csi');
  const parts = await calls(path);
  expect(parts.told).toEqual(whole.told);
  expect(parts.rows).toBeLessThan(rows.length / 2);
  expect(parts.codes).toEqual([]);
});

test('where one index cannot be used, the other is; where neither can, the file is read whole', async () => {
  const whole = await calls(join(folder, 'whole.vcf.gz'));
  const path = put('two.vcf.gz', text, (bytes) => csiIndex(text, bytes, BLOCK, 14, 5), '.csi');
  writeFileSync(`${path}.tbi`, 'no index');
  const parts = await calls(path);
  expect(parts.codes).toEqual([]);
  expect(parts.rows).toBeLessThan(rows.length / 2);
  for (const bad of [
    gzipSync('CSI\u0001'),
    gzipSync(Buffer.concat([Buffer.from('CSI\u0001'), Buffer.alloc(64, 255)])),
  ]) {
    writeFileSync(`${path}.csi`, bad);
    const read = await calls(path);
    expect(read.codes).toEqual(['vcf.index']);
    expect(read.told).toEqual(whole.told);
  }
});

test('a reference block that begins far before a gene is found through its bin', async () => {
  const { loci } = definitionOf('CYP2C9');
  const from = (loci[0]?.position ?? 0) - 3_000_000;
  const content = vcf([
    ...Array.from({ length: 500 }, (_, i) => `chr10 ${1_000_000 + i * 1000} . A C . PASS . GT 0/1`),
    `chr10 ${from} . A <NON_REF> . . END=${(loci.at(-1)?.position ?? 0) + 10} GT 0/0`,
    'chr10 120000000 . A C . PASS . GT 0/1',
  ]);
  const { told: all } = await calls(put('blocks.g.vcf.gz', content, indexed(content)));
  expect(all).toContain('CYP2C9 *1/*1');
});

test('an index that is older than its file, damaged, or of another file is said, and the file read whole', async () => {
  const whole = await calls(join(folder, 'whole.vcf.gz'));
  const old = put('old.vcf.gz', text, indexed(text));
  utimesSync(`${old}.tbi`, new Date('2020-01-01'), new Date('2020-01-01'));
  const damaged = put('damaged.vcf.gz', text, () => Buffer.from('no index'));
  const other = put('other.vcf.gz', text, () => {
    const longer = vcf([...rows, ...rows]);
    return tabixIndex(longer, bgzip(Buffer.from(longer), 700), 700);
  });
  for (const path of [old, damaged, other]) {
    const read = await calls(path);
    expect(read.codes).toEqual(['vcf.index']);
    expect(read.told).toEqual(whole.told);
  }
});

test('a cut file is refused, index or not', async () => {
  const path = put('cut.vcf.gz', text, indexed(text));
  writeFileSync(path, bgzip(Buffer.from(text), BLOCK).subarray(0, -28));
  expect(await readVcfFile(path, definitions)).toMatchObject({ ok: false, findings: [{ code: 'vcf.truncated' }] });
});

test('an index does not help a file of another assembly', async () => {
  const content = vcf(rows, { header: ['##fileformat=VCFv4.2', '##reference=hg19'] });
  const path = put('old-assembly.vcf.gz', content, indexed(content));
  expect(await readVcfFile(path, definitions)).toMatchObject({ ok: false, findings: [{ code: 'vcf.assembly' }] });
});
