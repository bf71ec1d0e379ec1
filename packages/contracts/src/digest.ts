import { createHash } from 'node:crypto';

/** SHA-256 of bytes or of a string's UTF-8, in lower-case hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** JSON with object keys in code-unit order, so that equal values have equal bytes. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}

/** Digest of a document, independent of the order of its keys. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** What a tree's digest is made of. */
export interface DigestedFile {
  readonly path: string;
  readonly sha256: string;
  readonly executable: boolean;
}

/** Digest of a set of files: path, mode and content of each, in path order. */
export function digestOfTree(files: Iterable<DigestedFile>): string {
  const lines = [...files].map((file) => `${file.executable ? 'x' : '-'} ${file.sha256} ${file.path}\n`);
  return sha256(lines.sort().join(''));
}
