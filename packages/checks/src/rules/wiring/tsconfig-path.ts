import type { Problem, Rule } from '../../rule.ts';
import { baseOf, folderOf, joinPath, type SourceTree } from '../../source-tree.ts';
import { jsonWithPlaces } from '../../wiring/json-located.ts';
import { below, itemsOf, namesIn, textAt, type Located } from '../../wiring/located.ts';
import { isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import { isMade, withWhereabouts } from '../../wiring/tree-paths.ts';

/** A path of `tsconfig.json` that leads nowhere. */
export const rule: Rule = {
  id: 'wiring/tsconfig-path',
  severity: 'error',
  summary: 'tsconfig.json extends, lists or refers to a file that does not exist.',
  docs: [
    'The compiler stops with `File … not found` (TS5083, TS6053) before it looks at any source. Only relative paths of `extends`, `files` and `references` are looked at; what a package brings or a tool makes is left alone.',
    'Correct the path, or write the file.',
  ].join('\n\n'),
  reads: ['json-with-comments'],
  examples: {
    good: [{ title: 'There, of a package, or made by a tool', files: { 'tsconfig.json': '{"extends": ["./base", "@tsconfig/node20/tsconfig.json"], "references": [{"path": "./a"}], "files": ["a/x.ts"]}', 'base.json': '{}', 'a/tsconfig.json': '{"extends": "./.svelte-kit/tsconfig.json"}', 'a/x.ts': '' } }],
    bad: [{ title: 'A base, a project and a file', files: { 'tsconfig.json': '{\n  "extends": "./tsconfig.base.json",\n  "references": [{ "path": "./packages/a" }],\n  "files": ["src/main.ts"]\n}\n', 'src/index.ts': '' }, reports: ['tsconfig.json:2', 'tsconfig.json:3', 'tsconfig.json:4'] }],
  },
  async check(tree) {
    const configs = [...await tree.use(jsonWithPlaces)].filter(([path]) => /^tsconfig([.-][^/]*)?\.json$/.test(baseOf(path)) && !/(^|\/)(fixtures?|__fixtures__|tests?|testdata|templates?|node_modules|vendor)\/|[{}%]/i.test(path));
    return isPublishedPackage(tree) ? [] : configs.flatMap(([path, root]) => [...extendsFaults(tree, path, root), ...listFaults(tree, path, root)]);
  },
};

function extendsFaults(tree: SourceTree, path: string, root: Located): Problem[] {
  return namesIn(below(root, 'extends')).flatMap((base) => {
    const looked = base.text.startsWith('.') ? joinPath(folderOf(path), base.text) : undefined;
    if (looked === undefined || isTool(looked) || [looked, `${looked}.json`, `${looked}/tsconfig.json`].some((candidate) => tree.has(candidate))) return [];
    return [fault(tree, path, base, looked, `File '${looked}' not found`)];
  });
}

function listFaults(tree: SourceTree, path: string, root: Located): Problem[] {
  const references = itemsOf(below(root, 'references')).flatMap((item) => {
    const value = below(item, 'path');
    const text = textAt(value);
    const looked = value === undefined || text === undefined ? undefined : joinPath(folderOf(path), text);
    if (looked === undefined || isTool(looked) || isMade(tree, looked) || tree.has(looked) || tree.has(joinPath(looked, 'tsconfig.json')!)) return [];
    return [fault(tree, path, { text: text!, line: value!.line, column: value!.column }, looked, `File '${looked}' not found`)];
  });
  const files = namesIn(below(root, 'files')).flatMap((file) => {
    const looked = joinPath(folderOf(path), file.text);
    if (looked === undefined || isTool(looked) || isMade(tree, looked) || tree.has(looked) || ['.ts', '.tsx', '.d.ts'].some((extension) => tree.has(looked + extension))) return [];
    return [fault(tree, path, file, looked, `File '${looked}' not found`)];
  });
  return [...references, ...files];
}

/** Tools write these when they first run. */
function isTool(path: string): boolean {
  return /(^|\/)(node_modules|\.[a-z-]+|next-env\.d\.ts|expo-env\.d\.ts)(\/|$)/.test(path);
}

function fault(tree: SourceTree, path: string, { text, line, column }: { text: string; line: number; column: number }, looked: string, message: string): Problem {
  return { path, ...withWhereabouts(tree, path, { line, column, message }, looked, text) };
}
