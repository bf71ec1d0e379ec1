import { caseTwins, pathProblem } from '@dark-factory/contracts';
import { inPathOrder, UserError, type TreeFile } from '@dark-factory/runtime';

/** How much a bundle may hold. Far above any delivery, far below what fills a runner (14 GB of disk, 16 GB of memory). */
export interface BundleLimits {
  /** @default 20000 */
  readonly entries: number;
  /** @default 200 MB */
  readonly fileBytes: number;
  /** @default 1 GiB */
  readonly totalBytes: number;
}
export const BUNDLE_LIMITS: BundleLimits = { entries: 20_000, fileBytes: 200 * 1024 * 1024, totalBytes: 1024 ** 3 };

/** The error for a bundle that may not be unpacked, with all that is wrong with it. */
export function unsafe(where: string, details: readonly string[]): UserError {
  return new UserError({
    code: 'bundle-unsafe',
    what: 'A bundle holds what may not be written',
    where,
    details: details.slice(0, 20),
    fix: 'Find out which job left it; bundles of this program never look like this.',
  });
}

/** Collects files of foreign origin one by one, and refuses the first that breaks a limit or names no safe path. */
export class SafeFiles {
  readonly #where: string;
  readonly #limits: BundleLimits;
  readonly #files = new Map<string, TreeFile>();
  #entries = 0;
  #bytes = 0;

  constructor(where: string, limits: BundleLimits = BUNDLE_LIMITS) {
    this.#where = where;
    this.#limits = limits;
  }

  /** Announces an entry before its bytes are read. */
  announce(path: string, bytes: number): void {
    const problem = pathProblem(path, { allowWorkflows: true });
    if (problem !== undefined) throw unsafe(this.#where, [`${JSON.stringify(path)} ${problem}`]);
    if (++this.#entries > this.#limits.entries) throw unsafe(this.#where, [`it has more than ${this.#limits.entries} entries`]);
    if (bytes > this.#limits.fileBytes) throw unsafe(this.#where, [`${JSON.stringify(path)} has ${bytes} bytes, more than ${this.#limits.fileBytes}`]);
    this.#bytes += bytes;
    if (this.#bytes > this.#limits.totalBytes) throw unsafe(this.#where, [`it has more than ${this.#limits.totalBytes} bytes`]);
  }

  add(file: TreeFile): void {
    if (this.#files.has(file.path)) throw unsafe(this.#where, [`${JSON.stringify(file.path)} is there twice`]);
    this.#files.set(file.path, file);
  }

  /** All files in path order, once they fit together on every file system. */
  finish(): TreeFile[] {
    const problems = caseTwins(this.#files.keys()).map((twins) => `${twins.map((twin) => JSON.stringify(twin)).join(' and ')} differ in case alone`);
    for (const path of this.#files.keys()) {
      for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
        const folder = path.slice(0, slash);
        if (this.#files.has(folder)) problems.push(`${JSON.stringify(folder)} is a file and the folder of ${JSON.stringify(path)}`);
      }
    }
    if (problems.length > 0) throw unsafe(this.#where, problems);
    return inPathOrder(this.#files.values());
  }
}

/** Checks files before they are stored, by the same rules by which they will be read. */
export function checkFiles(where: string, files: readonly TreeFile[]): TreeFile[] {
  const safe = new SafeFiles(where);
  for (const file of files) {
    safe.announce(file.path, file.content.byteLength);
    safe.add(file);
  }
  return safe.finish();
}
