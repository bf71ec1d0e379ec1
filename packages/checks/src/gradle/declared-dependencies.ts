import { buildFiles } from '../kotlin/build-files.ts';
import type { SourceTree } from '../source-tree.ts';

const NOTATION = /["']([A-Za-z][\w-]*(?:\.[\w-]+)*):[\w.-]+(?::[^"'\n]*)?["']/g;
const GROUP = /\bgroup\s*[:=]\s*["']([\w.-]+)["']|<groupId>\s*([\w.-]+)\s*<\/groupId>|\bmodule\s*=\s*["']([\w.-]+):/g;

/** Every group of a dependency that any build file, catalog or `buildSrc` of the tree names. */
export function declaredDependencies(tree: SourceTree): { readonly groups: readonly string[] } {
  const texts = [
    ...tree.use(buildFiles).map(({ text }) => text),
    ...tree.sources('toml').filter(({ path }) => path.endsWith('.versions.toml')).map(({ text }) => text),
    ...tree.sources('kotlin').filter(({ path }) => /(^|\/)(buildSrc|build-logic|buildLogic)\//.test(path)).map(({ text }) => text),
    ...tree.sources('xml').filter(({ path }) => /(^|\/)pom\.xml$/.test(path)).map(({ text }) => text.replace(/^[^]*?<dependenc/, '')),
  ];
  const groups = new Set<string>();
  for (const text of texts) {
    for (const [, group] of text.matchAll(NOTATION)) groups.add(group!);
    for (const [, given, tag, module] of text.matchAll(GROUP)) groups.add((given ?? tag ?? module)!);
  }
  return { groups: [...groups] };
}
