import type { Fix } from '@dark-factory/contracts';
import { replaceInLine } from '../../edit.ts';
import type { Problem, Rule } from '../../rule.ts';
import { scriptModules } from '../../script/script-modules.ts';
import type { ScriptModule } from '../../script/script-module.ts';
import type { StrayAwait } from '../../script/script-use.ts';
import { asStrict, isSilenced, strictnessFor } from '../../script/type-checked.ts';
import type { SourceTree } from '../../source-tree.ts';

/** `await` in a function that is not async. */
export const rule: Rule = {
  id: 'script/await-outside-async',
  severity: 'error',
  summary: 'A function that is not async waits with `await`.',
  docs: [
    'TypeScript does not build it (TS1308, TS1103), and engines stop with `SyntaxError: await is only valid in async functions` before the first line of the file runs.',
    'Write `async` before the function, and `await` where it is called; or take the `await` out. `await` at the top of a file is left alone.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [{ title: 'Async functions, arrows and methods, and the top of a module', files: { 'a.mts': 'export async function f(x: Promise<number>) { return await x; }\nexport const g = async () => { for await (const y of []) void y; };\nexport class C { static async h() { await 1; } }\nawait f(Promise.resolve(1));\n' } }],
    bad: [
      { title: 'Functions, a callback and a loop', files: { 'a.ts': 'export function f(x: Promise<number>): Promise<number> {\n  const y = await x;\n  return Promise.resolve(y);\n}\nexport async function g(all: Promise<number>[]) {\n  all.forEach((one) => { await one; });\n}\nexport class C {\n  h(rows: AsyncIterable<number>) {\n    for await (const row of rows) void row;\n  }\n}\n' }, reports: ['a.ts:2', 'a.ts:6', 'a.ts:10'], mended: { 'a.ts': 'export async function f(x: Promise<number>): Promise<number> {\n  const y = await x;\n  return Promise.resolve(y);\n}\nexport async function g(all: Promise<number>[]) {\n  all.forEach((one) => { await one; });\n}\nexport class C {\n  h(rows: AsyncIterable<number>) {\n    for await (const row of rows) void row;\n  }\n}\n' } },
      { title: 'In JavaScript', files: { 'a.js': 'export const f = () => {\n  const a = await fetch("/");\n  return a;\n};\n' }, reports: ['a.js:2'] },
    ],
  },
  async check(tree) {
    const modules = await tree.use(scriptModules);
    return [...modules.values()].flatMap((module) => {
      const strictness = strictnessFor(module);
      if (strictness === 'none' || /\.d\.[cm]?ts$/.test(module.path)) return [];
      return module.declarations.strayAwaits.filter(({ line }) => !isSilenced(module, line)).map((stray) => asStrict(problemOf(tree, module, stray), strictness));
    });
  },
};

function problemOf(tree: SourceTree, { path }: ScriptModule, stray: StrayAwait): Problem {
  const { functionAt, functionName, line, column } = stray;
  const owner = functionName === undefined ? 'the function around it' : `"${functionName}"`;
  return {
    path, line, column, message: `'await' expressions are only allowed within async functions and at the top levels of modules; ${owner} is not async`,
    related: [{ path, line: functionAt.line, message: 'the function that is not async' }], fixes: makeAsync(tree, path, stray),
  };
}

/** Puts `async` before `function`, behind `export` and `default`. Where nothing promises a promise, the callers may not expect one. */
function makeAsync(tree: SourceTree, path: string, { functionAt, returnsPromise }: StrayAwait): readonly Fix[] {
  const rest = ((tree.text(path) ?? '').split('\n')[functionAt.line - 1] ?? '').slice(functionAt.column - 1);
  const before = /^(?:export\s+(?:default\s+)?)?(?=function\b)/.exec(rest)?.[0];
  if (before === undefined) return [];
  return [{ title: 'Make the function async', safety: returnsPromise ? 'safe' : 'offered', edits: [replaceInLine(path, functionAt.line, functionAt.column + before.length, 0, 'async ')] }];
}
