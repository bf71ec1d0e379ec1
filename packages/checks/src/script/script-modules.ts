import { treeReading } from '../reading/tree-reading.ts';
import type { SourceTree } from '../source-tree.ts';
import type { ScriptModule } from './script-module.ts';

/** Flow has the extensions of JavaScript and a grammar of its own. */
const FLOW = /^\s*(?:\/\/|\/\*)[^]{0,400}?@flow\b/;

/** Every TypeScript and JavaScript file of a tree by path, parsed once. The parser is loaded when there is such a file. */
export async function scriptModules(tree: SourceTree): Promise<ReadonlyMap<string, ScriptModule>> {
  const reading = await tree.use(treeReading);
  return reading.modules<ScriptModule>('script', tree.sources('script').filter(({ path, text }) => {
    if (!/\.[cm]?jsx?$/.test(path) || !FLOW.test(text)) return true;
    tree.cannotCheck(path, 'no rule reads Flow');
    return false;
  }));
}
