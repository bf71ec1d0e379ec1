import type { TreeFile } from '@dark-factory/runtime';

/** How a bundle is kept. */
export interface PutOptions {
  /** Days until it is deleted; the adapter's default where it is not given. */
  readonly retentionDays?: number;
  /** Keep the files as they are instead of in one archive: for what people download. Executable bits may be lost. @default false */
  readonly plain?: boolean;
}

/** A bundle that was stored. `bytes` is the size of what is kept; `url` is where a person can fetch it, when there is such a place. */
export interface StoredBundle {
  readonly name: string;
  readonly bytes: number;
  readonly url: string | null;
}

/**
 * Named sets of files that one stage leaves and a later one takes. Names are logical (`plan`, `delivery-r1-s001`); the
 * adapter makes them unique to the run and its attempt, and `get` answers with the newest attempt's.
 */
export interface BundleStore {
  /**
   * Stores a bundle, whole or not at all. Where attempts are told apart (Actions artifacts) a name is stored once an
   * attempt and a second time is an error; a folder has one attempt, and the bundle replaces the one of that name.
   */
  put(name: string, files: readonly TreeFile[], options?: PutOptions): Promise<StoredBundle>;
  /** The files of a bundle in path order, or `undefined` when there is none of that name. What may not be written is a `UserError` `bundle-unsafe`. */
  get(name: string): Promise<TreeFile[] | undefined>;
  /** One file at the top of a bundle, such as its receipt, or `undefined`; cheaper than all of them where that can be. */
  getFile(name: string, file: string): Promise<TreeFile | undefined>;
  /** The logical names that start with `prefix`, sorted. */
  list(prefix: string): Promise<string[]>;
}

/** Finished units by the digest of all that shaped them. A cache may forget; it never answers with something else. */
export interface UnitCache {
  get(key: string): Promise<TreeFile[] | undefined>;
  /** Stores a finished unit. A failure is reported to the logger and otherwise ignored: the unit itself is not lost. */
  put(key: string, files: readonly TreeFile[]): Promise<void>;
}
