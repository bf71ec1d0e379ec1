import type { Problem, Rule } from '../../rule.ts';
import { baseOf, folderOf, joinPath, type SourceTree } from '../../source-tree.ts';
import { LineStarts } from '../../line-starts.ts';
import { isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import { nodeFile } from '../../wiring/package-files.ts';
import { isMade, withWhereabouts } from '../../wiring/tree-paths.ts';

const CONFIG = /^(jest|vitest)\.config\.[cm]?[jt]s$/;
const ASIDE = /(^|\/)(fixtures?|__fixtures__|testdata|templates?|e2e|node_modules)\//i;
const OPTION = /\b(setupFiles|setupFilesAfterEnv|globalSetup|globalTeardown)\s*:\s*(\[[^\]]{0,2000}\]|["'][^"'\n]*["'])/g;

/** A set-up file of Jest or Vitest that does not exist. */
export const rule: Rule = {
  id: 'wiring/test-setup',
  severity: 'error',
  summary: 'The configuration of Jest or Vitest names a set-up file that does not exist.',
  docs: [
    'No test runs: `Module … in the setupFiles option was not found`. Only paths that begin with `<rootDir>/` or `./` are looked at, and only in files that set no root of their own.',
    'Correct the path, or write the file.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [{ title: 'There, and a package', files: { 'jest.config.js': "module.exports = { setupFiles: ['<rootDir>/test/setup', 'dotenv/config'], globalSetup: './test/global.js' };\n", 'test/setup.ts': '', 'test/global.js': '' } }],
    bad: [{ title: 'Another name', files: { 'jest.config.js': "module.exports = {\n  setupFiles: ['<rootDir>/test/setup.ts'],\n};\n", 'test/a.ts': '' }, reports: ['jest.config.js:2'] }],
  },
  check(tree) {
    if (isPublishedPackage(tree)) return [];
    return tree.sources('script').flatMap(({ path, text }) => (!CONFIG.test(baseOf(path)) || ASIDE.test(path) || /\b(rootDir|root|projects|workspace)\s*:/.test(text) ? [] : faultsIn(tree, path, text)));
  },
};

function faultsIn(tree: SourceTree, path: string, text: string): Problem[] {
  const starts = new LineStarts(text);
  return [...text.matchAll(OPTION)].flatMap((option) => [...option[0].matchAll(/["'](<rootDir>\/|\.\/)([^"'\n$*`]+)["']/g)].flatMap((match): Problem[] => {
    const place = starts.positionOf(option.index + match.index + 1);
    const looked = joinPath(folderOf(path), match[2]!);
    const before = text.slice(text.lastIndexOf('\n', option.index + match.index) + 1, option.index + match.index);
    if (looked === undefined || nodeFile(tree, looked) !== undefined || nodeFile(tree, looked.replace(/\.[cm]?js$/, '')) !== undefined || isMade(tree, looked) || /\/\/|\/?\*/.test(before)) return [];
    return [{ path, ...withWhereabouts(tree, path, { ...place, message: `Module ${match[1]}${match[2]} in the ${option[1]} option was not found` }, looked, match[2]!) }];
  }));
}
