import { builtinModules } from 'node:module';
import type { Rule } from '../../rule.ts';
import { manifestsAbove, type PackageManifest } from '../../script/package-manifests.ts';
import { scriptProject } from '../../script/script-project.ts';
import { folderOf, foldersUp, type SourceTree } from '../../source-tree.ts';

/** Packages that another one brings to the top of `node_modules`, or answers for itself. */
const COMES_WITH: Readonly<Record<string, readonly string[]>> = {
  '@jest/globals': ['jest'], 'react-router': ['react-router-dom'], rollup: ['vite'], esbuild: ['vite', 'tsup', 'tsx'], webpack: ['next', 'react-scripts', '@angular/cli'],
  'server-only': ['next'], 'client-only': ['next'], '@playwright/test': ['playwright'], 'express-serve-static-core': ['@types/express'], '@testing-library/dom': ['@testing-library/react'],
  '@vitest/runner': ['vitest'], csstype: ['@types/react'], scheduler: ['react-dom'], vscode: ['@types/vscode'], '@next/env': ['next'], qs: ['express', '@types/express'],
};
/** Runtimes that load packages by other means than `package.json`. */
const OTHER_LOADERS = ['deno.json', 'deno.jsonc', 'import_map.json', 'bower.json'];
const PROVIDED = new Set([...builtinModules, 'bun', 'electron', 'vscode']);

/** An import of a package that nobody installs. */
export const rule: Rule = {
  id: 'imports/undeclared-dependency',
  severity: 'error',
  summary: 'A package is imported that no package.json above the file declares.',
  docs: [
    'After a clean install the package is not there: the program does not build or stops at start. On the machine of whoever wrote it, it may have been there by accident.',
    'Add it to `dependencies` (or `devDependencies`, where only tests and tools use it), or use a package that is declared. For an import of types alone, the `@types` package is enough. Modules of Node, packages of the same workspace and names from `tsconfig.json` are known; where no `package.json` lies above the file, nothing is said.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'Declared, built in, and for types alone', files: { 'package.json': '{"dependencies": {"pg": "^8"}, "devDependencies": {"@types/express": "^5"}}', 'src/a.ts': "import { Pool } from 'pg';\nimport { readFile } from 'node:fs/promises';\nimport path from 'path';\nimport type { Request } from 'express';\nimport sub from 'pg/lib/utils';\n" } },
      { title: 'A package of the same workspace', files: { 'package.json': '{"workspaces": ["packages/*"]}', 'packages/a/package.json': '{"name": "@shop/a"}', 'packages/b/package.json': '{"name": "@shop/b"}', 'packages/b/index.js': "import '@shop/a';\n" } },
      { title: 'No package.json above', files: { 'a.ts': "import 'left-pad';\n" } },
    ],
    bad: [
      { title: 'Forgotten', files: { 'package.json': '{"dependencies": {"express": "^5"}}', 'src/a.ts': "import express from 'express';\nimport cors from 'cors';\nexport { z } from 'zod';\nconst { pool } = require('@scope/db/pool');\n" }, reports: ['src/a.ts:2', 'src/a.ts:3', 'src/a.ts:4'] },
      { title: 'Types do not run', files: { 'package.json': '{"devDependencies": {"@types/express": "^5"}}', 'a.ts': "import express from 'express';\nexpress();\n" }, reports: ['a.ts:1'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    return [...project.modules.values()].flatMap((module) => {
      const manifests = manifestsAbove(tree, module.path);
      if (manifests.length === 0 || manifests.some((manifest) => manifest.broken) || hasOtherLoader(tree, module.path)) return [];
      return module.imports.flatMap(({ specifier, guarded, typeOnly, line, column }) => {
        const target = project.resolver.resolve(module.path, specifier);
        if (guarded || target.kind !== 'package' || project.isAmbient(specifier) || isDeclared(manifests, target.name, typeOnly || /\.d\.[cm]?ts$/.test(module.path))) return [];
        return [{ path: module.path, line, column, message: `"${target.name}" is not declared in ${manifests[0]!.path}`, related: [{ path: manifests[0]!.path, line: 0, message: 'where it would be declared' }] }];
      });
    });
  },
};

function isDeclared(manifests: readonly PackageManifest[], name: string, typesOnly: boolean): boolean {
  if (PROVIDED.has(name)) return true;
  const types = `@types/${name.replace(/^@([^/]+)\//, '$1__')}`;
  const enough = [name, ...(COMES_WITH[name] ?? []), ...(typesOnly ? [types] : [])];
  return manifests.some((manifest) => enough.some((wanted) => manifest.dependencies.has(wanted)));
}

function hasOtherLoader(tree: SourceTree, path: string): boolean {
  return foldersUp(folderOf(path)).some((folder) => OTHER_LOADERS.some((name) => tree.has(folder === '' ? name : `${folder}/${name}`)));
}
