import type { PlacedMessage } from '../../each-source.ts';
import type { Rule } from '../../rule.ts';
import { folderOf, joinPath, type SourceTree } from '../../source-tree.ts';
import { isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import { isMade, isThere, withWhereabouts } from '../../wiring/tree-paths.ts';

const LINK = /!?\[(?:[^\]\\\n]|\\.){0,500}\]\(\s*<?([^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)?)>?(?:\s+["'(][^\n]*?["')])?\s*\)/g;
/** Generators of sites lay out pages in their own way. */
const SITES = ['docusaurus.config.js', 'docusaurus.config.ts', 'conf.py', '_config.yml', 'hugo.toml', 'config.toml', 'astro.config.mjs', 'mkdocs.yml', 'mkdocs.yaml', 'book.toml', '.vitepress', 'vuepress.config.js', 'antora.yml', 'SUMMARY.md', 'mint.json', 'docs.json', 'gatsby-config.js', 'zensical.toml'];
const MAX_TEXT = 500_000;

/** A relative link of a document that leads to nothing. */
export const rule: Rule = {
  id: 'wiring/doc-links',
  severity: 'warning',
  confidence: 'medium',
  summary: 'A Markdown document links to a file that is not in the tree.',
  docs: [
    'Whoever follows the link lands on a page that does not exist. Only relative links are looked at, with their case; links to the web, to headings, out of the tree and inside code are left alone, and so are sites whose generator lays out pages in its own way.',
    'Correct the path, or write the document.',
  ].join('\n\n'),
  reads: ['markdown'],
  examples: {
    good: [{ title: 'Files, folders, headings, code and the web', files: { 'README.md': '# A\n[a](docs/a.md#x) [b](docs/) [c](#a) [d](https://example.org/x.md) ![e](docs/e%20f.png) [g](../out.md) `[x](y.md)`\n```\n[x](y.md)\n```\n[h](/docs/a.md)\n', 'docs/a.md': '# X\n', 'docs/e f.png': '' } }],
    bad: [
      { title: 'A document that was never written', files: { 'README.md': '# A\n\nSee [the guide](docs/guide.md "Guide").\n', 'docs/a.md': '' }, reports: ['README.md:3'] },
      { title: 'Another case', files: { 'README.md': 'See [the guide](docs/Guide.md).\n', 'docs/guide.md': '' }, reports: ['README.md:1'], mended: { 'README.md': 'See [the guide](docs/guide.md).\n' } },
    ],
  },
  check(tree) {
    if (isPublishedPackage(tree)) return [];
    // A README is no code by its name and yet full of links.
    return tree.files.flatMap(({ path }) => {
      const text = /\.(md|markdown)$/i.test(path) && !isOfSite(tree, path) ? tree.text(path) : undefined;
      if (text === undefined || text.length > MAX_TEXT) return [];
      return linksIn(text).flatMap((link) => faultOf(tree, path, link)).map((problem) => ({ path, ...problem }));
    });
  },
};

interface Link {
  readonly target: string;
  readonly line: number;
  readonly column: number;
}

/** The links of a document outside code. */
function linksIn(text: string): Link[] {
  const links: Link[] = [];
  let fence: string | undefined;
  for (const [index, raw] of text.split(/\r\n|\n/).entries()) {
    const mark = /^\s*(```+|~~~+)/.exec(raw)?.[1];
    if (mark !== undefined) fence = fence === undefined ? mark : mark.startsWith(fence) ? undefined : fence;
    if (fence !== undefined || mark !== undefined || raw.length > 5_000 || /^( {4}|\t)/.test(raw)) continue;
    const line = raw.replace(/(?<!`)(`+)(?!`)[^`]*\1/g, (code) => ' '.repeat(code.length)).replace(/<!--.*?-->/g, (comment) => ' '.repeat(comment.length));
    for (const match of line.matchAll(LINK)) links.push({ target: match[1]!, line: index + 1, column: match.index + match[0].lastIndexOf(match[1]!) + 1 });
  }
  return links;
}

function faultOf(tree: SourceTree, path: string, { target, line, column }: Link): PlacedMessage[] {
  const written = target.split(/[?#]/)[0]!;
  if (written === '' || /^([a-z][a-z0-9+.-]*:|\/\/|mailto|www\.)|[{}$<>*|\\]|^~|@/i.test(target)) return [];
  const looked = joinPath(written.startsWith('/') ? '' : folderOf(path), decoded(written));
  if (looked === undefined || isThere(tree, looked) || isMade(tree, looked) || looked.split('/').includes('...')) return [];
  // A file is meant by its extension; `issues/1` and `../wiki` are pages of the site that shows the document.
  if (!/\.[A-Za-z][A-Za-z0-9]{0,9}$/.test(looked) || /\.(com|org|io|net|dev|html?)$/i.test(looked)) return [];
  return [withWhereabouts(tree, path, { line, column, message: `the link leads to ${looked}, which is not there` }, looked, written)];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function isOfSite(tree: SourceTree, path: string): boolean {
  if (/(^|\/)(fixtures?|testdata|tests?|templates?|node_modules|_posts|content|i18n|locales?|translations?)\/|[{}%]|__\w+__/i.test(path)) return true;
  if (/(^|\/)(CHANGELOG|CHANGES|HISTORY|NEWS|RELEASES?)(\.[^/]*)?$/i.test(path)) return true;
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) if (SITES.some((name) => isThere(tree, `${folder}/${name}`))) return true;
  return folderOf(path) !== '' && SITES.some((name) => isThere(tree, name));
}
