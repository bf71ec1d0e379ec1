import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/** The bytes of one file of a zip archive without encryption and without Zip64. */
export function zipEntry(zip: Buffer, name: string): Buffer {
  let at = zip.length - 22;
  while (zip.readUInt32LE(at) !== END) at -= 1;
  const entries = zip.readUInt16LE(at + 10);
  const names: string[] = [];
  let entry = zip.readUInt32LE(at + 16);
  for (let index = 0; index < entries && zip.readUInt32LE(entry) === ENTRY; index += 1) {
    const lengths = [28, 30, 32].map((offset) => zip.readUInt16LE(entry + offset)) as [number, number, number];
    const found = zip.toString('utf8', entry + 46, entry + 46 + lengths[0]);
    if (found === name) return contentOf(zip, entry);
    names.push(found);
    entry += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  throw new Error(`The archive has no ${name}, only ${names.join(', ')}`);
}

function contentOf(zip: Buffer, entry: number): Buffer {
  const [method, size, local] = [zip.readUInt16LE(entry + 10), zip.readUInt32LE(entry + 20), zip.readUInt32LE(entry + 42)];
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const bytes = zip.subarray(start, start + size);
  return method === 0 ? bytes : inflateRawSync(bytes);
}
