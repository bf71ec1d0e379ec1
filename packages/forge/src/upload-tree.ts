import { inPathOrder, type Logger, type TreeFile } from '@dark-factory/runtime';
import { forgeError, partialAnswer, refusalOf } from './forge-errors.ts';
import { blobShaOf, treeShaOf } from './git-object.ts';
import { createBlob, createTree, STORE_TREE, type Repository, type TreeEntry } from './git-api.ts';

/**
 * Files and bytes of one tree request. GitHub documents no limit for inline content; requests of about 2.5 MB, 200 to 250
 * files, were seen to end in 502 or 422 "your request timed out" (codesandbox-client#8614, qoomon/actions--create-commit#90).
 */
const MAX_ENTRIES = 250;
const MAX_BYTES = 2_000_000;
/** Larger text goes as a blob of its own, so that no tree request is much above the limit. */
const MAX_INLINE_BYTES = 1_000_000;

/** A tree that the server has: only what differs from it needs to be sent. */
export interface StoredTree {
  readonly sha: string;
  readonly files: readonly TreeFile[];
}

/**
 * Stores a tree of exactly these files and returns its name. Text travels inside the tree request, what is not UTF-8 as
 * blobs before it. The name is computed here too: a server that stored anything else is an error.
 * @param after a tree that the server has; what does not differ from it is not sent again
 */
export async function uploadTree(repository: Repository, files: readonly TreeFile[], logger: Logger, after?: StoredTree): Promise<string> {
  const ordered = inPathOrder(files);
  const expected = treeShaOf(ordered);
  if (expected === after?.sha) return expected;
  const follows = after !== undefined && keepsItsFolders(after.files, ordered);
  const entries = follows ? await changedEntries(repository, after.files, ordered, logger) : await storeBlobs(repository, ordered, logger);
  const chunks = chunksOf(entries);
  if (chunks.length > 1) logger.info(`Sending ${files.length} files to GitHub in ${chunks.length} requests.`);
  let tree = follows ? after.sha : undefined;
  for (const chunk of chunks) tree = await storeChunk(repository, chunk, tree, logger);
  if (tree !== expected) throw partialAnswer(STORE_TREE, `it stored ${String(tree)} where these files are ${expected}`);
  return tree;
}

/** Splits in order, each part within the limits of one request. */
export function chunksOf(entries: readonly TreeEntry[], limits = { entries: MAX_ENTRIES, bytes: MAX_BYTES }): TreeEntry[][] {
  const chunks: TreeEntry[][] = [];
  let bytes = Infinity;
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry));
    const last = chunks.at(-1);
    if (last === undefined || last.length >= limits.entries || bytes + size > limits.bytes) {
      chunks.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return chunks;
}

async function storeBlobs(repository: Repository, files: readonly TreeFile[], logger: Logger): Promise<TreeEntry[]> {
  const stored = new Set<string>();
  const entries: TreeEntry[] = [];
  for (const file of files) {
    const common = { path: file.path, mode: file.executable ? '100755' : '100644', type: 'blob' } as const;
    const text = inlineText(file.content);
    if (text !== undefined) {
      entries.push({ ...common, content: text });
      continue;
    }
    const sha = blobShaOf(file.content);
    if (!stored.has(sha)) {
      const answered = await createBlob(repository, file.content);
      if (answered !== sha) throw partialAnswer(STORE_TREE, `it stored ${file.path} as ${answered}, and its bytes are ${sha}`);
      stored.add(sha);
      logger.debug(`Stored ${file.path} as a blob.`);
    }
    entries.push({ ...common, sha });
  }
  return entries;
}

/** Whether no file becomes a folder and no folder a file. GitHub does not say what one request makes of both under one name. */
function keepsItsFolders(before: readonly TreeFile[], after: readonly TreeFile[]): boolean {
  const folders = (files: readonly TreeFile[]): Set<string> => new Set(files.flatMap(({ path }) => path.split('/').slice(0, -1).map((_, depth, segments) => segments.slice(0, depth + 1).join('/'))));
  const [old, fresh] = [folders(before), folders(after)];
  return !after.some(({ path }) => old.has(path)) && !before.some(({ path }) => fresh.has(path));
}

/** What goes away, and what is new or another. */
async function changedEntries(repository: Repository, before: readonly TreeFile[], after: readonly TreeFile[], logger: Logger): Promise<TreeEntry[]> {
  const old = new Map(before.map((file) => [file.path, file]));
  const kept = new Set(after.map(({ path }) => path));
  const changed = after.filter((file) => {
    const was = old.get(file.path);
    return was === undefined || was.executable !== file.executable || Buffer.compare(was.content, file.content) !== 0;
  });
  const gone = before.filter(({ path }) => !kept.has(path)).map(({ path }): TreeEntry => ({ path, mode: '100644', type: 'blob', sha: null }));
  return [...gone, ...(await storeBlobs(repository, changed, logger))];
}

/** The text of a file if it survives JSON byte by byte: UTF-8 with its byte order mark, without NUL, not too large. */
function inlineText(content: Uint8Array): string | undefined {
  if (content.byteLength > MAX_INLINE_BYTES) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
    return text.includes('\u0000') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Stores a chunk; one that proves too large for the server is halved. */
async function storeChunk(repository: Repository, chunk: readonly TreeEntry[], base: string | undefined, logger: Logger): Promise<string> {
  try {
    // Where a chunk is too large, waiting does not help: it is halved at once, and what cannot be halved is tried again.
    return await createTree(repository, chunk, base, chunk.length === 1 ? 'retry' : 'once');
  } catch (error) {
    if (chunk.length === 1 || !mayBeTooLarge(error)) throw forgeError(error, STORE_TREE);
    logger.info(`GitHub could not take ${chunk.length} files at once; sending halves.`);
    const middle = Math.ceil(chunk.length / 2);
    const first = await storeChunk(repository, chunk.slice(0, middle), base, logger);
    return storeChunk(repository, chunk.slice(middle), first, logger);
  }
}

function mayBeTooLarge(error: unknown): boolean {
  const refusal = refusalOf(error);
  if (refusal === undefined) return false;
  return refusal.status === 413 || refusal.status >= 500 || (refusal.status === 422 && /timed out|too large/i.test(refusal.message));
}
