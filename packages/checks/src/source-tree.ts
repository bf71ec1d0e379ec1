import type { Plan, Unchecked } from '@dark-factory/contracts';
import { inPathOrder, textOf, type TreeFile } from '@dark-factory/runtime';
import { kindOf, type FileKind, type Format } from './format.ts';
import type { ParsedFiles } from './parsed-files.ts';
import type { TreeCheckRequest } from './tree-check.ts';

/** Larger files are generated or data; parsing them costs more than it tells. */
export const MAX_BYTES = 5_000_000;

/** Translations of Qt are called `.ts`, and sets of tiles of Tiled `.tsx`. */
const XML_AS_SCRIPT = /^\s*<(\?xml|!DOCTYPE TS)\b/;

/** A file of a known format whose text could be read. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
  readonly format: Format;
}

/** The tree as rules see it: in path order, decoded once, with everything that several rules need computed once. */
export class SourceTree {
  /** All files, in path order. */
  readonly files: readonly TreeFile[];
  readonly plan: Plan | undefined;
  readonly #sources = new Map<Format, SourceText[]>();
  readonly #texts = new Map<string, string | undefined>();
  readonly #byPath = new Map<string, TreeFile>();
  readonly #folders = new Map<string, Set<string>>();
  readonly #owners = new Map<string, string>();
  readonly #analyses = new Map<unknown, unknown>();
  readonly #uncheckable = new Map<string, string>();

  constructor(request: TreeCheckRequest, private readonly parsed?: ParsedFiles) {
    this.files = inPathOrder(request.files);
    this.plan = request.plan;
    for (const file of this.files) {
      this.#byPath.set(file.path, file);
      this.#addToFolders(file.path);
      if (this.isTooLarge(file.path)) this.cannotCheck(file.path, `larger than ${MAX_BYTES / 1_000_000} MB`);
    }
    for (const unit of request.plan?.units ?? []) for (const file of unit.files) this.#owners.set(file.path, unit.id);
  }

  #addToFolders(path: string): void {
    for (let child = path; ;) {
      const parent = folderOf(child);
      const names = this.#folders.get(parent);
      names?.add(baseOf(child));
      if (names !== undefined) return;
      this.#folders.set(parent, new Set([baseOf(child)]));
      if (parent === '') return;
      child = parent;
    }
  }

  /** Whether there is a file at this path. */
  has(path: string): boolean {
    return this.#byPath.has(path);
  }

  /** Whether some file lies below this path; `''` is the root. */
  hasFolder(path: string): boolean {
    return this.#folders.has(path);
  }

  /** Names of the files and folders directly inside a folder, in order. */
  namesIn(folder: string): readonly string[] {
    return [...(this.#folders.get(folder) ?? [])].sort();
  }

  /** Whether a file is too large to be read. */
  isTooLarge(path: string): boolean {
    return (this.#byPath.get(path)?.content.byteLength ?? 0) > MAX_BYTES;
  }

  /** The text of a file; `undefined` when it is absent, too large, binary or not UTF-8. */
  text(path: string): string | undefined {
    if (!this.#texts.has(path)) {
      const file = this.#byPath.get(path);
      this.#texts.set(path, file === undefined || this.isTooLarge(path) ? undefined : readableText(file));
    }
    return this.#texts.get(path);
  }

  /** The readable files of these formats, in path order. */
  sources(...formats: readonly Format[]): SourceText[] {
    if (this.#sources.size === 0) this.#readSources();
    const [only, ...others] = formats.map((format) => this.#sources.get(format) ?? []);
    if (others.length === 0) return [...only ?? []];
    return [...only!, ...others.flat()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  #readSources(): void {
    for (const { path } of this.files) {
      const kind: FileKind = kindOf(path);
      const text = kind.kind === 'known' ? this.text(path) : undefined;
      if (kind.kind !== 'known' || text === undefined) continue;
      if (kind.format === 'script' && XML_AS_SCRIPT.test(text)) {
        this.cannotCheck(path, 'XML with an extension of TypeScript');
        continue;
      }
      const known = this.#sources.get(kind.format);
      if (known === undefined) this.#sources.set(kind.format, [{ path, text, format: kind.format }]);
      else known.push({ path, text, format: kind.format });
    }
  }

  /** The unit that owns a path, or `null`. */
  unitOf(path: string): string | null {
    return this.#owners.get(path) ?? null;
  }

  /** The result of an analysis of the whole tree: computed when first asked for, shared by all rules. */
  use<T>(analysis: (tree: SourceTree) => T): T {
    if (!this.#analyses.has(analysis)) this.#analyses.set(analysis, analysis(this));
    return this.#analyses.get(analysis) as T;
  }

  /** What `parse` makes of a text: taken from an earlier check of the same text where there was one. The result must be plain data. */
  remember<T>(kind: string, { path, text }: Pick<SourceText, 'path' | 'text'>, parse: () => T): T {
    return this.parsed === undefined ? parse() : this.parsed.get(kind, path, text, parse);
  }

  /** Whether `remember` would have to parse nothing. */
  remembers(kind: string, { path, text }: Pick<SourceText, 'path' | 'text'>): boolean {
    return this.parsed?.has(kind, path, text) === true;
  }

  /** Notes that a file could not be checked, through no fault of its own. The first reason stands. */
  cannotCheck(path: string, reason: string): void {
    if (!this.#uncheckable.has(path)) this.#uncheckable.set(path, reason);
  }

  /** The files that were not checked, given the formats that some rule reads. */
  unchecked(read: ReadonlySet<Format>): Unchecked[] {
    return this.files.flatMap(({ path }) => {
      const reason = this.#uncheckable.get(path) ?? unreadReason(kindOf(path), read);
      return reason === undefined ? [] : [{ path, reason }];
    });
  }
}

function unreadReason(kind: FileKind, read: ReadonlySet<Format>): string | undefined {
  if (kind.kind === 'not-code') return 'not code';
  if (kind.kind === 'other') return `no rule reads ${kind.label} files`;
  return read.has(kind.format) ? undefined : `no rule reads ${kind.format} files`;
}

/** The text of a file without a byte order mark, which every reader of these formats skips; `undefined` when it is no text. */
export function readableText(file: TreeFile): string | undefined {
  return textOf(file)?.replace(/^\ufeff/, '');
}

/** The folder of a path; `''` for a file of the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last segment of a path. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A folder and all folders above it, nearest first, the root (`''`) last. */
export function foldersUp(folder: string): string[] {
  const folders = [folder];
  while (folders[folders.length - 1] !== '') folders.push(folderOf(folders[folders.length - 1]!));
  return folders;
}

/** Joins a folder and a relative path; `undefined` when the result leaves the tree. */
export function joinPath(folder: string, relative: string): string | undefined {
  const segments = folder === '' ? [] : folder.split('/');
  for (const segment of relative.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join('/');
}
