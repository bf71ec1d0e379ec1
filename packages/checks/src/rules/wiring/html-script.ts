import type { Problem, Rule } from '../../rule.ts';
import { folderOf, joinPath, type SourceTree } from '../../source-tree.ts';
import { LineStarts } from '../../line-starts.ts';
import { isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import { withWhereabouts } from '../../wiring/tree-paths.ts';

const SCRIPT = /<script\b[^>]{0,300}?\bsrc=["']((?:\/|\.\/)?src\/[\w./-]+\.[jt]sx?)["']/g;
const ASIDE = /(^|\/)(fixtures?|__fixtures__|testdata|templates?|node_modules|playground)\//i;

/** The page of a Vite project that starts a module which is not there. */
export const rule: Rule = {
  id: 'wiring/html-script',
  severity: 'error',
  summary: 'The index.html of a Vite project loads a script that does not exist.',
  docs: [
    '`vite build` stops with `Failed to resolve /src/main.tsx from index.html`, and the page of the development server stays empty. Only scripts below `src/` are looked at, beside a configuration of Vite that sets no root.',
    'Name the module that starts the program.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [{ title: 'There', files: { 'web/index.html': '<script type="module" src="/src/main.tsx"></script>\n<!-- <script src="/src/old.ts"> -->\n', 'web/vite.config.ts': 'export default {};\n', 'web/src/main.tsx': '' } }],
    bad: [{ title: 'Another name', files: { 'web/index.html': '<div></div>\n<script type="module" src="/src/index.tsx"></script>\n', 'web/vite.config.ts': 'export default {};\n', 'web/src/main.tsx': '' }, reports: ['web/index.html:2'] }],
  },
  check(tree) {
    if (isPublishedPackage(tree)) return [];
    return tree.files.flatMap(({ path }) => (/(^|\/)index\.html$/.test(path) && !ASIDE.test(path) && isVitePage(tree, folderOf(path)) ? faultsIn(tree, path) : []));
  },
};

function isVitePage(tree: SourceTree, folder: string): boolean {
  const config = tree.namesIn(folder).find((name) => /^vite\.config\.[cm]?[jt]s$/.test(name));
  const text = config === undefined ? undefined : tree.text(joinPath(folder, config)!);
  return text !== undefined && !/\broot\s*:|\bpublicDir\s*:|transformIndexHtml/.test(text);
}

function faultsIn(tree: SourceTree, path: string): Problem[] {
  const text = (tree.text(path) ?? '').replace(/<!--[^]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '));
  if (/\{\{|\{%|<%/.test(text)) return [];
  const starts = new LineStarts(text);
  return [...text.matchAll(SCRIPT)].flatMap((match): Problem[] => {
    const folder = folderOf(path);
    const looked = joinPath(folder, match[1]!.replace(/^\//, ''));
    if (looked === undefined || tree.has(looked) || tree.has(joinPath(folder, `public/${match[1]!}`) ?? '') || tree.has(looked.replace(/\.js(x?)$/, '.ts$1'))) return [];
    const problem = { ...starts.positionOf(match.index + match[0].lastIndexOf(match[1]!)), message: `Failed to resolve ${match[1]!} from ${path}` };
    return [{ path, ...withWhereabouts(tree, path, problem, looked, match[1]!) }];
  });
}
