import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/** The bytes of one file of a zip archive without encryption and without Zip64. */
export function zipEntry(zip: Buffer, name: string): Buffer {
  const entries = zipEntries(zip);
  const found = entries.get(name);
  if (found === undefined) throw new Error(`The archive has no ${name}, only ${[...entries.keys()].join(', ')}`);
  return found;
}

/** The bytes of every file of such an archive, by name. */
export function zipEntries(zip: Buffer): Map<string, Buffer> {
  let at = zip.length - 22;
  while (zip.readUInt32LE(at) !== END) at -= 1;
  const count = zip.readUInt16LE(at + 10);
  const entries = new Map<string, Buffer>();
  let entry = zip.readUInt32LE(at + 16);
  for (let index = 0; index < count && zip.readUInt32LE(entry) === ENTRY; index += 1) {
    const lengths = [28, 30, 32].map((offset) => zip.readUInt16LE(entry + offset)) as [number, number, number];
    entries.set(zip.toString('utf8', entry + 46, entry + 46 + lengths[0]), contentOf(zip, entry));
    entry += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return entries;
}

function contentOf(zip: Buffer, entry: number): Buffer {
  const [method, size, local] = [zip.readUInt16LE(entry + 10), zip.readUInt32LE(entry + 20), zip.readUInt32LE(entry + 42)];
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const bytes = zip.subarray(start, start + size);
  return method === 0 ? bytes : inflateRawSync(bytes);
}
