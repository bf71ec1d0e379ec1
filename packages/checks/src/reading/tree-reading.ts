import { availableParallelism } from 'node:os';
import { guarded } from '../each-source.ts';
import type { SourceText, SourceTree } from '../source-tree.ts';
import { READERS, type ReadLanguage } from './readers.ts';
import { spawnReadingThread, type SpawnThread, type ReadingThread } from './reading-threads.ts';
import { readOne, readRest, type ReadResult, type Share, type ThreadMessage, type ThreadTask } from './shared-reading.ts';

/** Characters from which a thread is worth its start (some 100 ms for Python, twice that for the TypeScript compiler). */
const WORTH_A_THREAD: Readonly<Record<ReadLanguage, number>> = { python: 400_000, script: 1_500_000 };
/** More threads cost memory and find little left to do. */
const MAX_THREADS = 3;

/** Several processors, and how a thread is started on them. */
export interface Threads {
  readonly processors: number;
  readonly spawn: SpawnThread;
}

/** The threads of this machine. */
export const MACHINE_THREADS: Threads = { processors: availableParallelism(), spawn: spawnReadingThread };

/**
 * The files of a tree as their readers see them, each read once. Where there is much to read, threads begin with it
 * while other work goes on, and this one joins them when it needs the result. What is read is the same with and without.
 */
export class TreeReading {
  readonly #results = new Map<ReadLanguage, Map<number, ReadResult>>();
  readonly #modules = new Map<ReadLanguage, Promise<ReadonlyMap<string, unknown>>>();

  private constructor(private readonly tree: SourceTree, private readonly shares: ReadonlyMap<ReadLanguage, Share>, private readonly threads: readonly ReadingThread[]) {}

  /** Begins to read what is worth a thread; resolves when the threads and this one have loaded what they need. */
  static async begin(tree: SourceTree, { processors, spawn }: Threads): Promise<TreeReading> {
    const shares = processors > 1 ? sharesOf(tree) : [];
    const task = await taskOf(shares);
    const threads: ReadingThread[] = [];
    const reading = new TreeReading(tree, new Map(shares.map((share) => [share.language, share])), threads);
    for (let count = Math.min(processors - 1, MAX_THREADS); shares.length > 0 && count > 0; count--) {
      const thread = spawn(task, (message) => reading.#hear(message));
      if (thread === undefined) break;
      threads.push(thread);
    }
    // This one loads its own meanwhile.
    if (threads.length > 0) await Promise.all([...threads.map(({ ready }) => ready), ...shares.map(({ language }) => READERS[language]())]);
    return reading;
  }

  /** Every file of a language by path, in path order; what cannot be read is noted in the tree and left out. */
  modules<T>(language: ReadLanguage, sources: readonly SourceText[]): Promise<ReadonlyMap<string, T>> {
    const known = this.#modules.get(language) ?? this.#read(language, sources);
    this.#modules.set(language, known);
    return known as Promise<ReadonlyMap<string, T>>;
  }

  async #read(language: ReadLanguage, sources: readonly SourceText[]): Promise<ReadonlyMap<string, unknown>> {
    const modules = new Map<string, unknown>();
    if (sources.length === 0) return modules;
    const reader = await READERS[language]();
    const shared = await this.#readShare(language);
    for (const source of sources) {
      const result = shared.get(source.path);
      const value = guarded(this.tree, source.path, () => this.tree.remember(language, source, () => (result === undefined ? reader(source) : valueOf(result))));
      if (value !== undefined) modules.set(source.path, value);
    }
    return modules;
  }

  /** Reads with the threads what they share, and by itself what a thread took and never gave back. */
  async #readShare(language: ReadLanguage): Promise<ReadonlyMap<string, ReadResult>> {
    const share = this.shares.get(language);
    if (share === undefined || this.threads.length === 0) return new Map();
    const reader = await READERS[language]();
    await readRest(share, reader, (results) => this.#hear({ kind: 'results', language, results }));
    await Promise.all(this.threads.map((thread) => thread.done(language)));
    const results = this.#results.get(language) ?? new Map<number, ReadResult>();
    return new Map(share.sources.map((source, index) => [source.path, results.get(index) ?? readOne(source, index, reader)]));
  }

  #hear(message: ThreadMessage): void {
    if (message.kind !== 'results') return;
    const results = this.#results.get(message.language) ?? new Map<number, ReadResult>();
    this.#results.set(message.language, results);
    for (const result of message.results) results.set(result.index, result);
  }
}

/** The reading of a tree on this machine. */
export function treeReading(tree: SourceTree): Promise<TreeReading> {
  return TreeReading.begin(tree, MACHINE_THREADS);
}

async function taskOf(shares: readonly Share[]): Promise<ThreadTask> {
  if (!shares.some(({ language }) => language === 'python')) return { shares };
  const { PythonParser } = await import('../python/python-parser.ts');
  return { shares, pythonWasm: PythonParser.compile() };
}

/** What has to be read and is worth a thread. */
function sharesOf(tree: SourceTree): Share[] {
  return (Object.keys(READERS) as ReadLanguage[]).flatMap((language) => {
    const sources = tree.sources(language).filter((source) => !tree.remembers(language, source)).map(({ path, text }) => ({ path, text }));
    const characters = sources.reduce((sum, { text }) => sum + text.length, 0);
    return characters < WORTH_A_THREAD[language] ? [] : [{ language, sources, next: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT) }];
  });
}

function valueOf(result: ReadResult): unknown {
  if (result.kind === 'failed') throw result.error;
  return result.value;
}
