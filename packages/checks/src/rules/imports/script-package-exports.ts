import type { Rule } from '../../rule.ts';
import { scriptProject } from '../../script/script-project.ts';
import { isNobodysSource } from '../../script/type-checked.ts';

/** An import of a path that a package of the same tree keeps to itself. */
export const rule: Rule = {
  id: 'imports/script-package-exports',
  severity: 'error',
  summary: 'An import asks a package of the workspace for a path that its `exports` do not have.',
  docs: [
    'Node stops with `ERR_PACKAGE_PATH_NOT_EXPORTED`, and bundlers and TypeScript refuse it likewise: with `exports` in its `package.json`, a package is entered by those paths alone.',
    'Import a path that is exported, or add one. Patterns (`./*`) and conditions are followed; nothing is said where `tsconfig.json` maps the name elsewhere.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'Exported, by name, by pattern and for a condition', files: { 'packages/a/package.json': '{"name": "@shop/a", "exports": {".": {"import": "./dist/index.js"}, "./db": "./src/db.ts", "./ui/*": "./src/ui/*.ts"}}', 'packages/a/src/index.ts': 'export const a = 1;\n', 'packages/a/src/db.ts': 'export const db = 1;\n', 'packages/a/src/ui/card.ts': 'export const card = 1;\n', 'packages/b/index.ts': "import { a } from '@shop/a';\nimport { db } from '@shop/a/db';\nimport { card } from '@shop/a/ui/card';\n[a, db, card];\n" } },
      { title: 'Without exports', files: { 'packages/a/package.json': '{"name": "a"}', 'packages/a/b.js': '', 'c.js': "import 'a/b.js';\n" } },
    ],
    bad: [{ title: 'Not exported', files: { 'packages/a/package.json': '{"name": "@shop/a", "exports": "./src/index.ts"}', 'packages/a/src/index.ts': '', 'packages/a/src/db.ts': 'export const db = 1;\n', 'packages/b/index.ts': "import { db } from '@shop/a/src/db';\ndb;\n" }, reports: ['packages/b/index.ts:1'] }],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    return [...project.modules.values()].flatMap((module) => module.imports.flatMap((entry) => {
      const target = entry.guarded || isNobodysSource(module.path) || entry.typeOnly || project.isAmbient(entry.specifier) ? undefined : project.resolver.resolve(module.path, entry.specifier);
      if (target?.kind !== 'unexported') return [];
      const message = `Package subpath '${target.subpath}' is not defined by "exports" in ${target.manifest.path}`;
      return [{ path: module.path, line: entry.line, column: entry.column, message, related: [{ path: target.manifest.path, line: 0, message: 'the package that was asked' }] }];
    }));
  },
};
