import type { Fix } from '@dark-factory/contracts';
import type { Problem, Rule } from '../../rule.ts';
import type { ScriptModule } from '../../script/script-module.ts';
import { scriptProject, type ScriptProject } from '../../script/script-project.ts';
import type { Redeclaration } from '../../script/script-use.ts';
import { asStrict, isSilenced, isTypeScript, strictnessFor } from '../../script/type-checked.ts';
import type { SourceTree } from '../../source-tree.ts';

/** A name that is declared twice. */
export const rule: Rule = {
  id: 'script/duplicate-declaration',
  severity: 'error',
  summary: 'A name is declared twice where it may be declared once.',
  docs: [
    'TypeScript does not build it (TS2300, TS2393, TS2440, TS2451), and engines stop with `SyntaxError: Identifier … has already been declared` before the first line runs. It happens when a piece of code is put into a file that has it already.',
    'Take out one of the two, or give it another name. What may share a name is left alone: overloads, `var`, functions of old scripts, interfaces, namespaces, a type beside a value, and the scopes of blocks and functions.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'Overloads, merging, and a type beside a value', files: { 'a.ts': 'export function f(a: string): void;\nexport function f(a: number): void;\nexport function f(_: unknown) {}\nexport interface I { a: 1 }\nexport interface I { b: 2 }\nexport class C {}\nexport interface C { d: 3 }\nexport namespace C { export const e = 4; }\nexport const T = 5;\nexport type T = typeof T;\nexport enum E { A }\nexport enum E { B = 1 }\n' } },
      { title: 'Scopes of their own', files: { 'a.ts': 'export const a = 1;\nexport function f(b: number) {\n  const a = b;\n  for (let i = 0; i < a; i += 1) { const a = i; if (a) { const a = 2; void a; } }\n  try { void a; } catch (e) { void e; }\n  return (a: number) => a;\n}\n' } },
      { title: 'A type that shares the name of a value here', files: { 'a.ts': "import { Item } from './b';\nconst Item = (item: { id: number }) => item;\nexport { Item };\n", 'b.ts': 'export interface Item { id: number }\n' } },
      { title: 'Old scripts', files: { 'a.js': 'var a = 1;\nvar a = 2;\nfunction f() {}\nfunction f(a, a) {}\n' } },
    ],
    bad: [
      { title: 'A constant, repeated', files: { 'a.ts': 'export function f() {\n  const a = 1;\n  const a = 1;\n  return a;\n}\n' }, reports: ['a.ts:3'], mended: { 'a.ts': 'export function f() {\n  const a = 1;\n  return a;\n}\n' } },
      { title: 'Functions, types, parameters and imports', files: { 'a.ts': "import { b } from './b';\nimport { b, c } from './b';\nexport function f() { return b(c); }\nexport function f() { return 2; }\nexport type T = 1;\nexport type T = 2;\nexport const g = (d: number) => { let d = 2; return d; };\nclass c {}\n", 'b.ts': 'export const b = (x: unknown) => x;\nexport const c = 1;\n' }, reports: ['a.ts:2', 'a.ts:4', 'a.ts:6', 'a.ts:7', 'a.ts:8'] },
      { title: 'In JavaScript', files: { 'a.js': 'let a = 1;\nvar a = 2;\nclass B {}\nconst B = 3;\n' }, reports: ['a.js:2', 'a.js:4'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    return [...project.modules.values()].flatMap((module) => {
      const strictness = strictnessFor(module);
      if (strictness === 'none' || /\.d\.[cm]?ts$/.test(module.path)) return [];
      return module.declarations.redeclared
        .filter((found) => isCertain(project, module, found))
        .map((found) => asStrict(problemOf(tree, module, found), strictness));
    });
  },
};

function isCertain(project: ScriptProject, module: ScriptModule, { name, how, line }: Redeclaration): boolean {
  if (isSilenced(module, line)) return false;
  if (how === 'function') return isTypeScript(module.path) || module.isModule;
  if (how !== 'imported' || !isTypeScript(module.path)) return true;
  // TypeScript drops an import of a type, so that its name is free for a value.
  const imported = module.declarations.imports.get(name);
  const target = imported === undefined ? undefined : project.resolver.resolve(module.path, imported.specifier);
  if (imported === undefined || target?.kind !== 'file') return false;
  return project.finder.value(project.finder.exported(target.path, imported.name)) !== undefined;
}

function problemOf(tree: SourceTree, module: ScriptModule, found: Redeclaration): Problem {
  const { name, firstLine, line, column } = found;
  return {
    path: module.path, line, column, message: messageOf(found),
    related: [{ path: module.path, line: firstLine, message: `"${name}" is declared here first` }], fixes: withoutRepeat(tree, module.path, found),
  };
}

function messageOf({ name, how }: Redeclaration): string {
  switch (how) {
    case 'block-scoped': return `Cannot redeclare block-scoped variable '${name}'`;
    case 'function': return `Duplicate function implementation: '${name}' is defined twice`;
    case 'imported': return `Import declaration conflicts with local declaration of '${name}'`;
    case 'imports': case 'identifier': return `Duplicate identifier '${name}'`;
  }
}

/** A statement of one line that says the same once more. */
const STATEMENT = /^\s*(?:export\s+)?(?:import|const|let)\b.*;\s*$/;

/** Takes out a line that repeats the first declaration letter by letter. */
function withoutRepeat(tree: SourceTree, path: string, { name, firstLine, line }: Redeclaration): readonly Fix[] {
  const lines = (tree.text(path) ?? '').split('\n');
  const again = lines[line - 1];
  if (again === undefined || line === firstLine || line >= lines.length || again !== lines[firstLine - 1] || !STATEMENT.test(again)) return [];
  return [{ title: `Take out the second "${name}"`, safety: 'safe', edits: [{ kind: 'replace', path, line, column: 1, endLine: line + 1, endColumn: 1, text: '' }] }];
}
