import type { Fix } from '@dark-factory/contracts';
import { soleDefiner, type Definition } from '../../definitions.ts';
import { replaceInLine } from '../../edit.ts';
import type { Problem, Rule } from '../../rule.ts';
import { areTelling, changeForm, changeSpecifier, exportDeclaration, hasSimilar, passOn } from '../../script/import-fixes.ts';
import { similarTo } from '../../script/similar-names.ts';
import { manifestsAbove } from '../../script/package-manifests.ts';
import type { ImportedName, ScriptImport, ScriptModule } from '../../script/script-module.ts';
import { scriptProject, type ScriptProject } from '../../script/script-project.ts';
import { specifierFor } from '../../script/specifier-for.ts';
import type { SourceTree } from '../../source-tree.ts';
import { isDeclarations, isForTests, isNobodysSource, strictnessFor } from '../../script/type-checked.ts';

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
      { title: 'The type alone', files: { 'a.ts': "import { Item } from './b';\nexport const parse = (text: string): Item => Item.parse(text);\n", 'b.ts': "import { z } from 'zod';\nconst Item = z.string();\nexport type Item = z.infer<typeof Item>;\n" }, reports: ['a.ts:1'], mended: { 'b.ts': "import { z } from 'zod';\nexport const Item = z.string();\nexport type Item = z.infer<typeof Item>;\n" } },
      { title: 'No default export', files: { 'App.tsx': "import Card from './Card';\nexport const App = () => <Card />;\n", 'Card.tsx': 'export const Card = () => <div />;\n' }, reports: ['App.tsx:1'], mended: { 'App.tsx': "import { Card } from './Card';\nexport const App = () => <Card />;\n" } },
      { title: 'Not passed on', files: { 'app.ts': "import { Save } from './ui';\nSave();\n", 'ui/index.ts': "export { Open } from './open';\n", 'ui/open.ts': 'export const Open = () => 1;\n', 'ui/save.ts': 'export const Save = () => 1;\n' }, reports: ['app.ts:1'], mended: { 'ui/index.ts': "export { Open } from './open';\nexport { Save } from './save';\n" } },
    ],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    const asked = askedInVain(project);
    return [...project.modules.values()].flatMap((module) => {
      const used = usedValues(module);
      return module.imports.flatMap((entry) => {
        // A query (`./a.svg?react`, `./b.ts?worker`) has a bundler make another module of the file.
        if (entry.guarded || isNobodysSource(module.path) || entry.names.length === 0 || entry.specifier.includes('?')) return [];
        const target = project.resolver.resolve(module.path, entry.specifier);
        if (target.kind !== 'file') return [];
        const missing = entry.names
          .filter(({ name }) => project.exportsName(target.path, name) === 'no')
          .map((name) => problemOf(tree, project, module.path, target.path, entry, name, asked))
          .map((problem) => (isDeclarations(module.path) ? { ...problem, severity: 'warning' as const, confidence: 'medium' as const } : problem));
        return [...missing, ...entry.names.flatMap((name) => valueKeptPrivate(tree, project, module, target.path, used, entry, name) ?? [])];
      });
    });
  },
};

/** Local names of imported values that are used, by what they are imported as. */
function usedValues(module: ScriptModule): ReadonlyMap<string, string> {
  const { imports, usedAsValue } = module.declarations;
  const used = new Map<string, string>();
  if (strictnessFor(module) === 'none') return used;
  for (const local of usedAsValue) {
    const imported = imports.get(local);
    if (imported !== undefined) used.set(`${imported.specifier}\n${imported.name}`, local);
  }
  return used;
}

/** A name that is a value and a type in its module, which exports the type alone, while the importer uses the value. */
function valueKeptPrivate(tree: SourceTree, project: ScriptProject, importer: ScriptModule, target: string, used: ReadonlyMap<string, string>, { typeOnly, specifier }: ScriptImport, { name, line, column }: ImportedName): Problem | undefined {
  const local = typeOnly || name === 'default' ? undefined : used.get(`${specifier}\n${name}`);
  if (local === undefined || [...importer.exports.values()].some((passed) => passed.local === local)) return undefined;
  const declared = project.finder.exported(target, name);
  const module = declared === undefined ? undefined : project.modules.get(declared.path);
  const kept = declared === undefined ? undefined : module?.declarations.values.get(declared.name);
  if (declared === undefined || module === undefined || kept === undefined || module.exports.get(declared.name)?.typeOnly !== true || module.exports.get(declared.name)?.own !== true) return undefined;
  const problem: Problem = {
    path: importer.path, line, column, message: `${declared.path} exports "${name}" as a type only, and it is used as a value here; its value is declared without "export"`,
    related: [{ path: declared.path, line: kept.line, message: `the value "${declared.name}" is declared here` }], fixes: exportDeclaration(tree, module, declared.name, kept.line),
  };
  return isForTests(importer.path) ? { ...problem, severity: 'warning' } : problem;
}

/** The names that modules are asked for in vain, by module. */
type Asked = ReadonlyMap<string, ReadonlySet<string>>;

function askedInVain(project: ScriptProject): Asked {
  const asked = new Map<string, Set<string>>();
  for (const module of project.modules.values()) for (const { specifier, names } of module.imports) {
    const target = names.length === 0 ? undefined : project.resolver.resolve(module.path, specifier);
    if (target?.kind !== 'file') continue;
    for (const { name } of names) {
      if (name === 'default' || project.exportsName(target.path, name) !== 'no') continue;
      const known = asked.get(target.path) ?? new Set();
      asked.set(target.path, known.add(name));
    }
  }
  return asked;
}

/** Whether two files belong to different packages, which import each other by name and not by path. */
function isForeign(tree: SourceTree, path: string, other: string): boolean {
  return manifestsAbove(tree, path)[0]?.path !== manifestsAbove(tree, other)[0]?.path;
}

function problemOf(tree: SourceTree, project: ScriptProject, path: string, target: string, entry: ScriptImport, wanted: ImportedName, asked: Asked): Problem {
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
    const fixes = elsewhereFixes(tree, project, path, module, entry, name, elsewhere, specifier, asked);
    const hint = isForeign(tree, path, elsewhere.path) ? '' : `: import "${specifier}"`;
    return { ...place, message: `${missing}; "${name}" is defined in ${elsewhere.path}${hint}`, related: [{ ...elsewhere, message: `"${name}" is defined here` }], fixes };
  }
  return { ...place, message: `${missing}; ${offerOf(module.exports.keys())}`, related: [{ path: target, line: 1, message: 'the module that was asked' }], fixes: otherForm.length > 0 ? otherForm : renamed(tree, path, wanted, module.exports.keys()) };
}

/** A module that passes on what is beside it should do so; any other import should lead to the definer. */
function elsewhereFixes(tree: SourceTree, project: ScriptProject, path: string, module: ScriptModule, entry: ScriptImport, name: string, elsewhere: Definition, specifier: string, asked: Asked): readonly Fix[] {
  const together = [...asked.get(module.path) ?? [name]].filter((other) => other === name || soleDefiner(project.definitions, [other], module.path)?.path === elsewhere.path);
  const passed = passOn(tree, project, module, together.sort(), elsewhere);
  if (passed.length > 0 || isForeign(tree, path, elsewhere.path)) return passed;
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
