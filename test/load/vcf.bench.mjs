/*
 * What reading a VCF costs against decompressing it alone, and what matching nineteen genes costs: `node test/load/vcf.bench.mjs [rows]`, after a build. Only the
 * ratios mean anything. The file is made here, bgzipped, without a row that matters; those are the samples' own.
 */

import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, createGunzip, deflateRawSync } from 'node:zlib';
import { loadDefinitions, readVcfFile } from '../../dist/src/adapters/vcf/index.js';
import { matchGene } from '../../dist/src/genomics/matching/index.js';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 5;
const loaded = loadDefinitions('profiles');
if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
const definitions = loaded.value;

/** A generator whose numbers are the same in each run. */
let seed = 42;
const random = (below) => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
  return Math.floor((seed / 0x80000000) * below);
};

const folder = mkdtempSync(join(tmpdir(), 'vcf-bench-'));
const file = join(folder, 'genome.vcf.gz');
await write(file);
console.log(`${ROWS} rows, ${Math.round(statSync(file).size / 1_048_576)} MB bgzipped`);

const piece = 512 * 1024;
const gunzip = async (options) => {
  let bytes = 0;
  for await (const part of createReadStream(file, { highWaterMark: piece }).pipe(createGunzip(options)))
    bytes += part.length;
  return bytes;
};
const read = async () => {
  const reading = await readVcfFile(file, definitions);
  if (!reading.ok || reading.value.rows !== ROWS) throw new Error('the file was not read whole');
};
const ways = [
  ['gunzip stream as Node has it', () => gunzip()],
  ['gunzip stream with larger pieces', () => gunzip({ chunkSize: piece })],
  ['reading the VCF', read],
];
const costs = ways.map(() => ({ cpu: [], wall: [] }));
for (let round = 0; round < ROUNDS; round++)
  for (const [at, [, work]] of ways.entries()) {
    const started = performance.now();
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    costs[at].cpu.push((user + system) / 1000);
    costs[at].wall.push(performance.now() - started);
  }
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const reading = costs[2];
for (const [at, [name]] of ways.entries()) {
  const { cpu, wall } = costs[at];
  console.log(
    `${name.padEnd(34)} CPU ${median(cpu).toFixed(0).padStart(6)} ms  wall ${median(wall).toFixed(0).padStart(6)} ms` +
      (at === 2
        ? ''
        : `  reading is ${(median(reading.cpu) / median(cpu)).toFixed(2)} of it (CPU), ${(median(reading.wall) / median(wall)).toFixed(2)} (wall)`),
  );
}
console.log(`resident memory at the end: ${Math.round(process.memoryUsage().rss / 1_048_576)} MB`);
rmSync(folder, { recursive: true });

const samples = Array.from({ length: 400 }, sampleOfAllGenes);
for (const sample of samples.slice(0, 100)) matchAll(sample);
const times = samples.map((sample) => {
  const started = performance.now();
  matchAll(sample);
  return performance.now() - started;
});
times.sort((a, b) => a - b);
console.log(
  `matching ${definitions.length} genes, unphased: median ${median(times).toFixed(2)} ms, 99th percentile ${times[Math.floor(times.length * 0.99)].toFixed(2)} ms`,
);

function matchAll(sample) {
  for (const [definition, shown] of sample) matchGene(definition, shown);
}

/** Two random alleles of every gene, unphased, a fiftieth of the positions missing. */
function sampleOfAllGenes() {
  return definitions.map((definition) => {
    const [a, b] = [0, 1].map(() => definition.alleles[random(definition.alleles.length)]);
    const calls = new Map();
    for (const { index, ref, alts } of definition.loci) {
      if (random(50) === 0) continue;
      const shown = (allele) => {
        const base = allele.bases.get(index) ?? definition.reference.bases.get(index) ?? ref;
        return base === ref || alts.includes(base) ? base : alts[0];
      };
      calls.set(index, { bases: [shown(a), shown(b)].sort() });
    }
    return [definition, { calls, unusable: [] }];
  });
}

async function write(path) {
  const out = createWriteStream(path);
  let pending = Buffer.from(
    '##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n',
  );
  const flush = async (whole) => {
    let at = 0;
    while (pending.length - at >= (whole ? 1 : 65_280)) {
      if (!out.write(block(pending.subarray(at, at + 65_280)))) await once(out, 'drain');
      at += 65_280;
    }
    pending = pending.subarray(Math.min(at, pending.length));
  };
  const bases = 'ACGT';
  const chromosomes = Array.from({ length: 22 }, (_, at) => `chr${at + 1}`);
  let lines = [];
  for (let row = 0; row < ROWS; row++) {
    const within = row % Math.ceil(ROWS / 22);
    const reads = 10 + random(50);
    const half = random(reads);
    lines.push(
      `${chromosomes[Math.floor(row / Math.ceil(ROWS / 22))]}\t${10_000 + within * 40 + random(40)}\t.\t${bases[random(4)]}\t${bases[random(4)]}\t${20 + random(900)}.${random(99)}\tPASS\tAC=1;AF=0.500;AN=2;DP=${reads};MQ=60.00;QD=${random(30)}.${random(99)}\tGT:AD:DP:GQ:PL\t0/1:${reads - half},${half}:${reads}:${random(99)}:${random(999)},0,${random(999)}\n`,
    );
    if (lines.length === 5_000) {
      pending = Buffer.concat([pending, Buffer.from(lines.join(''))]);
      lines = [];
      await flush(false);
    }
  }
  pending = Buffer.concat([pending, Buffer.from(lines.join(''))]);
  await flush(true);
  out.end(Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex'));
  await once(out, 'close');
}

/** A block of bgzip (SAM specification, 4.1). */
function block(bytes) {
  const data = deflateRawSync(bytes);
  const head = Buffer.from('1f8b08040000000000ff060042430200ffff', 'hex');
  const whole = Buffer.concat([head, data, Buffer.alloc(8)]);
  whole.writeUInt16LE(whole.length - 1, 16);
  whole.writeUInt32LE(crc32(bytes), whole.length - 8);
  whole.writeUInt32LE(bytes.length, whole.length - 4);
  return whole;
}
