import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';

import { TwirpError } from './twirp.ts';

interface Blob {
  sig: string;
  blocks: Map<string, Buffer>;
  written: boolean;
  contentType: string;
  fileName: string | undefined;
}

/** The verbs of Azure blob storage that the clients use, on files of one folder. */
export class BlobStore {
  readonly #folder: string;
  readonly #blobs = new Map<string, Blob>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes room for a blob and returns its id. */
  create(): string {
    const id = `blob-${this.#blobs.size + 1}`;
    // Long and random, because the clients register it as a mask: a short one would blank half the log.
    const sig = randomBytes(32).toString('hex');
    this.#blobs.set(id, { sig, blocks: new Map(), written: false, contentType: '', fileName: undefined });
    return id;
  }

  /** How the blob is served from now on. */
  describe(id: string, contentType: string, fileName: string): void {
    Object.assign(this.#find(id), { contentType, fileName });
  }

  /** The path and query under which the blob is written and read. */
  signedPath(id: string): string {
    return `/blob/${id}?sig=${this.#find(id).sig}`;
  }

  /** The bytes of a blob that was written. */
  read(id: string): Promise<Buffer> {
    return readFile(join(this.#folder, id));
  }

  /** The bytes of every blob that was written, by id. */
  async readAll(): Promise<Map<string, Buffer>> {
    const written = [...this.#blobs].filter(([, blob]) => blob.written).map(([id]) => id);
    return new Map(await Promise.all(written.map(async (id): Promise<[string, Buffer]> => [id, await this.read(id)])));
  }

  /** Answers a request for `/blob/ID`. */
  async serve(request: IncomingMessage, response: ServerResponse, url: URL, body: Buffer): Promise<void> {
    const id = url.pathname.slice('/blob/'.length);
    const blob = this.#find(id);
    const sig = Buffer.from(url.searchParams.get('sig') ?? '');
    const expected = Buffer.from(blob.sig);
    if (sig.length !== expected.length || !timingSafeEqual(sig, expected)) {
      throw new TwirpError(403, 'permission_denied', 'the signature does not match the blob');
    }
    if (request.method === 'PUT') {
      await this.#write(id, blob, url, body);
      response.writeHead(201, { etag: `"${id}"`, 'last-modified': new Date().toUTCString(), 'x-ms-request-id': id });
      response.end();
      return;
    }
    if (!blob.written) throw new TwirpError(404, 'not_found', 'the blob was never written');
    sendRange(request, response, blob, await this.read(id));
  }

  async #write(id: string, blob: Blob, url: URL, body: Buffer): Promise<void> {
    const comp = url.searchParams.get('comp');
    if (comp === 'block') {
      blob.blocks.set(url.searchParams.get('blockid') ?? '', body);
      return;
    }
    const bytes = comp === 'blocklist' ? joinBlocks(blob.blocks, body.toString()) : body;
    await writeFile(join(this.#folder, id), bytes);
    blob.blocks.clear();
    blob.written = true;
  }

  #find(id: string): Blob {
    const blob = this.#blobs.get(id);
    if (!blob) throw new TwirpError(404, 'not_found', `no blob ${id}`);
    return blob;
  }
}

function joinBlocks(blocks: Map<string, Buffer>, blockList: string): Buffer {
  const names = [...blockList.matchAll(/<(?:Latest|Uncommitted|Committed)>([^<]+)</g)].map((match) => match[1] ?? '');
  return Buffer.concat(
    names.map((name) => {
      const block = blocks.get(name);
      if (!block) throw new TwirpError(400, 'invalid_argument', `block ${name} was never put`);
      return block;
    }),
  );
}

function sendRange(request: IncomingMessage, response: ServerResponse, blob: Blob, bytes: Buffer): void {
  const headers: Record<string, string | number> = {
    'content-type': blob.contentType || 'application/octet-stream',
    'accept-ranges': 'bytes',
    etag: `"${blob.sig.slice(0, 8)}"`,
  };
  if (blob.fileName) headers['content-disposition'] = `attachment; filename="${blob.fileName}"`;
  const wanted = request.headers['x-ms-range'] ?? request.headers.range;
  const match = /bytes=(\d+)-(\d*)/.exec(String(wanted ?? ''));
  const first = match ? Number(match[1]) : 0;
  const last = match?.[2] ? Math.min(Number(match[2]), bytes.length - 1) : bytes.length - 1;
  const part = bytes.subarray(first, last + 1);
  if (match) headers['content-range'] = `bytes ${first}-${last}/${bytes.length}`;
  response.writeHead(match ? 206 : 200, { ...headers, 'content-length': part.length });
  response.end(request.method === 'HEAD' ? undefined : part);
}
