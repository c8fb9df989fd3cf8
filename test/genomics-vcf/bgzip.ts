import { crc32, deflateRawSync } from 'node:zlib';

const END = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex');

/** Blocks of gzip as bgzip writes them (SAM specification, 4.1). */
export function bgzip(bytes: Buffer, blockSize = 65_280): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += blockSize) blocks.push(block(bytes.subarray(at, at + blockSize)));
  return Buffer.concat([...blocks, END]);
}

function block(bytes: Buffer): Buffer {
  const data = deflateRawSync(bytes);
  const head = Buffer.from('1f8b08040000000000ff06004243020000000', 'hex').subarray(0, 18);
  const whole = Buffer.concat([head, Buffer.alloc(18 - head.length), data, Buffer.alloc(8)]);
  whole.writeUInt16LE(whole.length - 1, 16);
  whole.writeUInt32LE(crc32(bytes), whole.length - 8);
  whole.writeUInt32LE(bytes.length, whole.length - 4);
  return whole;
}
