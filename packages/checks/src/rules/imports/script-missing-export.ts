import { soleDefiner } from '../../definitions.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { ImportedName, ScriptImport } from '../../script/script-module.ts';
import { scriptProject, type ScriptProject } from '../../script/script-project.ts';
import { specifierFor } from '../../script/specifier-for.ts';

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
      { title: 'Kept private', files: { 'a.ts': "import { b } from './b';\nb();\n", 'b.ts': 'const b = () => 1;\nexport const c = b;\n' }, reports: ['a.ts:1'] },
      { title: 'No default export', files: { 'App.tsx': "import Card from './Card';\nexport const App = () => <Card />;\n", 'Card.tsx': 'export const Card = () => <div />;\n' }, reports: ['App.tsx:1'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    return [...project.modules.values()].flatMap((module) => module.imports.flatMap((entry) => {
      if (entry.guarded || entry.names.length === 0) return [];
      const target = project.resolver.resolve(module.path, entry.specifier);
      if (target.kind !== 'file') return [];
      return entry.names
        .filter(({ name }) => project.exportsName(target.path, name) === 'no')
        .map((name) => problemOf(project, module.path, target.path, entry, name));
    }));
  },
};

function problemOf(project: ScriptProject, path: string, target: string, entry: ScriptImport, wanted: ImportedName): Problem {
  const { name, line, column } = wanted;
  const place = { path, line, column };
  const module = project.modules.get(target)!;
  const missing = name === 'default' ? `${target} has no default export` : `${target} does not export "${name}"`;
  const declared = module.declared.get(name);
  if (declared !== undefined) {
    return { ...place, message: `${missing}; it declares it, but without "export"`, related: [{ path: target, line: declared, message: `"${name}" is declared here` }] };
  }
  const elsewhere = name === 'default' ? undefined : soleDefiner(project.definitions, [name], target);
  if (elsewhere !== undefined && elsewhere.path !== path) {
    const specifier = specifierFor(path, elsewhere.path, entry.specifier);
    return { ...place, message: `${missing}; "${name}" is defined in ${elsewhere.path}: import "${specifier}"`, related: [{ ...elsewhere, message: `"${name}" is defined here` }] };
  }
  return { ...place, message: `${missing}; ${offerOf(module.exports.keys())}`, related: [{ path: target, line: 1, message: 'the module that was asked' }] };
}

const MAX_LISTED = 12;

function offerOf(names: Iterable<string>): string {
  const all = [...names].sort();
  if (all.length === 0) return 'it exports nothing';
  const rest = all.length > MAX_LISTED ? ` and ${all.length - MAX_LISTED} more` : '';
  return `it exports ${all.slice(0, MAX_LISTED).join(', ')}${rest}`;
}
