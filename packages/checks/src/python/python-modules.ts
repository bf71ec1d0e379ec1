import { treeReading } from '../reading/tree-reading.ts';
import type { SourceTree } from '../source-tree.ts';
import type { PythonModule } from './python-module.ts';

/** Every Python file of a tree by path, parsed once. The grammar is loaded when there is such a file. */
export async function pythonModules(tree: SourceTree): Promise<ReadonlyMap<string, PythonModule>> {
  const reading = await tree.use(treeReading);
  return reading.modules<PythonModule>('python', tree.sources('python'));
}
