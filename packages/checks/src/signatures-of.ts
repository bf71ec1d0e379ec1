import { kindOf } from './format.ts';
import { MAX_BYTES, readableText } from './source-tree.ts';
import type { SignaturesOf } from './tree-check.ts';

/** By name: the parsers that throw them are loaded when they are used. */
const UNREADABLE: ReadonlySet<string> = new Set(['RangeError', 'UnreadablePython']);

/** The exported symbols of a TypeScript, JavaScript, Python or Kotlin file; empty for other formats and for files that do not parse. */
export const signaturesOf: SignaturesOf = async (file) => {
  const kind = kindOf(file.path);
  const text = file.content.byteLength > MAX_BYTES ? undefined : readableText(file);
  if (kind.kind !== 'known' || text === undefined) return [];
  try {
    if (kind.format === 'script') return (await import('./script/script-signatures.ts')).scriptSignatures(file.path, text);
    if (kind.format === 'python') return await (await import('./python/python-signatures.ts')).pythonSignatures(text);
    if (kind.format === 'kotlin') return (await import('./kotlin/kotlin-signatures.ts')).kotlinSignatures(text);
  } catch (error) {
    if (!(error instanceof Error) || !UNREADABLE.has(error.name)) throw error;
  }
  return [];
};
