import { ParsedFiles } from './parsed-files.ts';
import { pythonProject, type PythonProject } from './python/python-project.ts';
import type { PythonModule } from './python/python-module.ts';
import { treeReading } from './reading/tree-reading.ts';
import { scriptProject } from './script/script-project.ts';
import { SourceTree } from './source-tree.ts';
import type { ImportEdge, ImportEdges } from './tree-check.ts';

/** Every import of a Python, TypeScript or JavaScript file that leads to another file of the tree, sorted by importer and line. */
export const importEdges: ImportEdges = async (files) => {
  const tree = new SourceTree({ files }, new ParsedFiles());
  await tree.use(treeReading);
  const edges = [...(await ofPython(tree)), ...(await ofScripts(tree))].filter(({ from, to }) => from !== to);
  const unique = new Map(edges.map((edge) => [`${edge.from}\n${edge.to}`, edge]));
  return [...unique.values()].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.line - b.line));
};

async function ofPython(tree: SourceTree): Promise<ImportEdge[]> {
  if (tree.sources('python').length === 0) return [];
  const project = await tree.use(pythonProject);
  return [...project.modules.values()].flatMap((module) => module.imports.flatMap((entry) => (
    importedFiles(project, module, entry).map((to) => ({ from: module.path, to, line: entry.line })))));
}

/** The file of the module, or those of its submodules that are asked for by name. */
function importedFiles({ places }: PythonProject, { path }: PythonModule, { level, module, names }: PythonModule['imports'][number]): string[] {
  const found = places.resolve(path, level, module);
  if (found.kind !== 'place') return [];
  const { file, folder } = found.place;
  const parts = folder === undefined ? [] : names.flatMap(({ name }) => places.placeAt(folder, name)?.file ?? []);
  return parts.length > 0 && parts.length === names.length ? parts : [...parts, ...(file === undefined ? [] : [file])];
}

async function ofScripts(tree: SourceTree): Promise<ImportEdge[]> {
  if (tree.sources('script').length === 0) return [];
  const project = await tree.use(scriptProject);
  return [...project.modules.values()].flatMap((module) => module.imports.flatMap(({ specifier, line }) => {
    const target = project.resolver.resolve(module.path, specifier);
    return target.kind === 'file' ? [{ from: module.path, to: target.path, line }] : [];
  }));
}
