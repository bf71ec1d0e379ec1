import { guarded } from '../each-source.ts';
import type { SourceTree } from '../source-tree.ts';
import type { KotlinModule } from './kotlin-module.ts';

/** Every Kotlin file of a tree by path, scripts included, read once. */
export async function kotlinModules(tree: SourceTree): Promise<ReadonlyMap<string, KotlinModule>> {
  const modules = new Map<string, KotlinModule>();
  const sources = tree.sources('kotlin');
  if (sources.length === 0) return modules;
  const { readKotlin } = await import('./read-kotlin.ts');
  for (const { path, text } of sources) {
    const module = guarded(tree, path, () => tree.remember('kotlin', { path, text }, () => readKotlin(path, text)));
    if (module !== undefined) modules.set(path, module);
  }
  return modules;
}
