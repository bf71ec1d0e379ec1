import { baseOf, folderOf, joinPath, type SourceTree } from '../source-tree.ts';

/** One migration, read as text: the fields stand at the top of the file in forms of one's choice. */
export interface Migration {
  readonly path: string;
  readonly revision: string;
  readonly line: number;
  /** Revisions that it follows; empty for the first. */
  readonly follows: readonly string[];
  readonly followsLine: number;
  readonly branched: boolean;
}

/** A folder of migrations. */
export interface AlembicProject {
  /** The folder with `env.py` and `versions/`. */
  readonly folder: string;
  readonly migrations: readonly Migration[];
  /** Fields that are computed: then nothing is known of the chain. */
  readonly opaque: boolean;
}

const REVISION = /^revision\s*(?::[^=\n]*)?=[ \t]*(\S.*|)$/m;
const FOLLOWS = /^down_revision\s*(?::[^=\n]*)?=[ \t]*(\([^)]*\)|\[[^\]]*\]|\S.*|)$/m;

/** The folders of Alembic migrations in a tree: those that hold a `versions` folder with migrations in it. */
export function alembicProjects(tree: SourceTree): readonly AlembicProject[] {
  const folders = new Map<string, Migration[]>();
  const opaque = new Set<string>();
  for (const { path, text } of tree.sources('python')) {
    if (baseOf(folderOf(path)) !== 'versions' || baseOf(path) === '__init__.py' || !/^down_revision\b/m.test(text)) continue;
    const folder = folderOf(folderOf(path));
    const known = folders.get(folder) ?? [];
    folders.set(folder, known);
    const migration = readMigration(path, text);
    if (migration === undefined) opaque.add(folder);
    else known.push(migration);
  }
  return [...folders].map(([folder, migrations]) => ({ folder, migrations, opaque: opaque.has(folder) }));
}

function readMigration(path: string, text: string): Migration | undefined {
  const revision = REVISION.exec(text);
  const follows = FOLLOWS.exec(text);
  const id = /^["']([^"']+)["']\s*(#.*)?$/.exec(revision?.[1]?.trim() ?? '')?.[1];
  if (revision === null || follows === null || id === undefined) return undefined;
  const written = follows[1]!.replace(/#.*$/gm, '').trim();
  if (!/^(None|\(\s*\)|["'][^"']+["']|[[(]\s*(["'][^"']+["']\s*(?:,\s*)?)+[\])])$/.test(written)) return undefined;
  return {
    path, revision: id, line: lineOf(text, revision.index), follows: [...written.matchAll(/["']([^"']+)["']/g)].map((match) => match[1]!), followsLine: lineOf(text, follows.index),
    branched: /^branch_labels\s*(?::[^=\n]*)?=(?!\s*None\b)/m.test(text) || /^depends_on\s*(?::[^=\n]*)?=(?!\s*None\b)/m.test(text),
  };
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** What `script_location` of an `alembic.ini` means in the tree; `undefined` where it is a package or holds variables. */
export function scriptLocation(path: string, text: string): { readonly folder: string; readonly line: number; readonly written: string } | undefined {
  const lines = text.split(/\r\n|\n/);
  const line = lines.findIndex((candidate) => /^\s*script_location\s*=/.test(candidate));
  const written = line < 0 ? undefined : lines[line]!.replace(/^[^=]*=/, '').trim().replace(/^%\(here\)s\/?/, '');
  if (written === undefined || /[:%${}<>]|^\//.test(written)) return undefined;
  const folder = joinPath(folderOf(path), written);
  return folder === undefined ? undefined : { folder, line: line + 1, written };
}

/** Where a tree runs `alembic upgrade`: its scripts, Dockerfiles, compose files and workflows. */
export function alembicCommands(tree: SourceTree): readonly { readonly path: string; readonly line: number; readonly heads: boolean; readonly config: string | undefined }[] {
  return tree.files.flatMap(({ path }) => {
    if (!/\.(sh|bash|ya?ml)$|(^|\/)(Dockerfile|Containerfile)[^/]*$|(^|\/)(Makefile|Procfile|justfile)$/.test(path)) return [];
    const text = tree.text(path) ?? '';
    return !text.includes('alembic') ? [] : text.split('\n').flatMap((line, index) => {
      if (/^\s*#/.test(line)) return [];
      const match = /\balembic\b["',\s]+(?:(?:-c|--config)["',\s=]+([^\s"',=][^\s"',]*)["',\s]+)?(?:-x["',\s]+[^\s"',]+["',\s]+)*upgrade["',\s]+(heads?)\b/.exec(line);
      return match === null ? [] : [{ path, line: index + 1, heads: match[2] === 'heads', config: match[1] }];
    });
  });
}
