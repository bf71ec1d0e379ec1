import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ArchiveRefusal, type ArchiveFiles } from './archive-files.ts';

/** Reads the texts of a `.tar.gz`. Links in it name nothing that is read, and are passed over. */
export async function tarTexts(bytes: Uint8Array, files: ArchiveFiles, totalBytes: number): Promise<void> {
  // Loaded with the first archive: who asks for no documentation need not read it.
  const { extract } = await import('tar-stream');
  const reader = extract();
  const source = pipeline(Readable.from([Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)]), createGunzip(), limited(totalBytes * 2), reader as unknown as NodeJS.WritableStream);
  const read = (async () => {
    for await (const entry of reader) {
      const { name, type, size } = entry.header;
      if (type !== 'file' && type !== 'contiguous-file') {
        entry.resume();
        continue;
      }
      const wanted = files.announce(name.replace(/^\.\//, ''), size ?? 0);
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry as AsyncIterable<Uint8Array>) if (wanted) chunks.push(chunk);
      if (wanted) files.add(name.replace(/^\.\//, ''), Buffer.concat(chunks));
    }
  })();
  const outcomes = await Promise.allSettled([source, read]);
  const causes = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  const refusal = causes.find((cause) => cause instanceof ArchiveRefusal);
  if (refusal !== undefined) throw refusal;
  if (causes.length > 0) throw new ArchiveRefusal('it is not a whole .tar.gz');
}

/** Counts what comes out of the decompressor, headers and padding too: a bomb need not be in a file. */
function limited(most: number) {
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.byteLength;
      if (bytes > most) throw new ArchiveRefusal(`it unpacks to more than ${most} bytes`);
      yield chunk;
    }
  };
}
