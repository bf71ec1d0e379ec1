import { execFileSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';

import type { ActRun } from '../support/act.ts';
import type { Chain } from './chain-fixture.ts';
import { zipEntries } from './zip-entry.ts';

/** Everything that a run leaves where others can read it, archives unpacked, by where it is. */
export async function everythingLeft(chain: Chain, run: ActRun, branches: readonly string[]): Promise<Map<string, Buffer>> {
  const left = new Map<string, Buffer>();
  for (const [id, bytes] of await chain.results.everyBlob()) for (const [path, content] of unpacked(bytes)) left.set(`${id}/${path}`, content);
  for (const branch of branches) for (const [path, content] of await chain.github.readBranch(branch)) left.set(`branch ${branch}/${path}`, content);
  const issues = await chain.github.issues();
  const comments = await Promise.all(issues.map((issue) => chain.github.comments(issue.number)));
  const texts = {
    log: run.transcript, summaries: run.summaries, annotations: run.annotations, outputs: Object.values(run.jobs).map((job) => job.outputs),
    issues, comments, pulls: await chain.github.pulls(), requests: chain.model.requests.map(({ body }) => body),
  };
  for (const [place, text] of Object.entries(texts)) left.set(place, Buffer.from(typeof text === 'string' ? text : JSON.stringify(text)));
  return left;
}

/** Where a text stands in what was left: as it is, escaped for a URL, or in base64 with anything before it. */
export function placesOf(text: string, left: ReadonlyMap<string, Buffer>): string[] {
  const inBase64 = [0, 1, 2].flatMap((offset) => ['base64', 'base64url'].map((code) => coreOfBase64(text, offset, code as BufferEncoding)));
  const forms = [text, encodeURIComponent(text), ...inBase64];
  return [...left].filter(([, bytes]) => forms.some((form) => bytes.includes(form))).map(([place]) => place);
}

/** The characters that do not depend on what stands around the text. */
function coreOfBase64(text: string, offset: number, code: BufferEncoding): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
  return bytes.toString(code).slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

/** The files in a zip, a tar or a compressed one, as deep as they go; anything else as it is. */
function unpacked(bytes: Buffer, path = ''): [string, Buffer][] {
  const inside = (entries: Iterable<readonly [string, Buffer]>): [string, Buffer][] => [...entries].flatMap(([name, content]) => unpacked(content, `${path}/${name}`));
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))) return inside(zipEntries(bytes));
  if (bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) return unpacked(gunzipSync(bytes), path);
  if (bytes.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))) return unpacked(execFileSync('zstd', ['-dc'], { input: bytes, maxBuffer: 2 ** 28 }), path);
  if (bytes.toString('latin1', 257, 262) === 'ustar') return inside(tarEntries(bytes));
  return [[path, bytes]];
}

/** Names and contents, headers of any kind among them: what stands in those can be read too. */
function tarEntries(tar: Buffer): [string, Buffer][] {
  const entries: [string, Buffer][] = [];
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8);
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    entries.push([name, tar.subarray(at + 512, at + 512 + size)]);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return entries;
}
