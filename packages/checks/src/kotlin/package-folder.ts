import type { Fix } from '@dark-factory/contracts';
import { replaceText } from '../edit.ts';
import { folderOf, foldersUp } from '../source-tree.ts';
import type { KotlinModule } from './kotlin-module.ts';
import type { KotlinProject } from './kotlin-project.ts';

/** So many files must have the package that their folder says before another one is out of place. */
const FEWEST_THAT_AGREE = 3;
/** More files out of place are a layout of their own. */
const MOST_THAT_DIFFER = 2;

/** The package that the folder of a file says, for the few files of a source root whose `package` line says another. */
export function misplacedFiles(project: KotlinProject): ReadonlyMap<KotlinModule, string> {
  const agreeing = new Map<string, number>();
  const differing: KotlinModule[] = [];
  for (const module of project.modules) {
    const root = sourceRoot(module);
    if (root === undefined) differing.push(module);
    else agreeing.set(root, (agreeing.get(root) ?? 0) + 1);
  }
  const below = new Map<string, KotlinModule[]>();
  for (const module of differing) {
    const root = foldersUp(folderOf(module.path)).find((folder) => (agreeing.get(folder) ?? 0) >= FEWEST_THAT_AGREE);
    if (root !== undefined) below.set(root, [...below.get(root) ?? [], module]);
  }
  const found = new Map<KotlinModule, string>();
  for (const [root, modules] of below) {
    if (modules.length > MOST_THAT_DIFFER) continue;
    for (const module of modules) found.set(module, folderOf(module.path).slice(root === '' ? 0 : root.length + 1).replaceAll('/', '.'));
  }
  return found;
}

/** The folder that packages are counted from, where the folder of a file says its package. */
function sourceRoot({ path, package: name }: KotlinModule): string | undefined {
  const folder = folderOf(path);
  const inside = name.replaceAll('.', '/');
  if (name === '' || !(folder === inside || folder.endsWith(`/${inside}`))) return undefined;
  return folder.slice(0, Math.max(0, folder.length - inside.length - 1));
}

/** The fix that gives a file the package that its folder says; `undefined` when it has no line for it. */
export function packageFix({ path, text }: KotlinModule, expected: string): Fix | undefined {
  const line = /^[ \t]*package[ \t]+(?=[\w.`])/m.exec(text);
  if (line === null || expected === '') return undefined;
  const start = line.index + line[0].length;
  const end = start + /^[\w.`]+/.exec(text.slice(start))![0].length;
  return { title: `Give ${path} the package ${expected}`, safety: 'safe', edits: [replaceText(path, text, start, end, expected)] };
}
