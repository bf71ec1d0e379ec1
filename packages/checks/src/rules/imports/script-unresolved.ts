import { quotedList, soleDefiner, verbFor } from '../../definitions.ts';
import type { Problem, Rule } from '../../rule.ts';
import { areTelling, changeSpecifier, stemOf } from '../../script/import-fixes.ts';
import { isPartOfMore, manifestsAbove } from '../../script/package-manifests.ts';
import type { Resolution } from '../../script/resolve-script.ts';
import type { ScriptImport, ScriptModule } from '../../script/script-module.ts';
import { scriptProject, type ScriptProject } from '../../script/script-project.ts';
import { specifierFor } from '../../script/specifier-for.ts';
import { baseOf, folderOf, type SourceTree } from '../../source-tree.ts';
import { withUndelivered } from '../../undelivered-file.ts';
import { isDeclarations, isForTests, isNobodysSource, isToolConfig } from '../../script/type-checked.ts';

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
      { title: 'For loaders that the page does without', files: { 'static/plugin/locale.js': "(function (global, factory) {\n  typeof exports === 'object' && typeof require === 'function' ? factory(require('../moment')) : factory(global.moment);\n})(this, (moment) => moment);\n" } },
      { title: 'Made by a build step', files: { 'cli.js': "import './dist/cli.js';\n" } },
    ],
    bad: [
      { title: 'Put elsewhere by another', files: { 'src/routes/items.ts': "import { pool } from '../pool';\npool();\n", 'src/db/pool.ts': 'export const pool = () => 1;\n' }, reports: ['src/routes/items.ts:1'] },
      { title: 'One folder too many', files: { 'src/a.ts': "export * from '../../b';\n", 'b.ts': 'export const b = 1;\n' }, reports: ['src/a.ts:1'], mended: { 'src/a.ts': "export * from '../b';\n" } },
      { title: 'Other capital letters', files: { 'src/a.ts': "import { b } from './Button';\nb();\n", 'src/button.ts': 'export const b = () => 1;\n' }, reports: ['src/a.ts:1'], mended: { 'src/a.ts': "import { b } from './button';\nb();\n" } },
      { title: 'An alias that leads nowhere', files: { 'tsconfig.json': '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}', 'src/a.ts': "import type { B } from '@/types/b';\nexport type A = B;\n" }, reports: ['src/a.ts:1'] },
      { title: 'An alias that nobody maps', files: { 'package.json': '{"type": "module", "imports": {"#db/*": "./src/db/*"}}', 'tsconfig.json': '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}', 'src/a.ts': "import { b } from '@app/b';\nimport { pool } from '#data/pool.ts';\nb(pool);\n", 'src/b.ts': 'export const b = (_: unknown) => 1;\n', 'src/db/pool.ts': 'export const pool = 1;\n' }, reports: ['src/a.ts:1', 'src/a.ts:2'], mended: { 'src/a.ts': "import { b } from '@/b';\nimport { pool } from '#db/pool.ts';\nb(pool);\n" } },
    ],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    const wanted = importersOfMissing(project);
    return [...project.modules.values()].flatMap((module) => module.imports.flatMap((entry) => {
      if (entry.guarded || isNobodysSource(module.path) || project.isAmbient(entry.specifier)) return [];
      const target = project.resolver.resolve(module.path, entry.specifier);
      if (target.kind === 'unmapped') return [unmapped(tree, project, module, entry, target)];
      if (target.kind !== 'missing') return [];
      const looked = target.looked === undefined ? 'leads out of the tree' : tree.hasFolder(target.looked) ? `leads to the folder ${target.looked}/, which has no index file` : `leads to ${target.looked}, where no file is`;
      const found = withUndelivered(problemOf(tree, project, module.path, entry, looked, target.looked), tree, target.looked, 'script');
      const problem = caseHint(tree, target.looked) === undefined && isOwed(found, target.looked === undefined ? 1 : wanted.get(target.looked) ?? 1) ? onlyOffered(found) : found;
      return [isDeclarations(module.path) || (target.looked === undefined && isPartOfMore(tree, module.path)) || (isToolConfig(module.path) && leavesPackage(tree, module.path, target.looked)) ? { ...problem, severity: 'warning' as const, confidence: 'medium' as const } : problem];
    }));
  },
};

/** An alias that nothing maps: most likely another one of those that there are. */
function unmapped(tree: SourceTree, project: ScriptProject, module: ScriptModule, entry: ScriptImport, { known, mapper }: Resolution & { kind: 'unmapped' }): Problem {
  const rest = entry.specifier.slice(entry.specifier.indexOf('/') + 1);
  const meant = known.filter((pattern) => pattern.endsWith('/*')).map((pattern) => pattern.slice(0, -1) + rest).filter((specifier) => project.resolver.resolve(module.path, specifier).kind === 'file');
  const [only, ...others] = meant;
  const target = only === undefined ? undefined : project.resolver.resolve(module.path, only);
  const hint = others.length > 0 || target?.kind !== 'file' ? undefined : { specifier: only!, path: target.path };
  const sure = hint !== undefined && entry.names.length > 0 && entry.names.every(({ name }) => project.exportsName(hint.path, name) === 'yes');
  const problem: Problem = {
    path: module.path, line: entry.line, column: entry.column,
    message: `Cannot find module "${entry.specifier}": ${mapper} maps ${known.join(', ')}${hint === undefined ? '' : `; import "${hint.specifier}"`}`,
    related: [{ path: mapper, line: 0, message: 'where aliases are mapped' }, ...(hint === undefined ? [] : [{ path: hint.path, line: 1, message: 'the file that is most likely meant' }])],
    fixes: hint === undefined ? [] : changeSpecifier(tree, module.path, entry, hint.specifier, sure ? 'safe' : 'offered'),
  };
  return isForTests(module.path) || isDeclarations(module.path) ? { ...problem, severity: 'warning', confidence: 'medium' } : problem;
}

/** Whether a place lies outside the package of a file: there a repository keeps what its packages share, and may not be here as a whole. */
function leavesPackage(tree: SourceTree, path: string, looked: string | undefined): boolean {
  const manifest = manifestsAbove(tree, path)[0];
  return looked === undefined || (manifest !== undefined && !looked.startsWith(folderOf(manifest.path)));
}

/** How many files look for what is not there. */
function importersOfMissing(project: ScriptProject): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const module of project.modules.values()) {
    const looked = new Set(module.imports.flatMap(({ specifier }) => {
      const target = project.resolver.resolve(module.path, specifier);
      return target.kind === 'missing' && target.looked !== undefined ? [target.looked] : [];
    }));
    for (const path of looked) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}

/** Whether the file is missing rather than called by a wrong path: the plan has it and nobody delivered it, or several files expect it there. */
function isOwed(problem: Problem, importers: number): boolean {
  return importers > 1 || problem.related?.[0]?.message.endsWith('did not deliver it') === true;
}

function onlyOffered(problem: Problem): Problem {
  return { ...problem, fixes: (problem.fixes ?? []).map((fix) => ({ ...fix, safety: 'offered' as const })) };
}

function problemOf(tree: SourceTree, project: ScriptProject, path: string, entry: ScriptImport, looked: string, target: string | undefined): Problem {
  const place = { path, line: entry.line, column: entry.column };
  const hint = caseHint(tree, target) ?? hintOf(tree, project, path, entry);
  if (hint === undefined) return { ...place, message: `"${entry.specifier}" ${looked}` };
  const specifier = specifierFor(path, hint.path, entry.specifier);
  return {
    ...place,
    message: `"${entry.specifier}" ${looked}; ${hint.what} ${hint.path}: import "${specifier}"`,
    related: [{ path: hint.path, line: hint.line, message: `${hint.what.replace(/ in$/, '')} here` }],
    fixes: changeSpecifier(tree, path, entry, specifier, hint.sure ? 'safe' : 'offered'),
  };
}

interface Hint {
  readonly path: string;
  readonly line: number;
  readonly what: string;
  /** Nothing else can be meant. */
  readonly sure: boolean;
}

/** The file whose path differs in case alone; file systems of servers tell them apart. */
function caseHint(tree: SourceTree, target: string | undefined): Hint | undefined {
  if (target === undefined) return undefined;
  const found = tree.use(byLowerCase).get(target.replace(/\.[cm]?jsx?$/, '').toLowerCase()) ?? [];
  return found.length === 1 ? { path: found[0]!, line: 1, what: 'with other capital letters it is', sure: true } : undefined;
}

/** Paths by what an import may call them, in lower case. */
function byLowerCase(tree: SourceTree): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>();
  for (const { path } of tree.files) {
    const stem = path.replace(/\.d\.[cm]?ts$|\.[cm]?[jt]sx?$/, '');
    for (const name of new Set([stem, path, ...(baseOf(stem) === 'index' ? [folderOf(stem)] : [])])) paths.set(name.toLowerCase(), [...paths.get(name.toLowerCase()) ?? [], path]);
  }
  return paths;
}

/** The one module that has the names; without names, the one file that is called the same. */
function hintOf(tree: SourceTree, project: ScriptProject, path: string, entry: ScriptImport): Hint | undefined {
  const names = entry.names.map(({ name }) => name).filter((name) => name !== 'default');
  if (names.length > 0) {
    const found = soleDefiner(project.definitions, names, path);
    return found === undefined ? undefined : { ...found, what: `${quotedList(names)} ${verbFor(names)} defined in`, sure: names.length === entry.names.length && manifestsAbove(tree, path)[0]?.path === manifestsAbove(tree, found.path)[0]?.path && isCalledAlike(names, entry.specifier, found.path) };
  }
  const wanted = stemOf(entry.specifier);
  const takesDefault = entry.names.length > 0;
  const candidates = tree.use(byStem).get(wanted) ?? [];
  const twins = candidates.filter((candidate) => candidate !== path && (!takesDefault || project.modules.get(candidate)?.exports.has('default') === true));
  if (twins.length !== 1) return undefined;
  const tail = entry.specifier.replace(/^(?:\.\.?\/)+/, '').replace(/\.[cm]?[jt]sx?$/, '');
  const agrees = `/${twins[0]!.replace(/\.[^/.]+$/, '')}`.endsWith(`/${tail}`) || `/${twins[0]!}`.endsWith(`/${tail}`) || `/${folderOf(twins[0]!)}`.endsWith(`/${tail}`);
  return { path: twins[0]!, line: project.modules.get(twins[0]!)?.exports.get('default')?.line ?? 1, what: `"${wanted}" is`, sure: (takesDefault && candidates.length === 1) || agrees };
}

/** Whether a file is called as the import calls it, or nearly so while its names leave no doubt. */
function isCalledAlike(names: readonly string[], specifier: string, path: string): boolean {
  const [asked, found] = [stemOf(specifier).toLowerCase(), stemOf(path).toLowerCase()];
  return asked === found || (Math.min(asked.length, found.length) > 3 && (asked.includes(found) || found.includes(asked)) && areTelling(names, specifier, path));
}

/** Scripts, styles and data by the name that an import calls them. */
function byStem(tree: SourceTree): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>();
  for (const { path } of tree.files) {
    if (!/\.([cm]?[jt]sx?|json|s?css|less|svg|png|jpe?g)$/.test(path) || isNobodysSource(path)) continue;
    const stem = stemOf(path);
    const known = paths.get(stem);
    if (known === undefined) paths.set(stem, [path]);
    else known.push(path);
  }
  return paths;
}
