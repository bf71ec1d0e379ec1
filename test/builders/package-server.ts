import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** An answer of a registry that is none. */
export interface ServedAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly location?: string;
  readonly body?: string | Uint8Array;
}

/** A server in place of the registries, and what it was asked. */
export interface PackageServer extends AsyncDisposable {
  readonly address: string;
  readonly asked: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  readonly answers: Map<string, ServedAnswer | 'silence'>;
}

/** Answers what it was told, by path, and 404 to everything else. */
export async function packageServer(answers: Readonly<Record<string, ServedAnswer | 'silence'>> = {}): Promise<PackageServer> {
  const asked: PackageServer['asked'] = [];
  const told = new Map(Object.entries(answers));
  const server = createServer((request, response) => {
    asked.push({ path: request.url!, headers: request.headers });
    const answer = told.get(request.url!);
    if (answer === 'silence') return;
    response.writeHead(answer === undefined ? 404 : answer.status ?? 200, { ...(answer?.type === undefined ? {} : { 'content-type': answer.type }), ...(answer?.location === undefined ? {} : { location: answer.location }) });
    response.end(answer?.body ?? '');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked, answers: told,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A `.tar.gz` of any names, also of those that no honest one has. */
export async function aTarball(files: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, Buffer.from(content));
  archive.finalize();
  return gzipSync(await buffer(archive));
}

/** A zip; `says` is what its directory says of the size of every file, where that is not the truth. */
export function aZip(files: Readonly<Record<string, string>>, says?: number): Buffer {
  const [parts, directory]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const [path, packed] = [Buffer.from(name), deflateRawSync(text)];
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(path.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(says ?? Buffer.byteLength(text), 24);
    entry.writeUInt16LE(path.length, 28);
    entry.writeUInt32LE(at, 42);
    parts.push(head, path, packed);
    directory.push(entry, path);
    at += head.length + path.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** What a packument of npm says of the digest of a tarball. */
export function npmIntegrity(bytes: Uint8Array): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
