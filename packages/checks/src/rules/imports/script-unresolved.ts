import { quotedList, soleDefiner, verbFor } from '../../definitions.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { ScriptImport } from '../../script/script-module.ts';
import { scriptProject, type ScriptProject } from '../../script/script-project.ts';
import { specifierFor } from '../../script/specifier-for.ts';
import { baseOf, folderOf } from '../../source-tree.ts';
import { withUndelivered } from '../../undelivered-file.ts';

/** An import of a file that is not there. */
export const rule: Rule = {
  id: 'imports/script-unresolved',
  severity: 'error',
  summary: 'A TypeScript or JavaScript import names a file that is not in the tree.',
  docs: [
    'The program does not build, or stops at start with `ERR_MODULE_NOT_FOUND`. It happens when a module was put elsewhere than another expected, or when a path climbs too few or too many folders.',
    'Import the file that is named in the finding, or write the missing one. Relative paths, `paths` and `baseUrl` of `tsconfig.json` and `imports` of `package.json` are followed; imports inside `try`, and of folders that a build step fills (`dist`, `generated`, …), are left out.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'The compiled extension', files: { 'a.ts': "import { b } from './b.js';\nb();\n", 'b.ts': 'export function b() {}\n' } },
      { title: 'A folder, an alias and an asset', files: { 'tsconfig.json': '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}', 'src/a.ts': "import '@/b';\nimport './a.css';\nimport('./b');\n", 'src/b/index.ts': 'export {};\n', 'src/a.css': '' } },
      { title: 'Prepared for its absence', files: { 'a.js': "let b;\ntry { b = require('./optional'); } catch { b = null; }\n" } },
      { title: 'Made by a build step', files: { 'cli.js': "import './dist/cli.js';\n" } },
    ],
    bad: [
      { title: 'Put elsewhere by another', files: { 'src/routes/items.ts': "import { pool } from '../pool';\npool();\n", 'src/db/pool.ts': 'export const pool = () => 1;\n' }, reports: ['src/routes/items.ts:1'] },
      { title: 'One folder too many', files: { 'src/a.ts': "export * from '../../b';\n", 'b.ts': 'export const b = 1;\n' }, reports: ['src/a.ts:1'] },
      { title: 'An alias that leads nowhere', files: { 'tsconfig.json': '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}', 'src/a.ts': "import type { B } from '@/types/b';\nexport type A = B;\n" }, reports: ['src/a.ts:1'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    return [...project.modules.values()].flatMap((module) => module.imports.flatMap((entry) => {
      if (entry.guarded || project.isAmbient(entry.specifier)) return [];
      const target = project.resolver.resolve(module.path, entry.specifier);
      if (target.kind !== 'missing') return [];
      const looked = target.looked === undefined ? 'leads out of the tree' : tree.hasFolder(target.looked) ? `leads to the folder ${target.looked}/, which has no index file` : `leads to ${target.looked}, where no file is`;
      return [withUndelivered(problemOf(project, module.path, entry, looked), tree, target.looked, 'script')];
    }));
  },
};

function problemOf(project: ScriptProject, path: string, entry: ScriptImport, looked: string): Problem {
  const place = { path, line: entry.line, column: entry.column };
  const hint = hintOf(project, path, entry);
  if (hint === undefined) return { ...place, message: `"${entry.specifier}" ${looked}` };
  const specifier = specifierFor(path, hint.path, entry.specifier);
  return { ...place, message: `"${entry.specifier}" ${looked}; ${hint.what} ${hint.path}: import "${specifier}"`, related: [{ path: hint.path, line: hint.line, message: `${hint.what.replace(/ in$/, '')} here` }] };
}

interface Hint {
  readonly path: string;
  readonly line: number;
  readonly what: string;
}

/** The one module that has the names; without names, the one file that is called the same. */
function hintOf(project: ScriptProject, path: string, entry: ScriptImport): Hint | undefined {
  const names = entry.names.map(({ name }) => name).filter((name) => name !== 'default');
  if (names.length > 0) {
    const found = soleDefiner(project.definitions, names, path);
    return found === undefined ? undefined : { ...found, what: `${quotedList(names)} ${verbFor(names)} defined in` };
  }
  const wanted = stemOf(entry.specifier);
  const takesDefault = entry.names.length > 0;
  const twins = [...project.modules.values()].filter((module) => module.path !== path && stemOf(module.path) === wanted && (!takesDefault || module.exports.has('default')));
  return twins.length === 1 ? { path: twins[0]!.path, line: twins[0]!.exports.get('default')?.line ?? 1, what: `"${wanted}" is` } : undefined;
}

/** `pool` of `../db/pool.js`, and `db` of `../db/index.ts`. */
function stemOf(path: string): string {
  const stem = baseOf(path).replace(/\.d\.[cm]?ts$|\.[cm]?[jt]sx?$/, '');
  return stem === 'index' ? baseOf(folderOf(path)) : stem;
}
