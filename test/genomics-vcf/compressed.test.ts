import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { readVcfFile, readVcfStream } from '../../src/adapters/vcf/index.ts';
import { bgzip } from './bgzip.ts';
import { definitions, rowsOf, vcf } from './kit.ts';

const text = vcf(definitions.flatMap(({ gene }) => rowsOf(gene)));
const rows = definitions.reduce((sum, { loci }) => sum + loci.length, 0);
const folder = mkdtempSync(join(tmpdir(), 'vcf-'));
afterAll(() => rmSync(folder, { recursive: true }));

const stream = (bytes: Buffer, piece = 1000): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    })(),
  );

describe.each([
  ['plain', Buffer.from(text)],
  ['gzip', gzipSync(text)],
  ['gzip in several parts', Buffer.concat([gzipSync(text.slice(0, 5000)), gzipSync(text.slice(5000))])],
  ['bgzip', bgzip(Buffer.from(text), 4096)],
])('%s', (kind, bytes) => {
  test.each([1, 17, 1000, 1 << 20])('in pieces of %s bytes', async (piece) => {
    const reading = await readVcfStream(stream(bytes, piece), definitions);
    expect(reading).toMatchObject({ ok: true, value: { rows, rowsAtLoci: rows } });
  });

  test('as a file, whatever its name, with its progress', async () => {
    const path = join(folder, kind.replaceAll(' ', '-'));
    writeFileSync(path, bytes);
    const seen: number[] = [];
    const reading = await readVcfFile(path, definitions, {
      onProgress: (read, of) => {
        expect(of).toBe(bytes.length);
        seen.push(read);
      },
    });
    expect(reading).toMatchObject({ ok: true, value: { rows } });
    expect(seen.at(-1)).toBe(bytes.length);
  });

  test('cut, it is refused', async () => {
    for (const share of [0.3, 0.6, 0.9]) {
      const reading = await readVcfStream(stream(bytes.subarray(0, Math.floor(bytes.length * share))), definitions);
      expect(reading).toMatchObject({ ok: false, findings: [{ code: 'vcf.truncated' }] });
    }
  });
});

test('a bgzip file cut between two blocks is refused, since its last block is missing', async () => {
  const bytes = bgzip(Buffer.from(text), 4096);
  const cut = bytes.subarray(0, bytes.length - 28);
  expect(await readVcfStream(stream(cut), definitions)).toMatchObject({
    ok: false,
    findings: [{ code: 'vcf.truncated' }],
  });
});

test('damaged data are refused', async () => {
  const bytes = Buffer.from(gzipSync(text));
  bytes.fill(0x55, 2000, 2100);
  expect(await readVcfStream(stream(bytes), definitions)).toMatchObject({
    ok: false,
    findings: [{ code: 'vcf.corrupt' }],
  });
});

test('something else behind the compressed data is refused', async () => {
  const bytes = Buffer.concat([gzipSync(text), Buffer.from('and then some more')]);
  expect(await readVcfStream(stream(bytes, 50_000), definitions)).toMatchObject({
    ok: false,
    findings: [{ code: 'vcf.corrupt' }],
  });
});

test('what is compressed need not be a VCF', async () => {
  expect(await readVcfStream(stream(gzipSync('BAM\u0001')), definitions)).toMatchObject({
    ok: false,
    findings: [{ code: 'vcf.not-vcf' }],
  });
  expect(await readVcfStream(stream(Buffer.alloc(0)), definitions)).toMatchObject({
    ok: false,
    findings: [{ code: 'vcf.not-vcf' }],
  });
});

test('a file that is not there, or is a folder, is a Finding', async () => {
  expect(await readVcfFile(join(folder, 'none.vcf'), definitions)).toMatchObject({
    ok: false,
    findings: [{ code: 'vcf.unreadable' }],
  });
  expect(await readVcfFile(folder, definitions)).toMatchObject({ ok: false, findings: [{ code: 'vcf.unreadable' }] });
});

test('a reading that is called off ends', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(readVcfStream(stream(Buffer.from(text)), definitions, { signal })).rejects.toThrow('enough');
});
