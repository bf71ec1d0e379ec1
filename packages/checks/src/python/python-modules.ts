import { guarded } from '../each-source.ts';
import type { SourceTree } from '../source-tree.ts';
import type { PythonModule } from './python-module.ts';

/** Every Python file of a tree by path, parsed once. The grammar is loaded when there is such a file. */
export async function pythonModules(tree: SourceTree): Promise<ReadonlyMap<string, PythonModule>> {
  const modules = new Map<string, PythonModule>();
  const sources = tree.sources('python');
  if (sources.length === 0) return modules;
  const [{ PythonParser }, { readPython }] = await Promise.all([import('./python-parser.ts'), import('./read-python.ts')]);
  const parser = await PythonParser.load();
  for (const { path, text } of sources) {
    const module = guarded(tree, path, () => tree.remember('python', { path, text }, () => parser.read(text, (root) => readPython(path, text, root, parser))));
    if (module !== undefined) modules.set(path, module);
  }
  return modules;
}
