import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { moduleOf, sourceRootOf } from './kinds/public-names.ts';
import type { Mutation } from './mutation.ts';
import type { Tree } from './tree-archive.ts';

/** What Python says of a fault: a module fails that could be imported before, all still can be, or they could not be before either. */
export type Verdict = 'fails' | 'works' | 'unknown';

/** How many of the modules where a fault shows are imported. */
const MAX_IMPORTED = 4;

/** A tree laid out for Python, which imports its modules before and after a fault. */
export class PythonRun {
  readonly #tree: Tree;
  readonly #folder: string;
  readonly #clean = new Map<string, boolean>();

  constructor(tree: Tree) {
    this.#tree = tree;
    this.#folder = mkdtempSync(join(tmpdir(), 'public-bench-'));
    for (const [path, content] of tree) this.#put(path, content);
  }

  /** Imports the modules of the files where a fault shows. */
  verdictOf({ changes, at }: Mutation): Verdict {
    const paths = at.filter((path) => path.endsWith('.py') && changes.get(path) !== undefined || (!changes.has(path) && this.#tree.has(path))).slice(0, MAX_IMPORTED);
    const before = paths.filter((path) => this.#worksUnbroken(path));
    if (before.length === 0) return 'unknown';
    for (const [path, content] of changes) this.#put(path, content);
    const fails = before.some((path) => !this.#imports(path));
    for (const path of changes.keys()) this.#put(path, this.#tree.get(path));
    return fails ? 'fails' : 'works';
  }

  /** Removes what was laid out. */
  end(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #worksUnbroken(path: string): boolean {
    if (!this.#clean.has(path)) this.#clean.set(path, this.#imports(path));
    return this.#clean.get(path)!;
  }

  #imports(path: string): boolean {
    const root = sourceRootOf(this.#tree, path);
    const module = moduleOf(root, path);
    const printed = execFileSync('python3', ['-B', join(import.meta.dirname, 'import-module.py'), join(this.#folder, root), module], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return (JSON.parse(printed) as Record<string, string | null>)[module] === null;
  }

  #put(path: string, content: string | Uint8Array | undefined): void {
    const file = join(this.#folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (content === undefined) rmSync(file, { force: true });
    else writeFileSync(file, content);
  }
}

/** Whether Python can compile a text. */
export function compiles(text: string): boolean {
  try {
    execFileSync('python3', ['-W', 'ignore', '-c', 'import sys; compile(sys.stdin.buffer.read(), "module", "exec", dont_inherit=True)'], { input: text, stdio: ['pipe', 'ignore', 'ignore'] });
    return true;
  } catch {
    return false;
  }
}
