import { setImmediate } from 'node:timers/promises';
import type { PythonWasm } from '../python/python-parser.ts';
import type { SourceText } from '../source-tree.ts';
import { READERS, type ReadLanguage, type Reader } from './readers.ts';

/** Files of one language that several threads read together; each takes the next that nobody has. */
export interface Share {
  readonly language: ReadLanguage;
  readonly sources: readonly Pick<SourceText, 'path' | 'text'>[];
  /** One 32-bit counter in shared memory: the index of the next file. */
  readonly next: SharedArrayBuffer;
}

/** What a thread is to do. */
export interface ThreadTask {
  readonly shares: readonly Share[];
  /** Set where there is Python to read. */
  readonly pythonWasm?: PythonWasm;
}

/** What became of one file. */
export type ReadResult =
  | { readonly kind: 'read'; readonly index: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly index: number; readonly error: Error };

/** What a thread says: that it is loaded, then what it read; `done` comes once a share. */
export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'results'; readonly language: ReadLanguage; readonly results: readonly ReadResult[] }
  | { readonly kind: 'done'; readonly language: ReadLanguage };

/** Results are handed over in batches: a message has a cost, and a long wait for the last one too. */
const BATCH = 32;

/** What one thread does: loads its readers, then reads of each share what it can get. */
export async function readShare({ shares, pythonWasm }: ThreadTask, say: (message: ThreadMessage) => void): Promise<void> {
  const readers = await Promise.all(shares.map(async ({ language }) => READERS[language](pythonWasm)));
  say({ kind: 'ready' });
  for (const [index, share] of shares.entries()) {
    for (let batch = takeBatch(share, readers[index]!, BATCH); batch.length > 0; batch = takeBatch(share, readers[index]!, BATCH)) {
      say({ kind: 'results', language: share.language, results: batch });
    }
    say({ kind: 'done', language: share.language });
  }
}

/** Reads what nobody has taken yet, and lets messages in between. */
export async function readRest(share: Share, reader: Reader, take: (results: readonly ReadResult[]) => void): Promise<void> {
  for (let batch = takeBatch(share, reader, BATCH); batch.length > 0; batch = takeBatch(share, reader, BATCH)) {
    take(batch);
    await setImmediate();
  }
}

function takeBatch({ sources, next }: Share, reader: Reader, size: number): ReadResult[] {
  const counter = new Int32Array(next);
  const results: ReadResult[] = [];
  while (results.length < size) {
    const index = Atomics.add(counter, 0, 1);
    if (index >= sources.length) break;
    results.push(readOne(sources[index]!, index, reader));
  }
  return results;
}

/** Reads one file. */
export function readOne(source: Pick<SourceText, 'path' | 'text'>, index: number, reader: Reader): ReadResult {
  try {
    return { kind: 'read', index, value: reader(source) };
  } catch (error) {
    return { kind: 'failed', index, error: error instanceof Error ? error : new Error(String(error)) };
  }
}
