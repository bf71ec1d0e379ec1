import { builtinModules } from 'node:module';
import type { Fix } from '@dark-factory/contracts';
import { replaceText } from '../../edit.ts';
import type { Problem, Rule } from '../../rule.ts';
import { isNamedForBundler } from '../../script/bundler-names.ts';
import { manifestsAbove, packageManifests, type PackageManifest } from '../../script/package-manifests.ts';
import { scriptProject } from '../../script/script-project.ts';
import { isDeclarations, isForShow, isForTests, isNobodysSource, isToolConfig } from '../../script/type-checked.ts';
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

/** Scopes that stand for folders of the same project wherever they are used. */
const BY_ALIAS = /^@(?:internal|src|app|root|test|tests)\//;

/** An import of a package that nobody installs. */
export const rule: Rule = {
  id: 'imports/undeclared-dependency',
  severity: 'error',
  summary: 'A package is imported that no package.json above the file declares.',
  docs: [
    'After a clean install the package is not there: the program does not build or stops at start. On the machine of whoever wrote it, it may have been there by accident.',
    'Add it to `dependencies` (or `devDependencies`, where only tests and tools use it), or use a package that is declared. For an import of types alone, the `@types` package is enough. Modules of Node, packages of the same workspace and names from `tsconfig.json` are known; where no `package.json` lies above the file, nothing is said. It is a warning in tests, examples and settings of tools, whose packages may come from elsewhere, and for a package that a lock file has: npm installs it for another one, until that one does without it.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'Named by the import map of the page', files: { 'package.json': '{}', 'public/index.html': '<script type="importmap">{"imports": {"vue": "https://cdn.example.org/vue.js"}}</script>\n', 'public/app.js': "import { createApp } from 'vue';\ncreateApp({});\n" } },
      { title: 'An alias of a bundler, and a folder in which it looks', files: { 'package.json': '{"devDependencies": {"webpack": "^5"}}', 'webpack.config.js': "module.exports = {\n  resolve: { alias: { jquery: './libs/jquery.min.js' }, modules: ['web', 'node_modules'] },\n};\n", 'web/main.js': "import $ from 'jquery';\nimport globals from 'app/globals';\nimport icon from 'app/icon.svg';\n$(globals, icon);\n", 'web/app/globals.js': 'export default 1;\n', 'web/app/icon.svg': '<svg/>' } },
      { title: 'A module for every loader', files: { 'package.json': '{}', 'static/plugin.js': "(function (factory) {\n  if (typeof define === 'function' && define.amd) define(['jquery'], factory);\n  else if (typeof module === 'object' && module.exports) module.exports = (root, jQuery) => factory(jQuery ?? require('jquery'));\n  else factory(window.jQuery);\n})(($) => $);\n", 'static/locale.js': "(function (global, factory) {\n  typeof exports === 'object' && typeof require === 'function' ? factory(require('../moment')) : factory(global.moment);\n})(this, (moment) => moment);\n" } },
      { title: 'Declared, built in, and for types alone', files: { 'package.json': '{"dependencies": {"pg": "^8"}, "devDependencies": {"@types/express": "^5"}}', 'src/a.ts': "import { Pool } from 'pg';\nimport { readFile } from 'node:fs/promises';\nimport path from 'path';\nimport type { Request } from 'express';\nimport sub from 'pg/lib/utils';\n" } },
      { title: 'A package of the same workspace', files: { 'package.json': '{"workspaces": ["packages/*"]}', 'packages/a/package.json': '{"name": "@shop/a"}', 'packages/b/package.json': '{"name": "@shop/b"}', 'packages/b/index.js': "import '@shop/a';\n" } },
      { title: 'No package.json above', files: { 'a.ts': "import 'left-pad';\n" } },
    ],
    bad: [
      { title: 'Forgotten', files: { 'package.json': '{"dependencies": {"express": "^5"}}', 'src/a.ts': "import express from 'express';\nimport cors from 'cors';\nexport { z } from 'zod';\nconst { pool } = require('@scope/db/pool');\n" }, reports: ['src/a.ts:2', 'src/a.ts:3', 'src/a.ts:4'] },
      { title: 'Declared elsewhere in the workspace', files: { 'a/package.json': '{"dependencies": {"pg": "^8.1.0"}}', 'b/package.json': '{"dependencies": {"zod": "^4"}}', 'b/b.ts': "import pg from 'pg';\npg;\n" }, reports: ['b/b.ts:1'], mended: { 'b/package.json': '{"dependencies": {"pg": "^8.1.0","zod": "^4"}}' } },
      { title: 'Brought by another, and for a tool', files: { 'package.json': '{"dependencies": {"express": "^5"}}', 'package-lock.json': '{"packages": {"node_modules/qs-esm": {"version": "1.0.0"}}}', 'a.js': "import qs from 'qs-esm';\nqs;\n", 'eslint.config.js': "import globals from 'globals';\nexport default [globals];\n" }, reports: ['a.js:1', 'eslint.config.js:1'] },
      { title: 'Types do not run', files: { 'package.json': '{"devDependencies": {"@types/express": "^5"}}', 'a.ts': "import express from 'express';\nexpress();\n" }, reports: ['a.ts:1'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    return [...project.modules.values()].flatMap((module) => {
      const manifests = manifestsAbove(tree, module.path);
      if (manifests.length === 0 || isNobodysSource(module.path) || manifests.some((manifest) => manifest.broken) || hasOtherLoader(tree, module.path)) return [];
      return module.imports.flatMap(({ specifier, guarded, typeOnly, line, column }) => {
        const target = project.resolver.resolve(module.path, specifier);
        if (guarded || target.kind !== 'package' || BY_ALIAS.test(specifier) || project.isAmbient(specifier) || isDeclared(manifests, target.name, typeOnly || /\.d\.[cm]?ts$/.test(module.path)) || isNamedForBundler(tree, module.path, specifier, target.name)) return [];
        const problem: Problem = {
          path: module.path, line, column, message: `"${target.name}" is not declared in ${manifests[0]!.path}`,
          related: [{ path: manifests[0]!.path, line: 0, message: 'where it would be declared' }], fixes: declare(tree, manifests, target.name, isForTests(module.path)),
        };
        return isBesideProgram(module.path) || isInLockFile(tree, module.path, target.name) ? [{ ...problem, severity: 'warning' as const, confidence: 'medium' as const }] : [problem];
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

/** Whether a file is no part of the program that is built and started: what it needs may come from a root that is not in the tree, or with another tool. */
function isBesideProgram(path: string): boolean {
  return isDeclarations(path) || isForShow(path) || isForTests(path) || isToolConfig(path);
}

const LOCK_FILES = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'];

/** Whether a lock file for a file has the package: another one brings it, and npm puts it where the import finds it. */
function isInLockFile(tree: SourceTree, path: string, name: string): boolean {
  return foldersUp(folderOf(path)).some((folder) => LOCK_FILES.some((lock) => {
    const at = folder === '' ? lock : `${folder}/${lock}`;
    if (!tree.has(at)) return false;
    const locked = tree.text(at);
    // One that cannot be read may hold anything.
    return locked === undefined || [`node_modules/${name}"`, `"${name}"`, `"${name}@`, `\n${name}@`, `'${name}@`, ` ${name}@`, `/${name}@`, `/${name}/`].some((entry) => locked.includes(entry));
  }));
}

/** The line to add, with the version that the other packages of the workspace agree on. */
function declare(tree: SourceTree, manifests: readonly PackageManifest[], name: string, forTests: boolean): readonly Fix[] {
  const manifest = manifests[0]!;
  const known = [...tree.use(packageManifests).values()].flatMap(({ versions }) => versions.get(name) ?? []);
  const versions = new Set(known.map(({ version }) => version));
  const kind = forTests ? 'devDependencies' : 'dependencies';
  const text = tree.text(manifest.path) ?? '';
  const open = new RegExp(`"${kind}"\\s*:\\s*\\{`).exec(text);
  if (open === null || versions.size > 1) return [];
  const version = [...versions][0] ?? '*';
  const at = open.index + open[0].length;
  const next = /^(\s*)(\S)/.exec(text.slice(at));
  const space = next?.[2] === '}' ? '' : next?.[1] ?? '';
  const entry = `${space}${JSON.stringify(name)}: ${JSON.stringify(version)}${next?.[2] === '}' ? '' : ','}`;
  return [{ title: `Declare "${name}": "${version}" in ${manifest.path}`, safety: versions.size === 1 ? 'safe' : 'offered', edits: [replaceText(manifest.path, text, at, at, entry)] }];
}

function hasOtherLoader(tree: SourceTree, path: string): boolean {
  return foldersUp(folderOf(path)).some((folder) => OTHER_LOADERS.some((name) => tree.has(folder === '' ? name : `${folder}/${name}`)));
}
