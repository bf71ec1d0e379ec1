import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ReadLanguage } from './readers.ts';
import type { ThreadMessage, ThreadTask } from './shared-reading.ts';

/** The stack that the main thread has, so that a file nests too deeply for all threads or for none; V8 keeps a part of it back. */
const STACK_MB = 1.15;

/** A thread that reads. */
export interface ReadingThread {
  /** Resolves when it has loaded its readers or is dead. */
  readonly ready: Promise<void>;
  /** Resolves when it has nothing of a language left or is dead. */
  done(language: ReadLanguage): Promise<void>;
}

/** Starts a thread on a task; `undefined` where none can be started. */
export type SpawnThread = (task: ThreadTask, hear: (message: ThreadMessage) => void) => ReadingThread | undefined;

/** Starts the thread that is bundled beside this code; sources that were not bundled have none. */
export const spawnReadingThread: SpawnThread = (task, hear) => {
  const path = bundledThread();
  if (path === undefined) return undefined;
  const worker = new Worker(path, { workerData: task, execArgv: [], env: {}, resourceLimits: { stackSizeMb: STACK_MB } });
  const heard = new Heard();
  worker.on('message', (message: ThreadMessage) => {
    hear(message);
    heard.take(message);
  });
  // Whatever kills it, what it had taken is read by somebody else.
  worker.on('error', () => heard.end());
  worker.on('exit', () => heard.end());
  return heard;
};

/** What a thread said of its progress. */
export class Heard implements ReadingThread {
  readonly #done = new Map<ReadLanguage | 'ready', { readonly promise: Promise<void>; readonly resolve: () => void }>();
  #ended = false;

  get ready(): Promise<void> {
    return this.#when('ready').promise;
  }

  done(language: ReadLanguage): Promise<void> {
    return this.#when(language).promise;
  }

  take(message: ThreadMessage): void {
    if (message.kind !== 'results') this.#when(message.kind === 'ready' ? 'ready' : message.language).resolve();
  }

  end(): void {
    this.#ended = true;
    for (const { resolve } of this.#done.values()) resolve();
  }

  #when(what: ReadLanguage | 'ready'): { readonly promise: Promise<void>; readonly resolve: () => void } {
    const known = this.#done.get(what);
    if (known !== undefined) return known;
    let resolve = (): void => undefined;
    const promise = new Promise<void>((settle) => { resolve = settle; });
    if (this.#ended) resolve();
    this.#done.set(what, { promise, resolve });
    return { promise, resolve };
  }
}

function bundledThread(): string | undefined {
  return ['./reading-thread.js', '../reading-thread.js'].map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path));
}
