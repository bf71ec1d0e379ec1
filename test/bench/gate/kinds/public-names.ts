import { textFiles } from '../mutation.ts';
import type { Tree } from '../tree-archive.ts';

/** Folders whose files are no part of the program. */
const BESIDE = /(^|\/)(tests?|testing|test_\w+|docs?|docs_src|examples?|samples?|demos?|scripts?|tools?|benchmarks?|bench|tutorials?|templates?|project_template|fixtures?|_?vendor(ed)?|third_party|requirements|\w*\{\{.*)\/|(^|\/)(setup|conftest|noxfile|tasks|conf|manage|test\w*|\w+_tests?)\.py$|[^/]*\.egg-info\//i;
const MANIFEST = /(^|\/)(pyproject\.toml|setup\.(py|cfg)|requirements[^/]*\.txt)$/;

/** An import of a module of the tree at the left margin of a file: it runs whenever the file is imported, and nothing catches what it raises. */
export interface TopImport {
  readonly path: string;
  readonly index: number;
  readonly text: string;
  /** As it is written, with its dots. */
  readonly module: string;
  readonly names: readonly string[];
  /** The file that the module is. */
  readonly target: string;
}

/** The Python files of the program: those of packages, outside tests, docs and examples. */
export function programOf(tree: Tree): Map<string, string> {
  const program = new Map<string, string>();
  for (const [path, content] of tree) {
    if (!path.endsWith('.py') || BESIDE.test(path) || !tree.has(path.replace(/[^/]*$/, '__init__.py'))) continue;
    program.set(path, typeof content === 'string' ? content : Buffer.from(content).toString('utf8'));
  }
  return program;
}

/** The text of all files that declare what is needed. */
export function manifestText(tree: Tree): string {
  return [...tree].filter(([path]) => MANIFEST.test(path) || path.startsWith('requirements/')).map(([, content]) => Buffer.from(content).toString('utf8')).join('\n').toLowerCase();
}

/** The folder that holds the topmost package of a file. */
export function sourceRootOf(tree: Tree, path: string): string {
  let folder = parentOf(path);
  while (folder !== '' && tree.has(`${folder}/__init__.py`)) folder = parentOf(folder);
  return folder;
}

/** The dotted name of a file below a source root. */
export function moduleOf(root: string, path: string): string {
  return path.slice(root === '' ? 0 : root.length + 1).replace(/(\/__init__)?\.py$/, '').replaceAll('/', '.');
}

/** The file of a module that a file of a package imports, from its own folder or from its source root alone. */
export function importedFile(tree: Tree, from: string, module: string): string | undefined {
  const dots = /^\.*/.exec(module)![0].length;
  const steps = module.slice(dots).split('.').filter((step) => step !== '');
  const folders = parentOf(from).split('/');
  const base = dots === 0 ? sourceRootOf(tree, from).split('/').filter((step) => step !== '') : folders.slice(0, folders.length - dots + 1);
  const stem = [...base, ...steps].join('/');
  return [`${stem}.py`, `${stem}/__init__.py`].find((candidate) => tree.has(candidate));
}

const STRINGS = /("""|''')[\s\S]*?\1/g;

/** Every `from … import …` of the tree's own modules at the left margin. */
export function topImports(tree: Tree): TopImport[] {
  return textFiles(tree, /\.py$/).flatMap(([path, original]) => {
    const text = original.replace(STRINGS, (string) => string.replace(/[^\n]/g, '_'));
    return [...text.matchAll(/^from ([\w.]+) import (\([^()]*\)|[^\n()\\]+)$/gm)].flatMap((found) => {
      const target = importedFile(tree, path, found[1]!);
      const names = found[2]!.replace(/#.*/g, '').replace(/[()]/g, '').split(',').map((name) => name.trim().split(/\s/)[0]!).filter((name) => name !== '*' && name !== '');
      return target === undefined || names.length === 0 ? [] : [{ path, index: found.index, text: found[0], module: found[1]!, names, target }];
    });
  });
}

/** The file that an imported name comes from: the asked module itself, or a submodule of that name. */
export function submoduleOf(tree: Tree, { target, path, module }: TopImport, name: string): string | undefined {
  return target.endsWith('__init__.py') ? importedFile(tree, path, module.endsWith('.') ? `${module}${name}` : `${module}.${name}`) : undefined;
}

/** The files that ask a file at the left margin for itself or a name of it. */
export function topImportersOf(tree: Tree, file: string): string[] {
  const askers = topImports(tree).filter((each) => each.path !== file && (each.target === file || each.names.some((name) => submoduleOf(tree, each, name) === file)));
  return [...new Set(askers.map(({ path }) => path))];
}

/** The text with one import replaced. */
export function withImport(tree: Tree, { path, index, text }: TopImport, replacement: string): Map<string, string> {
  const whole = tree.get(path) as string;
  return new Map([[path, whole.slice(0, index) + replacement + whole.slice(index + text.length)]]);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
