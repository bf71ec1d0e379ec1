import { execFile } from 'node:child_process';
import { chmod, lchown, lstat, mkdir, mkdtemp, readdir, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { TreeFile } from '@dark-factory/runtime';
import { privileged, type Confinement } from './isolation/spawn-plan.ts';

const run = promisify(execFile);

/** The folders of one run. The base is ours and cannot be listed by the program; those that it may write to belong to its user. */
export class WorkFolder {
  readonly base: string;
  #confinement: Confinement;

  private constructor(base: string, confinement: Confinement) {
    this.base = base;
    this.#confinement = confinement;
  }

  get tree(): string { return join(this.base, 'tree'); }
  get home(): string { return join(this.base, 'home'); }
  get tmp(): string { return join(this.base, 'tmp'); }
  get cache(): string { return join(this.base, 'cache'); }
  /** Reports of test runners: a sticky folder of ours. */
  get reports(): string { return join(this.base, 'reports'); }
  /** Where tools of the host are bound that the program's user cannot reach. */
  get tools(): string { return join(this.base, 'tools'); }

  /** Makes the folders, below `parent`. */
  static async create(parent: string | undefined, confinement: Confinement): Promise<WorkFolder> {
    const base = await realpath(await mkdtemp(join(await parentFolder(parent), 'dark-factory-run-')));
    const folder = new WorkFolder(base, confinement);
    try {
      await folder.#furnish();
      return folder;
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /** Copies a tree in, with the folders that stacks name. Paths were checked when the tree was made; one that leaves it here is a bug. */
  async write(files: readonly TreeFile[], folders: readonly string[]): Promise<void> {
    const own = join(this.base, 'copy');
    await mkdir(own, { mode: 0o755 });
    for (const folder of folders) await mkdir(join(own, folder), { recursive: true });
    for (const file of files) {
      const path = join(own, file.path);
      const inside = relative(own, path);
      if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) throw new Error(`a tree holds the path ${JSON.stringify(file.path)}`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, file.content);
      await chmod(path, file.executable ? 0o755 : 0o644);
    }
    await rmdir(this.tree);
    await rename(own, this.tree);
    await this.handOver([this.tree]);
  }

  /** Gives folders, with all they hold, to the program's user. */
  async handOver(paths: readonly string[]): Promise<void> {
    const { user } = this.#confinement;
    if (user === undefined || user.uid === process.getuid?.()) return;
    if (process.getuid?.() === 0) for (const path of paths) await chownTree(path, user.uid, user.gid);
    else await this.#asRoot(['chown', '-R', '-h', `${user.uid}:${user.gid}`, '--', ...paths]);
  }

  /** Gives a folder to the program's user unless it has it already. */
  async handOverOnce(path: string): Promise<void> {
    const { user } = this.#confinement;
    if (user !== undefined && (await stat(path)).uid !== user.uid) await this.handOver([path]);
  }

  /** Removes everything. */
  async remove(): Promise<void> {
    // Through sudo most of it belongs to another user; where sudo turned out not to work, nothing does.
    const sudo = this.#confinement.tier === 'namespace-and-user' && this.#confinement.sudo !== undefined;
    if (sudo && await this.#asRoot(['rm', '-rf', '--', this.base]).then(() => true, () => false)) return;
    await openUp(this.base).catch(() => undefined);
    await rm(this.base, { recursive: true, force: true, maxRetries: 5 });
  }

  async #furnish(): Promise<void> {
    await chmod(this.base, 0o711);
    const own = [this.tree, this.home, this.tmp, this.cache];
    for (const path of own) await mkdir(path, { mode: 0o755 });
    for (const path of [this.tools, this.reports]) await mkdir(path);
    await chmod(this.tools, 0o755);
    await chmod(this.reports, 0o1777);
    await this.handOver(own);
  }

  async #asRoot(command: readonly string[]): Promise<void> {
    if (this.#confinement.tier === 'process-group') throw new Error('no rights to give files to another user');
    const [file, ...args] = privileged(this.#confinement, command) as [string, ...string[]];
    await run(file, args, { env: {} }).catch((error: { stderr?: string }) => {
      throw new Error(error.stderr?.trim().split('\n')[0] || 'sudo does not work', { cause: error });
    });
  }
}

/** Where folders of runs are made. */
export async function parentFolder(given: string | undefined): Promise<string> {
  if (given !== undefined) {
    await mkdir(given, { recursive: true });
    return given;
  }
  const shared = await stat('/tmp').catch(() => undefined);
  return shared?.isDirectory() === true ? '/tmp' : tmpdir();
}

async function chownTree(path: string, uid: number, gid: number): Promise<void> {
  const found = (await lstat(path)).isDirectory() ? await readdir(path, { withFileTypes: true, recursive: true }) : [];
  await lchown(path, uid, gid);
  for (const entry of found) await lchown(join(entry.parentPath, entry.name), uid, gid);
}

/** Folders without the right to write (Go's module cache makes them) cannot be emptied by an ordinary user. */
export async function openUp(path: string): Promise<void> {
  if (process.getuid?.() === 0) return;
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    await chmod(join(path, entry.name), 0o755);
    await openUp(join(path, entry.name));
  }
}
