import { pathProblem } from '@dark-factory/contracts';
import { inPathOrder, textFile, textOf, type TreeFile } from '@dark-factory/runtime';

/** Which files an agent may change. */
export interface WorkspaceRights {
  /** Files that are there and may be changed or deleted. */
  readonly files: ReadonlySet<string>;
  readonly allowWorkflows: boolean;
}

/** What an agent did to one file. */
export interface FileChange {
  readonly path: string;
  readonly kind: 'written' | 'added' | 'deleted';
}

/** A tree as one agent sees it: what it was given, and its own changes on top, which nobody else sees before it is done. */
export class Workspace {
  readonly #base: ReadonlyMap<string, TreeFile>;
  readonly #rights: WorkspaceRights;
  readonly #changed = new Map<string, TreeFile | null>();

  constructor(files: readonly TreeFile[], rights: WorkspaceRights) {
    this.#base = new Map(files.map((file) => [file.path, file]));
    this.#rights = rights;
  }

  /** All files as they are now, in path order. */
  files(): TreeFile[] {
    const now = new Map(this.#base);
    for (const [path, file] of this.#changed) {
      if (file === null) now.delete(path);
      else now.set(path, file);
    }
    return inPathOrder(now.values());
  }

  get(path: string): TreeFile | undefined {
    const changed = this.#changed.get(path);
    return changed === null ? undefined : changed ?? this.#base.get(path);
  }

  /** The text of a file; `undefined` where there is none or it is no text. */
  text(path: string): string | undefined {
    const file = this.get(path);
    return file === undefined ? undefined : textOf(file);
  }

  /** Why a file must not be changed, or `undefined`. */
  refusal(path: string): string | undefined {
    const problem = pathProblem(path, { allowWorkflows: this.#rights.allowWorkflows });
    if (problem !== undefined) return `the path ${problem}`;
    if (!this.#base.has(path) || this.#rights.files.has(path)) return undefined;
    return `the file is outside of this assignment, which has ${[...this.#rights.files].join(', ') || 'no file that is there already'}`;
  }

  /** Writes a file whole. The rights were asked for before. */
  write(path: string, text: string): void {
    const before = this.get(path);
    if (before !== undefined && textOf(before) === text) return;
    this.#changed.set(path, textFile(path, text, before?.executable ?? false));
  }

  delete(path: string): void {
    if (this.#base.has(path)) this.#changed.set(path, null);
    else this.#changed.delete(path);
  }

  /** What is different from what the agent was given, in path order. */
  changes(): FileChange[] {
    const changes = [...this.#changed].flatMap(([path, file]): FileChange[] => {
      const before = this.#base.get(path);
      if (file === null) return before === undefined ? [] : [{ path, kind: 'deleted' }];
      if (before === undefined) return [{ path, kind: 'added' }];
      return Buffer.compare(before.content, file.content) === 0 ? [] : [{ path, kind: 'written' }];
    });
    return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
