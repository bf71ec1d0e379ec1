import { lstat, opendir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { inBytes, type SandboxLimits } from './limits.ts';

type DiskLimits = Pick<SandboxLimits, 'diskBytes' | 'diskFiles'>;

interface Disk {
  readonly folder: string;
  readonly free: number;
  readonly freeFiles: number;
  /** Growth of the whole disk at which it is worth looking how much of it is ours. */
  lookAt: number;
}

interface Space {
  readonly free: number;
  readonly available: number;
  /** 0 where the file system has no fixed number. */
  readonly freeFiles: number;
}

/** More entries than this are not walked: then all that the disk lost counts as ours. */
const WALK_LIMIT = 100_000;
/** What a disk keeps free whoever fills it, in bytes: below it other programs of the machine begin to fail. */
const RESERVE = 1024 ** 3;

/**
 * Watches how much a run adds to the disks of its folders. Free space is asked often, as that costs nothing; when the disk has
 * lost as much as the run may take, a walk tells the run's part from others'.
 */
export class DiskWatch {
  readonly #disks: readonly Disk[];
  readonly #limits: DiskLimits;
  readonly #since: number;

  private constructor(disks: readonly Disk[], limits: DiskLimits, since: number) {
    this.#disks = disks;
    this.#limits = limits;
    this.#since = since;
  }

  /** Begins with what is free now. A folder that cannot be asked is not watched. @param now wall time in milliseconds; older files are not the run's */
  static async begin(folders: readonly string[], limits: DiskLimits, now: number): Promise<DiskWatch> {
    const disks = await Promise.all(folders.map(async (folder) => {
      const space = await spaceOf(folder);
      return space === undefined ? [] : [{ folder, free: space.free, freeFiles: space.freeFiles, lookAt: limits.diskBytes }];
    }));
    return new DiskWatch(disks.flat(), limits, now);
  }

  /** The limit that was reached, in words, or `undefined`. */
  async reached(): Promise<string | undefined> {
    for (const disk of this.#disks) {
      const reason = await this.#reachedOn(disk);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  async #reachedOn(disk: Disk): Promise<string | undefined> {
    const { diskBytes, diskFiles } = this.#limits;
    const space = await spaceOf(disk.folder);
    if (space === undefined) return undefined;
    const reserve = Math.min(RESERVE, disk.free / 4);
    if (space.available < reserve) return `disk limit reached (less than ${inBytes(reserve)} are free)`;
    if (disk.freeFiles > 0 && disk.freeFiles - space.freeFiles > diskFiles) return `disk limit of ${diskFiles} files reached`;
    const growth = disk.free - space.free;
    if (growth <= disk.lookAt) return undefined;
    const own = await addedBelow(disk.folder, this.#since);
    if (own === undefined || own > diskBytes) return `disk limit of ${inBytes(diskBytes)} reached`;
    disk.lookAt = growth + diskBytes - own;
    return undefined;
  }
}

async function spaceOf(folder: string): Promise<Space | undefined> {
  const found = await statfs(folder).catch(() => undefined);
  return found === undefined ? undefined : { free: found.bfree * found.bsize, available: found.bavail * found.bsize, freeFiles: found.ffree };
}

/** Bytes on disk of what changed below a folder since `since`; `undefined` where some of it is out of our sight or there is too much. Links are not followed. */
async function addedBelow(folder: string, since: number): Promise<number | undefined> {
  const open = [folder];
  let [bytes, seen] = [0, 0];
  try {
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for await (const entry of await opendir(next)) {
        if (++seen > WALK_LIMIT) return undefined;
        const path = join(next, entry.name);
        const facts = await lstat(path).catch(() => undefined);
        if (facts !== undefined && facts.ctimeMs >= since) bytes += facts.blocks * 512;
        if (entry.isDirectory()) open.push(path);
      }
    }
    return bytes;
  } catch {
    return undefined;
  }
}
