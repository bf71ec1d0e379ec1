import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ArtifactMethods } from './results/artifact-methods.ts';
import { BlobStore } from './results/blob-store.ts';
import { CacheMethods } from './results/cache-methods.ts';
import { callerOf } from './results/runtime-token.ts';
import { field, TwirpError, type TwirpBody } from './results/twirp.ts';

export { makeRuntimeToken } from './results/runtime-token.ts';

export interface StoredArtifact {
  runId: string;
  id: number;
  name: string;
  /** Bytes of what was uploaded. */
  size: number;
  /** `sha256:…` as the client reported it. */
  digest: string | undefined;
}

/** One call of the service that a client made. */
export interface ResultsCall {
  method: string;
  /** The artifact's name, or the cache's key. */
  subject: string | undefined;
  status: number;
}

export interface ResultsService extends AsyncDisposable {
  /** For `ACTIONS_RUNTIME_URL` and `ACTIONS_RESULTS_URL`: it ends in a slash, as GitHub's does. */
  url: string;
  /** Calls in the order in which they were answered; blob traffic is left out. */
  log: ResultsCall[];
  /** Artifacts whose upload was finished, of one run or of all, oldest first. */
  artifacts(runId?: string | number): StoredArtifact[];
  /** The bytes that were uploaded under a name: the zip. Of several runs the newest wins. Throws when there is none. */
  readArtifact(name: string, runId?: string | number): Promise<Buffer>;
  /** Keys of the cache entries whose upload was finished. */
  cacheKeys(): string[];
  /** The bytes of every artifact and cache entry that was written, whoever wrote it, by the blob's id. */
  everyBlob(): Promise<Map<string, Buffer>>;
  close(): Promise<void>;
}

/**
 * Starts a stand-in for GitHub's results service (artifacts v4 and cache v2) on loopback.
 *
 * @param options.dir where blobs are kept; by default a temporary folder that goes with the service
 */
export async function startResultsService(options: { dir?: string } = {}): Promise<ResultsService> {
  const folder = options.dir ?? (await mkdtemp(join(tmpdir(), 'results-service-')));
  await mkdir(folder, { recursive: true });
  const blobs = new BlobStore(folder);
  const server = createServer();
  const port = await listen(server);
  const url = `http://127.0.0.1:${port}/`;
  const signedUrl = (blobId: string): string => new URL(blobs.signedPath(blobId), url).href;
  const artifacts = new ArtifactMethods(blobs, signedUrl);
  const caches = new CacheMethods(blobs, signedUrl);
  const log: ResultsCall[] = [];
  server.on('request', (request, response) => void answer({ artifacts, blobs, caches, log }, request, response));

  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    if (options.dir === undefined) await rm(folder, { recursive: true, force: true });
  };
  return {
    url,
    log,
    artifacts: (runId) => artifacts.finished(asText(runId)).map(withoutStorage),
    readArtifact: async (name, runId) => {
      const found = artifacts.finished(asText(runId)).findLast((one) => one.name === name);
      if (!found) throw new Error(`No artifact ${name} was uploaded${runId === undefined ? '' : ` in run ${runId}`}`);
      return blobs.read(found.blobId);
    },
    cacheKeys: () => caches.keys(),
    everyBlob: () => blobs.readAll(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Rooms {
  artifacts: ArtifactMethods;
  blobs: BlobStore;
  caches: CacheMethods;
  log: ResultsCall[];
}

async function answer(rooms: Rooms, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://results');
  try {
    const body = await readBody(request);
    if (url.pathname.startsWith('/blob/')) {
      await rooms.blobs.serve(request, response, url, body);
      return;
    }
    sendJson(response, 200, call(rooms, url, request, body));
  } catch (error) {
    const { status, code } = error instanceof TwirpError ? error : { status: 500, code: 'internal' };
    sendJson(response, status, { code, msg: error instanceof Error ? error.message : String(error) });
  }
}

function call(rooms: Rooms, url: URL, request: IncomingMessage, raw: Buffer): TwirpBody {
  const route = /^\/twirp\/github\.actions\.results\.api\.v1\.(Artifact|Cache)Service\/(\w+)$/.exec(url.pathname);
  const [, service, method = ''] = route ?? [];
  const methods = service === 'Artifact' ? rooms.artifacts.methods : rooms.caches.methods;
  const run = service ? methods[method] : undefined;
  if (!run) throw new TwirpError(404, 'bad_route', `no route ${url.pathname}`);
  const body = JSON.parse(raw.toString() || '{}') as TwirpBody;
  const entry: ResultsCall = { method, subject: field(body, 'name') ?? field(body, 'key'), status: 200 };
  rooms.log.push(entry);
  try {
    return run(body, callerOf(request.headers.authorization));
  } catch (error) {
    entry.status = error instanceof TwirpError ? error.status : 500;
    throw error;
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

function asText(runId: string | number | undefined): string | undefined {
  return runId === undefined ? undefined : String(runId);
}

function withoutStorage({ runId, id, name, size, digest }: StoredArtifact): StoredArtifact {
  return { runId, id, name, size, digest };
}
