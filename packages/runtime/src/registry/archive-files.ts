import { inflateRawSync } from 'node:zlib';

/** A text of an archive. */
export interface ArchiveText {
  readonly path: string;
  readonly text: string;
}

/** Why an archive is not read. */
export class ArchiveRefusal extends Error {}

/** What is read of an archive. Everything in it is foreign: nothing of it is written to a disk. */
export interface ArchiveLimits {
  /** Files and folders. */
  readonly entries: number;
  /** Bytes of everything, unpacked. */
  readonly totalBytes: number;
  /** Bytes of one file; longer ones are left out. */
  readonly fileBytes: number;
}

/** Packages of types and of documentation stay far below; `typescript` itself has 24 MB. */
export const ARCHIVE_LIMITS: ArchiveLimits = { entries: 20_000, totalBytes: 100 * 1024 ** 2, fileBytes: 1024 ** 2 };

/** Takes files as they come out of an archive, and refuses what would leave its root or be too much. */
export class ArchiveFiles {
  readonly #texts = new Map<string, string>();
  readonly #wants: (path: string) => boolean;
  readonly #limits: ArchiveLimits;
  #entries = 0;
  #bytes = 0;

  constructor(wants: (path: string) => boolean, limits: ArchiveLimits) {
    this.#wants = wants;
    this.#limits = limits;
  }

  /** Counts an entry and says whether its bytes are wanted. */
  announce(path: string, bytes: number): boolean {
    this.#entries += 1;
    this.#bytes += bytes;
    if (leavesRoot(path)) throw new ArchiveRefusal(`it holds a path that leaves it: ${JSON.stringify(path.slice(0, 200))}`);
    if (this.#entries > this.#limits.entries) throw new ArchiveRefusal(`it holds more than ${this.#limits.entries} files`);
    if (this.#bytes > this.#limits.totalBytes) throw new ArchiveRefusal(`it unpacks to more than ${this.#limits.totalBytes} bytes`);
    return bytes <= this.#limits.fileBytes && this.#wants(path);
  }

  add(path: string, content: Uint8Array): void {
    const text = new TextDecoder().decode(content);
    if (!text.includes('\u0000')) this.#texts.set(path, text);
  }

  /** The texts in path order. */
  finish(): ArchiveText[] {
    return [...this.#texts].map(([path, text]) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

function leavesRoot(path: string): boolean {
  return path.startsWith('/') || path.includes('\\') || /^[A-Za-z]:/.test(path) || path.includes('\u0000') || path.split('/').includes('..');
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
/** The end of a directory is the last 22 bytes, before a comment of 65,535 at most. */
const END_LENGTH = 22;
const COMMENT_LENGTH = 65_535;
const STORED = 0;
const DEFLATED = 8;

/** Reads the texts of a zip. Encrypted ones, those of several parts and those over 4 GB are refused. */
export function zipTexts(bytes: Uint8Array, files: ArchiveFiles): void {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(data);
  let at = data.readUInt32LE(end + 16);
  for (let left = data.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > data.length || data.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new ArchiveRefusal('it is not a whole zip');
    const [name, extra, comment] = [data.readUInt16LE(at + 28), data.readUInt16LE(at + 30), data.readUInt16LE(at + 32)];
    const path = data.toString('utf8', at + 46, at + 46 + name);
    const size = data.readUInt32LE(at + 24);
    if (!path.endsWith('/') && files.announce(path, size)) files.add(path, contentOf(data, at, size));
    at += 46 + name + extra + comment;
  }
}

function endOf(data: Buffer): number {
  for (let at = data.length - END_LENGTH; at >= Math.max(0, data.length - END_LENGTH - COMMENT_LENGTH); at--) {
    if (data.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw new ArchiveRefusal('it is not a whole zip');
}

function contentOf(data: Buffer, entry: number, size: number): Uint8Array {
  const [flags, method, packed, local] = [data.readUInt16LE(entry + 8), data.readUInt16LE(entry + 10), data.readUInt32LE(entry + 20), data.readUInt32LE(entry + 42)];
  if ((flags & 1) !== 0 || (method !== STORED && method !== DEFLATED) || local + 30 > data.length) throw new ArchiveRefusal('it is packed in a way that is not read');
  const start = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
  const content = data.subarray(start, start + packed);
  if (content.length !== packed) throw new ArchiveRefusal('it is not a whole zip');
  // What the directory announced is what may come out: a file that says less of itself than it holds is a bomb.
  const unpacked = method === STORED ? content : inflateRawSync(content, { maxOutputLength: Math.max(1, size) });
  if (unpacked.length !== size) throw new ArchiveRefusal('a file in it has another size than it says');
  return unpacked;
}
