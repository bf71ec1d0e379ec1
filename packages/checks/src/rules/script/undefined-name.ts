import type { Problem, Rule } from '../../rule.ts';
import { LIBRARY_NAMES, OTHER_GLOBALS } from '../../script/global-names.ts';
import { addImport, ImportSources } from '../../script/import-source.ts';
import { knownGlobals, type KnownGlobals } from '../../script/known-globals.ts';
import type { ScriptModule } from '../../script/script-module.ts';
import { scriptProject, type ScriptProject } from '../../script/script-project.ts';
import type { FreeName } from '../../script/script-use.ts';
import { asStrict, isSilenced, isTypeScript, strictnessFor } from '../../script/type-checked.ts';
import type { SourceTree } from '../../source-tree.ts';

/** A name that nothing declares. */
export const rule: Rule = {
  id: 'script/undefined-name',
  severity: 'error',
  summary: 'A module uses a name that it neither declares nor imports.',
  docs: [
    'TypeScript does not build it (TS2304), and at run time it is a `ReferenceError`. Mostly an import was forgotten, above all of components in JSX.',
    'Import the name or declare it; where one module of the tree exports it, the finding says which. Known are the globals of the language, of browsers, Node and other runtimes, of test runners, and those that the tree declares itself (`declare global`, scripts, linter and bundler settings). Nothing is said about scripts without imports and exports, about trees with automatic imports, and about types that nothing in the tree exports.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'Scopes', files: { 'a.ts': 'export function f<T>(a: T, { b, ...c }: any, [d] = [1]) {\n  try { g(a, b, c, d); } catch (e) { throw e; }\n  for (const k of [1]) { h: for (;;) break h; console.log(k); }\n  function g(..._: unknown[]) { return arguments; }\n  type U = T extends (infer V)[] ? V : never;\n  return typeof maybe === "undefined" ? (null as U | null) : maybe;\n}\n' } },
      { title: 'Globals of browsers, Node and test runners', files: { 'a.test.ts': "import fs from 'node:fs';\ndescribe('a', () => it('b', () => expect(fs).toBe(window.document ?? process.env)));\nlet x: HTMLElement;\n" } },
      { title: 'A script of a page', files: { 'a.js': 'lib.start();\n' } },
      { title: 'Declared for all files', files: { 'a.ts': 'import "./b";\ntrack(VERSION);\n', 'b.ts': 'export {};\ndeclare global { function track(x: string): void; const VERSION: string }\n' } },
    ],
    bad: [
      { title: 'A component', files: { 'App.tsx': "import { useState } from 'react';\nexport const App = () => <Card count={useState(0)[0]} />;\n", 'Card.tsx': 'export const Card = (_: { count: number }) => <p />;\n' }, reports: ['App.tsx:2'], mended: { 'App.tsx': "import { Card } from './Card';\nimport { useState } from 'react';\nexport const App = () => <Card count={useState(0)[0]} />;\n" } },
      { title: 'A function, a class and an export', files: { 'a.ts': 'export const a = () => load(new Store());\nexport { missing };\n' }, reports: ['a.ts:1', 'a.ts:1', 'a.ts:2'] },
      { title: 'A type that the tree has', files: { 'a.ts': 'export const a = (item: Item) => item;\n', 'b.ts': 'export interface Item { id: number }\n' }, reports: ['a.ts:1'] },
    ],
  },
  async check(tree) {
    const [project, globals] = await Promise.all([tree.use(scriptProject), tree.use(knownGlobals)]);
    if (globals.automatic) return [];
    const sources = new ImportSources(project);
    return [...project.modules.values()].flatMap((module) => {
      const strictness = strictnessFor(module);
      if (strictness === 'none' || !module.isModule || /\.d\.[cm]?ts$/.test(module.path)) return [];
      const undefinedNames = module.declarations.free.filter((free) => isUndefined(module, free, globals, sources));
      const lacksOthers = undefinedNames.some(({ name, kind }) => kind === 'value' && sources.of(name).length === 0);
      return undefinedNames.map((free) => unsureInJavaScript(module, free, sources, asStrict(problemOf(tree, project, module, free, sources, lacksOthers), strictness)));
    });
  },
};

/** No compiler reads JavaScript, and code that nobody reaches may name anything: there only components and names that the tree can import are certain. */
function unsureInJavaScript(module: ScriptModule, { name, kind }: FreeName, sources: ImportSources, problem: Problem): Problem {
  if (isTypeScript(module.path) || kind === 'component' || kind === 'exported' || sources.of(name).length > 0) return problem;
  return { ...problem, severity: 'warning', confidence: 'medium' };
}

/** Names that bundlers replace, or that a tool generates. */
const BY_CONVENTION = /^(?:[A-Z][A-Z0-9_]*$|[_$])/;

function isUndefined(module: ScriptModule, { name, kind, line }: FreeName, globals: KnownGlobals, sources: ImportSources): boolean {
  if (module.declarations.commentGlobals.has(name) || isSilenced(module, line)) return false;
  if (kind !== 'component' && LIBRARY_NAMES.has(name)) return false;
  const inTree = sources.of(name).some((source) => source.inTree);
  const known = inTree || sources.of(name).length > 0;
  if (kind === 'type' && !known) return false;
  if (kind !== 'component' && OTHER_GLOBALS.has(name) && !inTree && !(name === 'React' && kind !== 'type' && known)) return false;
  if (kind === 'type' && name === 'React') return false;
  if (BY_CONVENTION.test(name) && !known) return false;
  return !globals.has(name);
}

function problemOf(tree: SourceTree, project: ScriptProject, module: ScriptModule, free: FreeName, sources: ImportSources, lacksOthers: boolean): Problem {
  const { name, kind, line, column } = free;
  const place = { path: module.path, line, column };
  const message = kind === 'exported' ? `"${name}" is exported, but not defined` : `Cannot find name '${name}'`;
  const [only, ...others] = sources.of(name).filter(({ from }) => from !== module.path);
  if (only === undefined || others.length > 0) return { ...place, message };
  const related = only.inTree ? [{ path: only.from, line: only.line, message: `"${name}" is exported here` }] : [];
  // What begins with a small letter and is not called may just as well be a parameter that was renamed or taken away.
  const maybeParameter = kind === 'value' && /^[a-z]/.test(name) && (free.hasLikeness || lacksOthers);
  const fix = kind === 'exported' ? undefined : addImport(tree, project, module, free, only, maybeParameter ? 'offered' : 'safe');
  return { ...place, message: `${message}; ${only.inTree ? only.from : `"${only.from}"`} exports it`, related, fixes: fix === undefined ? [] : [fix] };
}
