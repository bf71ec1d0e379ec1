import { guarded } from '../each-source.ts';
import type { SourceTree } from '../source-tree.ts';
import type { ScriptModule } from './script-module.ts';

/** Flow has the extensions of JavaScript and a grammar of its own. */
const FLOW = /^\s*(?:\/\/|\/\*)[^]{0,400}?@flow\b/;

/** Every TypeScript and JavaScript file of a tree by path, parsed once. The parser is loaded when there is such a file. */
export async function scriptModules(tree: SourceTree): Promise<ReadonlyMap<string, ScriptModule>> {
  const modules = new Map<string, ScriptModule>();
  const sources = tree.sources('script');
  if (sources.length === 0) return modules;
  const { readScript } = await import('./read-script.ts');
  for (const { path, text } of sources) {
    if (/\.[cm]?jsx?$/.test(path) && FLOW.test(text)) {
      tree.cannotCheck(path, 'no rule reads Flow');
      continue;
    }
    const module = guarded(tree, path, () => tree.remember('script', { path, text }, () => readScript(path, text)));
    if (module !== undefined) modules.set(path, module);
  }
  return modules;
}
