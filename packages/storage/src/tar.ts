import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';
import { messageOf, UserError, type TreeFile } from '@dark-factory/runtime';
import { extract, pack, type Header } from 'tar-stream';
import { BUNDLE_LIMITS, checkFiles, SafeFiles, unsafe, type BundleLimits } from './safe-files.ts';

const compress = promisify(gzip);
const MEGABYTE = 1024 ** 2;
const NOBODY = { type: 'file', mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' } as const;

/**
 * A `.tar.gz` of files: sorted, without dates and owners, so that equal files give equal bytes on one version of zlib.
 * Executable bits and dotfiles are kept. Refuses paths that `unpackTar` would refuse.
 */
export async function packTar(files: readonly TreeFile[]): Promise<Uint8Array> {
  const archive = pack();
  for (const { path, content, executable } of checkFiles('the archive to write', files)) {
    archive.entry({ ...NOBODY, name: path, mode: executable ? 0o755 : 0o644 }, content);
  }
  archive.finalize();
  const packed = await compress(await buffer(archive), { level: 9 });
  // The tenth byte of gzip names the system that wrote it: 255 is "unknown" (RFC 1952, 2.3.1).
  packed[9] = 255;
  return packed;
}

/** How an archive is read. */
export interface UnpackOptions {
  /** What errors call it. @default 'the archive' */
  readonly where?: string;
  /** @default BUNDLE_LIMITS */
  readonly limits?: BundleLimits;
}

/**
 * The files of a `.tar.gz` of foreign origin, in path order. Links, devices, paths that leave the root, and more than the
 * limits allow are a `UserError` `bundle-unsafe`; bytes that are no such archive are `document-invalid`.
 */
export async function unpackTar(bytes: Uint8Array, options: UnpackOptions = {}): Promise<TreeFile[]> {
  const { where = 'the archive', limits = BUNDLE_LIMITS } = options;
  const safe = new SafeFiles(where, limits);
  const reader = extract();
  // tar-stream's own streams are not Node's, which the types of pipeline do not know.
  const source = pipeline(Readable.from(slicesOf(bytes)), createGunzip(), limited(where, limits), reader as unknown as NodeJS.WritableStream);
  const read = (async () => {
    for await (const entry of reader) {
      const kind = announce(safe, where, entry.header);
      const content = await buffer(entry);
      if (kind === 'file') safe.add({ path: entry.header.name, content, executable: (entry.header.mode & 0o100) !== 0 });
    }
  })();
  try {
    await Promise.all([source, read]);
  } catch (error) {
    // The reader only learns that its source broke; the source's own error says why, and the other way round.
    const causes = (await Promise.allSettled([source, read])).flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    const refusal = causes.find((cause) => cause instanceof UserError);
    if (refusal !== undefined) throw refusal;
    throw new UserError({ code: 'document-invalid', what: `It is not a whole .tar.gz: ${messageOf(error)}`, where, fix: 'Run the job that left it again.', cause: error });
  }
  return safe.finish();
}

function announce(safe: SafeFiles, where: string, { name, type, size }: Header): 'file' | 'directory' {
  if (type === 'directory') {
    safe.announce(name.replace(/\/$/, ''), 0);
    return 'directory';
  }
  if (type !== 'file' && type !== 'contiguous-file') throw unsafe(where, [`${JSON.stringify(name)} is a ${String(type)}`]);
  safe.announce(name, size);
  return 'file';
}

/** Counts what comes out of the decompressor: a bomb ends here, also one inside a header, which names no size. */
function limited(where: string, limits: BundleLimits) {
  // Each entry takes a header and padding besides its bytes, and up to three more blocks for a long name.
  const most = limits.totalBytes + limits.entries * 5 * 512 + MEGABYTE;
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.byteLength;
      if (bytes > most) throw unsafe(where, [`it unpacks to more than ${most} bytes`]);
      yield chunk;
    }
  };
}

function* slicesOf(bytes: Uint8Array): Generator<Buffer> {
  for (let start = 0; start < bytes.byteLength; start += MEGABYTE) yield Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(MEGABYTE, bytes.byteLength - start));
}
