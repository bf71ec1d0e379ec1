import type { Rule } from '../../rule.ts';
import { extensionNeeded, withExtension } from '../../script/extension-needed.ts';
import { changeSpecifier } from '../../script/import-fixes.ts';
import { scriptProject } from '../../script/script-project.ts';
import { isForTests, isSilenced, strictnessFor } from '../../script/type-checked.ts';

/** A relative import without the extension that Node asks for. */
export const rule: Rule = {
  id: 'imports/script-extension',
  severity: 'error',
  summary: 'A relative import of an ES module leaves out the extension, and Node or its compiler settings need it.',
  docs: [
    'Node does not add extensions to the paths of ES modules: the program stops at start with `ERR_MODULE_NOT_FOUND`. With `moduleResolution` `node16` or `nodenext`, TypeScript refuses such an import (TS2835, TS2834).',
    'Write the extension of the file as it is run: `./clock.js` for `clock.ts` that is compiled, `./clock.ts` where Node runs TypeScript itself, and `./folder/index.js` for a folder. Reported are files that the nearest `tsconfig.json` compiles in that manner, and files that a script of `package.json` has `node` run without a bundler or loader. Where a bundler or another runner makes the program and no script calls `tsc`, it is a warning.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'With extensions', files: { 'package.json': '{"type": "module"}', 'tsconfig.json': '{"compilerOptions": {"module": "nodenext"}}', 'a.ts': "import { b } from './b.js';\nb();\n", 'b.ts': 'export const b = () => 1;\n' } },
      { title: 'For a bundler, and in CommonJS', files: { 'web/package.json': '{"type": "module"}', 'web/tsconfig.json': '{"compilerOptions": {"module": "esnext", "moduleResolution": "bundler"}}', 'web/a.ts': "import { b } from './b';\nb();\n", 'web/b.ts': 'export const b = () => 1;\n', 'old/package.json': '{}', 'old/tsconfig.json': '{"compilerOptions": {"module": "nodenext"}}', 'old/a.ts': "import { b } from './b';\nb();\n", 'old/b.ts': 'export const b = () => 1;\n' } },
      { title: 'Not compiled by these settings', files: { 'package.json': '{"type": "module"}', 'tsconfig.json': '{"compilerOptions": {"module": "nodenext"}, "include": ["src"]}', 'tools/a.ts': "import { b } from './b';\nb();\n", 'tools/b.ts': 'export const b = () => 1;\n' } },
    ],
    bad: [
      { title: 'Compiled for Node', files: { 'package.json': '{"type": "module"}', 'tsconfig.json': '{"compilerOptions": {"module": "nodenext"}}', 'a.ts': "import { b } from './b';\nimport { c } from './c';\nb(c);\n", 'b.ts': 'export const b = (x: number) => x;\n', 'c/index.ts': 'export const c = 1;\n' }, reports: ['a.ts:1', 'a.ts:2'], mended: { 'a.ts': "import { b } from './b.js';\nimport { c } from './c/index.js';\nb(c);\n" } },
      { title: 'Run by Node', files: { 'package.json': '{"type": "module", "scripts": {"start": "node --watch src/main.js"}}', 'src/main.js': "import { b } from './b.js';\nb();\n", 'src/b.js': "export { c as b } from './c';\n", 'src/c.js': 'export const c = () => 1;\n' }, reports: ['src/b.js:1'], mended: { 'src/b.js': "export { c as b } from './c.js';\n" } },
    ],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    const needed = await extensionNeeded(tree, project);
    return [...project.modules.values()].flatMap((module) => {
      const refused = strictnessFor(module) === 'none' ? undefined : needed.by(module.path);
      if (refused === undefined) return [];
      return module.imports.flatMap((entry) => {
        if (entry.guarded || entry.dynamic || (refused.who === 'node' && entry.typeOnly) || isSilenced(module, entry.line)) return [];
        const meant = withExtension(project, module.path, entry, refused.importsTs);
        if (meant === undefined) return [];
        const why = refused.who === 'node' ? `Cannot find module "${entry.specifier}": Node does not add extensions to imports of ES modules`
          : "Relative import paths need explicit file extensions in ECMAScript imports when '--moduleResolution' is 'node16' or 'nodenext'";
        const problem = {
          path: module.path, line: entry.line, column: entry.column, message: `${why}; import "${meant.specifier}"`,
          related: [{ path: meant.path, line: 1, message: 'the file that is meant' }], fixes: changeSpecifier(tree, module.path, entry, meant.specifier, 'safe'),
        };
        return [refused.sure && !(refused.who === 'compiler' && isForTests(module.path)) ? problem : { ...problem, severity: 'warning' as const, confidence: 'medium' as const }];
      });
    });
  },
};
