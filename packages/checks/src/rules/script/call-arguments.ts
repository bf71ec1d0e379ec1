import type { Problem, Rule } from '../../rule.ts';
import { calleeOf } from '../../script/callee-of.ts';
import type { ScriptModule } from '../../script/script-module.ts';
import { scriptProject, type ScriptProject } from '../../script/script-project.ts';
import type { CallUse } from '../../script/script-use.ts';
import type { Signature } from '../../script/shape.ts';
import { asStrict, isSilenced, isTypeScript, strictnessFor } from '../../script/type-checked.ts';

/** A call with too few or too many arguments. */
export const rule: Rule = {
  id: 'script/call-arguments',
  severity: 'error',
  summary: 'A function, method or class of the tree is called with the wrong number of arguments.',
  docs: [
    'TypeScript does not build it (TS2554). In JavaScript the call throws when the argument that is missing is taken apart at once (`function f({ id })`); other calls are left alone there, since JavaScript fills in `undefined`.',
    'Pass what the declaration asks for, or give the parameter a default. Only signatures that are written in the tree are compared: nothing is said about overloads, spread arguments, functions with a type annotation of their own, and packages.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'Optional, default and rest', files: { 'a.ts': "import { f, g } from './b';\nf(1); f(1, 2); f(1, 2, 3, 4); g(); g(...[1]);\n", 'b.ts': 'export function f(a: number, b?: number, ...c: number[]) { return [a, b, c]; }\nexport const g = (a = 1) => a;\n' } },
      { title: 'Overloads, and a name that is something else here', files: { 'a.ts': "import { f, g } from './b';\nf(1);\nexport const h = (g: () => void) => g();\ng(1);\n", 'b.ts': 'export function f(a: number): void;\nexport function f(a: string, b: string): void;\nexport function f(..._: unknown[]) {}\nexport function g(a: number) { return a; }\n' } },
      { title: 'JavaScript fills in', files: { 'a.js': "import { f } from './b.js';\nf(1); f(1, 2, 3);\n", 'b.js': 'export function f(a, b) { return [a, b]; }\n' } },
    ],
    bad: [
      { title: 'Too few and too many', files: { 'a.ts': "import { save } from './b';\nsave(1);\nsave(1, 'a', true);\n", 'b.ts': 'export async function save(id: number, name: string) { return [id, name]; }\n' }, reports: ['a.ts:2', 'a.ts:3'] },
      { title: 'A constructor, inherited, and a method', files: { 'a.ts': "import { Orders } from './b';\nconst orders = new Orders();\norders.find();\n", 'b.ts': 'class Store { constructor(private readonly url: string) {} }\nexport class Orders extends Store { find(id: number) { return id; } }\n' }, reports: ['a.ts:2', 'a.ts:3'] },
      { title: 'Taken apart at once', files: { 'a.mjs': "import { f } from './b.mjs';\nf();\n", 'b.mjs': 'export const f = ({ id }) => id;\n' }, reports: ['a.mjs:2'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    return [...project.modules.values()].flatMap((module) => {
      const strictness = strictnessFor(module);
      if (strictness === 'none') return [];
      return module.declarations.calls.flatMap((call) => {
        const problem = call.spread || isSilenced(module, call.line, call.lastLine) ? undefined : problemOf(project, module, call);
        return problem === undefined ? [] : [asStrict(problem, strictness)];
      });
    });
  },
};

function problemOf(project: ScriptProject, module: ScriptModule, call: CallUse): Problem | undefined {
  const callee = calleeOf(project, module.path, call);
  if (callee === undefined) return undefined;
  const { signature, path } = callee;
  const missing = signature.parameters.slice(call.count, signature.required);
  const declared = { path, line: signature.line, message: `"${callee.name}" is declared here` };
  const place = { path: module.path, line: call.line, column: call.column };
  if (!isTypeScript(module.path) || !isTypeScript(path)) {
    const torn = isTypeScript(module.path) || isTypeScript(path) ? undefined : missing.find(({ destructured }) => destructured);
    return torn === undefined ? undefined : { ...place, message: `"${callee.name}" takes its argument apart, and is called without it: Cannot destructure 'undefined'`, related: [declared] };
  }
  if (call.count < signature.required) {
    if (missing.every(({ maybeVoid }) => maybeVoid)) return undefined;
    const names = missing.map(({ name }) => name).filter((name) => name !== '').join(', ');
    return { ...place, message: `Expected ${expected(signature)} arguments, but got ${call.count}${names === '' ? '' : `: ${names} is missing`}`, related: [declared] };
  }
  if (signature.most === undefined || call.count <= signature.most) return undefined;
  return { ...place, ...call.places[signature.most], message: `Expected ${expected(signature)} arguments, but got ${call.count}`, related: [declared] };
}

function expected({ required, most }: Signature): string {
  return most === undefined ? `at least ${required}` : most === required ? `${required}` : `${required}-${most}`;
}
