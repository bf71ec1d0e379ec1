import type { Fix } from '@dark-factory/contracts';
import { soleDefiner, type Definition } from '../../definitions.ts';
import { replaceInLine } from '../../edit.ts';
import type { Problem, Rule } from '../../rule.ts';
import { areTelling, changeForm, changeSpecifier, exportDeclaration, hasSimilar, passOn, similarTo } from '../../script/import-fixes.ts';
import type { ImportedName, ScriptImport, ScriptModule } from '../../script/script-module.ts';
import { scriptProject, type ScriptProject } from '../../script/script-project.ts';
import { specifierFor } from '../../script/specifier-for.ts';
import type { SourceTree } from '../../source-tree.ts';
import { isDeclarations, isNobodysSource } from '../../script/type-checked.ts';

/** An import of a name that the module does not offer. */
export const rule: Rule = {
  id: 'imports/script-missing-export',
  severity: 'error',
  summary: 'A TypeScript or JavaScript import asks a module for a name that it does not export.',
  docs: [
    'The program does not build, or stops at start with `does not provide an export named …`. It happens when two halves were written apart and one renamed, kept private or never wrote what the other relies on, or when a default export is imported by name.',
    'Import the name that the module has, import it from the module that is named in the finding, or export it. Nothing is said about modules whose exports cannot be known: CommonJS, `export =`, packages, and files that do not parse.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'Passed on by another module', files: { 'a.ts': "import { c } from './b';\nc();\n", 'b.ts': "export * from './c';\n", 'c.ts': 'export const c = () => 1;\n' } },
      { title: 'A package behind it', files: { 'a.ts': "import { Router } from './b';\nRouter();\n", 'b.ts': "export * from 'express';\n" } },
      { title: 'CommonJS', files: { 'a.mjs': "import { b } from './b.cjs';\nb();\n", 'b.cjs': 'module.exports = { b() {} };\n' } },
      { title: 'Added to a module from outside', files: { 'a.ts': "import type { Extra } from './b';\nexport type A = Extra;\n", 'b.ts': 'export const b = 1;\n', 'c.d.ts': "export {};\ndeclare module './b' { interface Extra { id: number } }\n" } },
    ],
    bad: [
      { title: 'Another name', files: { 'a.ts': "import { findItems } from './b';\nfindItems();\n", 'b.ts': 'export function listItems() {}\n' }, reports: ['a.ts:1'] },
      { title: 'Kept private', files: { 'a.ts': "import { b } from './b';\nb();\n", 'b.ts': 'const b = () => 1;\nexport const c = b;\n' }, reports: ['a.ts:1'], mended: { 'b.ts': 'export const b = () => 1;\nexport const c = b;\n' } },
      { title: 'No default export', files: { 'App.tsx': "import Card from './Card';\nexport const App = () => <Card />;\n", 'Card.tsx': 'export const Card = () => <div />;\n' }, reports: ['App.tsx:1'], mended: { 'App.tsx': "import { Card } from './Card';\nexport const App = () => <Card />;\n" } },
      { title: 'Not passed on', files: { 'app.ts': "import { Save } from './ui';\nSave();\n", 'ui/index.ts': "export { Open } from './open';\n", 'ui/open.ts': 'export const Open = () => 1;\n', 'ui/save.ts': 'export const Save = () => 1;\n' }, reports: ['app.ts:1'], mended: { 'ui/index.ts': "export { Open } from './open';\nexport { Save } from './save';\n" } },
    ],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    return [...project.modules.values()].flatMap((module) => module.imports.flatMap((entry) => {
      // A query (`./a.svg?react`, `./b.ts?worker`) has a bundler make another module of the file.
      if (entry.guarded || isNobodysSource(module.path) || entry.names.length === 0 || entry.specifier.includes('?')) return [];
      const target = project.resolver.resolve(module.path, entry.specifier);
      if (target.kind !== 'file') return [];
      return entry.names
        .filter(({ name }) => project.exportsName(target.path, name) === 'no')
        .map((name) => problemOf(tree, project, module.path, target.path, entry, name))
        .map((problem) => (isDeclarations(module.path) ? { ...problem, severity: 'warning' as const, confidence: 'medium' as const } : problem));
    }));
  },
};

function problemOf(tree: SourceTree, project: ScriptProject, path: string, target: string, entry: ScriptImport, wanted: ImportedName): Problem {
  const { name, line, column } = wanted;
  const place = { path, line, column };
  const module = project.modules.get(target)!;
  const missing = name === 'default' ? `${target} has no default export` : `${target} does not export "${name}"`;
  const otherForm = changeForm(tree, project, path, target, wanted);
  const declared = module.declared.get(name);
  if (declared !== undefined) {
    const fixes = otherForm.length > 0 ? otherForm : exportDeclaration(tree, module, name, declared);
    return { ...place, message: `${missing}; it declares it, but without "export"`, related: [{ path: target, line: declared, message: `"${name}" is declared here` }], fixes };
  }
  const elsewhere = name === 'default' ? undefined : soleDefiner(project.definitions, [name], target);
  if (elsewhere !== undefined && elsewhere.path !== path) {
    const specifier = specifierFor(path, elsewhere.path, entry.specifier);
    const fixes = elsewhereFixes(tree, project, path, module, entry, name, elsewhere, specifier);
    return { ...place, message: `${missing}; "${name}" is defined in ${elsewhere.path}: import "${specifier}"`, related: [{ ...elsewhere, message: `"${name}" is defined here` }], fixes };
  }
  return { ...place, message: `${missing}; ${offerOf(module.exports.keys())}`, related: [{ path: target, line: 1, message: 'the module that was asked' }], fixes: otherForm.length > 0 ? otherForm : renamed(tree, path, wanted, module.exports.keys()) };
}

/** A module that passes on what is beside it should do so; any other import should lead to the definer. */
function elsewhereFixes(tree: SourceTree, project: ScriptProject, path: string, module: ScriptModule, entry: ScriptImport, name: string, elsewhere: Definition, specifier: string): readonly Fix[] {
  const passed = passOn(tree, project, module, name, elsewhere);
  if (passed.length > 0) return passed;
  const all = entry.names.map((wanted) => wanted.name);
  if (!all.every((other) => other !== 'default' && project.exportsName(elsewhere.path, other) === 'yes')) return [];
  const sure = areTelling(all, entry.specifier, elsewhere.path) && !hasSimilar(module.exports.keys(), name);
  return changeSpecifier(tree, path, entry, specifier, sure ? 'safe' : 'offered');
}

/** The one name that is nearly the same; which of the two halves is right is for a reader to say. */
function renamed(tree: SourceTree, path: string, { name, line, column }: ImportedName, offered: Iterable<string>): readonly Fix[] {
  const [only, ...others] = name === 'default' ? [] : similarTo(offered, name);
  const text = (tree.text(path) ?? '').split(/\r\n|\r|\n/)[line - 1] ?? '';
  if (only === undefined || others.length > 0 || !text.startsWith(name, column - 1)) return [];
  const renames = /^\s+as\b/.test(text.slice(column - 1 + name.length));
  return [{ title: `Import "${only}"`, safety: 'offered', edits: [replaceInLine(path, line, column, name.length, renames ? only : `${only} as ${name}`)] }];
}

const MAX_LISTED = 12;

function offerOf(names: Iterable<string>): string {
  const all = [...names].sort();
  if (all.length === 0) return 'it exports nothing';
  const rest = all.length > MAX_LISTED ? ` and ${all.length - MAX_LISTED} more` : '';
  return `it exports ${all.slice(0, MAX_LISTED).join(', ')}${rest}`;
}
