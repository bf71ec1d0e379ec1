import type { Problem, Rule } from '../../rule.ts';
import { joinPath } from '../../source-tree.ts';
import { below, itemsOf, textAt } from '../../wiring/located.ts';
import { packageFiles } from '../../wiring/package-files.ts';
import { isMade, withWhereabouts } from '../../wiring/tree-paths.ts';

/** A workspace that is not there. */
export const rule: Rule = {
  id: 'wiring/workspace-folder',
  severity: 'warning',
  confidence: 'medium',
  summary: 'package.json names a workspace folder that does not exist.',
  docs: [
    'npm passes over a workspace that it does not find, and every `npm run … -w` and every import of it fails later. Patterns with `*` are left alone.',
    'Correct the path, or write the package.',
  ].join('\n\n'),
  reads: ['json'],
  examples: {
    good: [{ title: 'A pattern and a folder', files: { 'package.json': '{"private": true, "workspaces": ["apps/*", "tools/cli", "!apps/x"]}', 'tools/cli/package.json': '{"name": "cli"}' } }],
    bad: [{ title: 'A folder that is not there', files: { 'package.json': '{\n  "private": true,\n  "workspaces": {"packages": ["web", "api"]}\n}', 'web/package.json': '{"name": "web"}' }, reports: ['package.json:3'] }],
  },
  async check(tree) {
    return (await tree.use(packageFiles)).flatMap(({ path, folder, root, published }) => {
      const workspaces = below(root, 'workspaces');
      return published ? [] : [...itemsOf(workspaces), ...itemsOf(below(workspaces, 'packages'))].flatMap((item): Problem[] => {
        const written = textAt(item);
        const looked = written === undefined || /[*!{}()?[\]$]/.test(written) ? undefined : joinPath(folder, written);
        if (written === undefined || looked === undefined || tree.has(joinPath(looked, 'package.json')!) || isMade(tree, looked)) return [];
        return [{ path, ...withWhereabouts(tree, path, { line: item.line, column: item.column, message: `the workspace ${looked} has no package.json` }, looked, written) }];
      });
    });
  },
};
